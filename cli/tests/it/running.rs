//! A command that runs until it is stopped: what it says is heard line by line, and a signal ends it.

use crate::place::Outcome;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Long enough for a machine that is busy with other things.
const BOUND: Duration = Duration::from_mins(1);

/// A command under way, ended with the test.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
    heard: Vec<String>,
    stderr: Option<JoinHandle<String>>,
}

impl Running {
    pub(crate) fn begin(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (said, lines) = channel();
        pass_on(child.stdout.take().unwrap(), said);
        let mut pipe = child.stderr.take().unwrap();
        let stderr = std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = pipe.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        Self {
            child,
            lines,
            heard: Vec::new(),
            stderr: Some(stderr),
        }
    }

    /// Awaits a line on standard output that holds `words`.
    #[track_caller]
    pub(crate) fn hear(&mut self, words: &str) -> String {
        let deadline = Instant::now() + BOUND;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => {
                    self.heard.push(line.clone());
                    if line.contains(words) {
                        return line;
                    }
                }
                Err(why) => panic!("{why}: {words:?} was not heard, only {:#?}", self.heard),
            }
        }
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let kill = format!("kill -{signal} {}", self.child.id());
        let sent = Command::new("sh").args(["-c", &kill]).status().unwrap();
        assert!(sent.success());
    }

    /// Sends a signal and awaits the end.
    #[track_caller]
    pub(crate) fn stop(mut self, signal: &str) -> Outcome {
        self.signal(signal);
        let deadline = Instant::now() + BOUND;
        // The pipe closes when the command has ended.
        while let Ok(line) = self
            .lines
            .recv_timeout(deadline.saturating_duration_since(Instant::now()))
        {
            self.heard.push(line);
        }
        assert!(Instant::now() < deadline, "SIG{signal} did not end it");
        let lines = self.heard.iter().map(|line| format!("{line}\n"));
        Outcome {
            status: self.child.wait().unwrap().code().unwrap_or(-1),
            stdout: lines.collect(),
            stderr: self.stderr.take().unwrap().join().unwrap(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already when the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Passes the lines of a pipe on, in a thread that ends with it.
pub(crate) fn pass_on(pipe: impl Read + Send + 'static, said: Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if said.send(line).is_err() {
                return;
            }
        }
    });
}
