//! One process that listens to the flood and says at the end how many messages it took.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use wait4::Wait4;

use crate::failure::Failure;

/// A process that listens.
#[derive(Debug)]
pub(super) struct Listener {
    /// None once it has been waited for.
    child: Option<Child>,
    said: BufReader<ChildStderr>,
    command: String,
}

/// What it took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    pub(super) messages: u64,
    /// Peak resident memory in bytes.
    pub(super) peak: u64,
}

impl Listener {
    /// Starts one, its standard output going into a file, and waits until it listens.
    pub(super) fn start(command: &mut Command, output: &Path) -> Result<Self, Failure> {
        let file = File::create(output).map_err(Failure::at(output.display()))?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(Stdio::piped())
            .spawn()
            .map_err(Failure::at("a listener"))?;
        let command = format!("{command:?}");
        let stderr = child.stderr.take().ok_or_else(|| Failure::Untold {
            command: command.clone(),
            what: "word on standard error",
        })?;
        let mut listener = Self {
            child: Some(child),
            said: BufReader::new(stderr),
            command,
        };
        let mut line = String::new();
        listener
            .said
            .read_line(&mut line)
            .map_err(Failure::at("a listener"))?;
        if line.starts_with("listening") {
            return Ok(listener);
        }
        Err(listener.untold("word that it listens"))
    }

    /// Interrupts it and reads what it says.
    pub(super) fn finish(mut self) -> Result<Taken, Failure> {
        let child = self.child.take().ok_or_else(|| self.untold("process"))?;
        let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        if let Some(id) = id {
            kill_process(id, Signal::INT)
                .map_err(|errno| Failure::at("a listener")(errno.into()))?;
        }
        let mut said = String::new();
        self.said
            .read_to_string(&mut said)
            .map_err(Failure::at("a listener"))?;
        let used = child.wait4().map_err(Failure::at("a listener"))?;
        let line = said.lines().find_map(|line| line.strip_prefix("messages"));
        let number = line.and_then(|line| line.split_whitespace().next());
        let messages = number.and_then(|number| number.parse().ok());
        Ok(Taken {
            messages: messages.ok_or_else(|| self.untold("number of messages"))?,
            peak: used.rusage.maxrss,
        })
    }

    fn untold(&self, what: &'static str) -> Failure {
        Failure::Untold {
            command: self.command.clone(),
            what,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
