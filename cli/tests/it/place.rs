//! A folder of its own for a test, in which the command is run; what came of it is told as one text, for snapshots.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A folder of its own.
pub(crate) struct Place {
    folder: TempDir,
}

/// What came of a command.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A folder with these files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let place = Self::new();
        for (name, text) in files {
            place.write(name, text.as_bytes());
        }
        place
    }

    /// Writes a file, and the folders that it is in.
    pub(crate) fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// Reads a file.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The command `backbeat`, to be run here, with nothing of the caller's environment that it would hear.
    pub(crate) fn backbeat(&self) -> Command {
        self.program(env!("CARGO_BIN_EXE_backbeat"))
    }

    /// A program, to be run here like [`Self::backbeat`].
    pub(crate) fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.path()).stdin(Stdio::null());
        let ours =
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("BACKBEAT_"));
        for (name, _) in ours {
            command.env_remove(name);
        }
        for name in HEARD {
            command.env_remove(name);
        }
        command
    }

    /// Runs `backbeat` with these arguments.
    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        outcome(self.backbeat().args(args), b"")
    }

    /// Runs `backbeat` with these arguments and this standard input.
    pub(crate) fn run_with(&self, args: &[&str], stdin: &[u8]) -> Outcome {
        outcome(self.backbeat().args(args), stdin)
    }
}

/// What of the caller's environment changes what is said, or how it looks.
const HEARD: [&str; 10] = [
    "NO_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "FORCE_COLOR",
    "FORCE_HYPERLINK",
    "NO_GRAPHICS",
    "COLUMNS",
    "TERM",
    "LOG_LEVEL",
    "NATS_URL",
];

/// Runs a command to its end.
pub(crate) fn outcome(command: &mut Command, stdin: &[u8]) -> Outcome {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read its input closes it, which is no fault.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    let output = child.wait_with_output().unwrap();
    Outcome {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

impl Outcome {
    /// Exit code, standard output and standard error as one text.
    pub(crate) fn told(&self) -> String {
        format!(
            "exit {}\n--- stdout\n{}--- stderr\n{}",
            self.status, self.stdout, self.stderr
        )
    }
}

/// Filters that hide what differs from run to run and from machine to machine: times, rates, processors, ports, the
/// version.
pub(crate) const FILTERS: [(&str, &str); 10] = [
    (r"(?m)^jobs +\d+ +built in$", "jobs [processors] built in"),
    (r"(?m)^backbeat \d+\.\d+\.\d+$", "backbeat [version]"),
    (r"time     .*", "time     [time]"),
    (r"in \d+(\.\d+)? (ms|s|µs)\b", "in [time]"),
    (r#""elapsed_ms":\s*[0-9.]+"#, r#""elapsed_ms":[time]"#),
    // Ports that the system chose have five digits, those that are written down have four.
    (r"127\.0\.0\.1:\d{5}", "127.0.0.1:[port]"),
    (r"port \d{5} ", "port [port] "),
    (r"stopped after \d+ s", "stopped after [time]"),
    (r"ended    after .*", "ended    after [time]"),
    (r#"time="[0-9.]+""#, r#"time="[time]""#),
];

/// Snapshots what came of a command; under a name where a test has several.
macro_rules! snapshot {
    ($outcome:expr) => {
        insta::with_settings!({ filters => $crate::place::FILTERS.to_vec(), prepend_module_to_snapshot => true }, {
            insta::assert_snapshot!($outcome.told());
        });
    };
    ($name:expr, $outcome:expr) => {
        insta::with_settings!({ filters => $crate::place::FILTERS.to_vec(), prepend_module_to_snapshot => true }, {
            insta::assert_snapshot!($name, $outcome.told());
        });
    };
}
pub(crate) use snapshot;
