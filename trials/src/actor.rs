//! One process on the stage: its log, its signals, its end.

use std::fs::{self, File, OpenOptions};
use std::io::{self, PipeReader};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::upset::{Outcome, Upset};

/// A process that is killed when dropped. What it prints is appended to a file.
#[derive(Debug)]
pub struct Actor {
    name: String,
    child: Child,
    log: PathBuf,
    scribe: Option<JoinHandle<()>>,
}

impl Actor {
    /// Starts a command. Both its streams go into one file, which grows over restarts.
    pub fn start(name: &str, mut command: Command, log: &Path) -> Outcome<Self> {
        let opened = OpenOptions::new().create(true).append(true).open(log);
        let file = opened.map_err(Upset::at(log.display().to_string()))?;
        // A pipe and not the file itself: a process whose files may not grow (see `starve`) can still write its log.
        let (reader, writer) = io::pipe().map_err(Upset::at("a pipe"))?;
        let second = writer.try_clone().map_err(Upset::at("a pipe"))?;
        let spawned = command
            .stdin(Stdio::null())
            .stdout(writer)
            .stderr(second)
            .kill_on_drop(true)
            .spawn();
        // It holds the pipe's other end open, and with it the scribe.
        drop(command);
        Ok(Self {
            name: name.to_owned(),
            child: spawned.map_err(Upset::at(format!("starting {name}")))?,
            log: log.to_owned(),
            scribe: Some(thread::spawn(move || write_down(reader, file))),
        })
    }

    /// Who it is, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its process id, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Kills it as a lost machine would: at once.
    pub async fn kill(&mut self) -> Outcome<ExitStatus> {
        self.signal(Signal::KILL)?;
        self.ended().await
    }

    /// Asks it to end, as service managers do, and does not wait.
    pub fn terminate(&self) -> Outcome {
        self.signal(Signal::TERM)
    }

    /// Holds it still, as a swapping machine or a paused virtual one would. It does not notice.
    pub fn stall(&self) -> Outcome {
        self.signal(Signal::STOP)
    }

    /// Lets it go on.
    pub fn resume(&self) -> Outcome {
        self.signal(Signal::CONT)
    }

    /// Lets none of its files grow beyond `bytes`, which is what a full disk means to it.
    pub fn starve(&self, bytes: u64) -> Outcome {
        let limit = Rlimit {
            current: Some(bytes),
            maximum: Some(bytes),
        };
        prlimit(Some(self.process()?), Resource::Fsize, limit)
            .map(drop)
            .map_err(|error| Upset::at(format!("starving {}", self.name))(error.into()))
    }

    /// Waits for its end.
    pub async fn ended(&mut self) -> Outcome<ExitStatus> {
        let waited = timeout(PATIENCE, self.child.wait()).await;
        let status = waited.map_err(|_| Upset::Late {
            what: format!("the end of {}", self.name),
            waited: PATIENCE,
        })?;
        // The log is complete once its writer has gone.
        if let Some(scribe) = self.scribe.take() {
            let _ = scribe.join();
        }
        status.map_err(Upset::at(format!("waiting for {}", self.name)))
    }

    /// What it has printed so far, over all its lives.
    pub fn said(&self) -> String {
        let bytes = fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn signal(&self, signal: Signal) -> Outcome {
        kill_process(self.process()?, signal)
            .map_err(|error| Upset::at(format!("{signal:?} to {}", self.name))(error.into()))
    }

    fn process(&self) -> Outcome<Pid> {
        let raw = self.pid().and_then(|pid| i32::try_from(pid).ok());
        raw.and_then(Pid::from_raw)
            .ok_or_else(|| Upset::NotRunning {
                name: self.name.clone(),
            })
    }
}

/// Copies until the writer has gone. A log that cannot be written loses lines and nothing else.
fn write_down(mut from: PipeReader, mut to: File) {
    if io::copy(&mut from, &mut to).is_err() {
        // Read on: the process must never wait for its log.
        let _ = io::copy(&mut from, &mut io::sink());
    }
}

/// How long an end may take, on however busy a machine.
const PATIENCE: Duration = Duration::from_secs(30);
