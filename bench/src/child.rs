//! One command run to its end, and what it used. Which commands are run is told in `contestant`.
//!
//! The peak memory of a child is never less than this program's own: between fork and exec the child's pages
//! are the parent's, and Linux keeps the larger mark. So a bench streams whatever it reads or writes, and work
//! that needs a corpus in memory runs in a child.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

use crate::failure::Failure;

/// A command line, the folder it starts in and the exit codes that mean it did its work.
#[derive(Debug, Clone)]
pub(crate) struct Invocation {
    program: PathBuf,
    arguments: Vec<OsString>,
    folder: PathBuf,
    done: &'static [i32],
}

/// What one run used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// From start to end, process start included.
    pub(crate) wall: Duration,
    /// User and system time of the child and of those it waited for.
    pub(crate) cpu: Duration,
    /// Peak resident memory in bytes; of several processes, the largest one's.
    pub(crate) peak: u64,
}

/// The files that hold what a command wrote.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    pub(crate) stdout: PathBuf,
    pub(crate) stderr: PathBuf,
}

impl Output {
    /// Names the two files `<name>.out` and `<name>.err` in a folder.
    pub(crate) fn named(name: &str, folder: &Path) -> Self {
        Self {
            stdout: folder.join(format!("{name}.out")),
            stderr: folder.join(format!("{name}.err")),
        }
    }
}

impl Invocation {
    /// A command without arguments that starts in `folder`; only exit code 0 means it did its work.
    pub(crate) fn new(program: impl Into<PathBuf>, folder: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            folder: folder.into(),
            done: &[0],
        }
    }

    /// Adds arguments.
    pub(crate) fn with<A: Into<OsString>>(
        mut self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Names all exit codes that mean it did its work: most validators use one to say "some are invalid".
    pub(crate) fn done_with(mut self, codes: &'static [i32]) -> Self {
        self.done = codes;
        self
    }

    /// The program and its first arguments, for messages.
    pub(crate) fn line(&self) -> String {
        let mut line = self.program.display().to_string();
        for argument in self.arguments.iter().take(SHOWN_ARGUMENTS) {
            line.push(' ');
            line.push_str(&argument.to_string_lossy());
        }
        if self.arguments.len() > SHOWN_ARGUMENTS {
            line.push_str(" ...");
        }
        line
    }

    /// Runs the command once. Its input is empty and its output goes into files, which cost every contestant
    /// the same, where a pipe would wait for this program.
    pub(crate) fn run(&self, output: &Output) -> Result<Usage, Failure> {
        let create = |path: &Path| File::create(path).map_err(Failure::at(path.display()));
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(create(&output.stdout)?)
            .stderr(create(&output.stderr)?);
        let start = Instant::now();
        let child = command.spawn().map_err(|source| Failure::Start {
            program: self.program.clone(),
            source,
        })?;
        let used = child.wait4().map_err(Failure::at(self.program.display()))?;
        let wall = start.elapsed();
        if !used
            .status
            .code()
            .is_some_and(|code| self.done.contains(&code))
        {
            return Err(Failure::Exit {
                command: self.line(),
                status: used.status,
                said: last_line(&output.stderr),
            });
        }
        let cpu = used.rusage.utime + used.rusage.stime;
        Ok(Usage {
            wall,
            cpu,
            peak: used.rusage.maxrss,
        })
    }
}

/// The last line a failed command wrote, which is where most say why.
fn last_line(path: &Path) -> String {
    let text = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    text.lines()
        .rev()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("nothing")
        .to_owned()
}

const SHOWN_ARGUMENTS: usize = 6;
