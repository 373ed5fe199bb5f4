//! The command that ends the leader's process.

use backbeat_audition::Upset;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// A command line that a shell runs.
#[derive(Debug)]
pub(super) struct ShellCommand(pub(super) String);

impl Upset for ShellCommand {
    fn strike(&self) -> BoxFuture<'_, Result<(), String>> {
        self.run().boxed()
    }
}

impl ShellCommand {
    async fn run(&self) -> Result<(), String> {
        let mut child = self.begin().map_err(|error| error.to_string())?;
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            match child.try_wait() {
                Ok(None) => sleep(LOOK_AGAIN).await,
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(status)) => return Err(status.to_string()),
                Err(error) => return Err(error.to_string()),
            }
        }
        // It may have ended just now.
        let _ = child.kill();
        let _ = child.wait();
        Err(format!("it did not end within {} s", PATIENCE.as_secs()))
    }

    /// Standard output is the report's, so the command says what it says on standard error.
    fn begin(&self) -> std::io::Result<Child> {
        let (shell, flag) = if cfg!(windows) {
            ("cmd", "/C")
        } else {
            ("sh", "-c")
        };
        let mut command = Command::new(shell);
        command.args([flag, &self.0]).stdin(Stdio::null());
        command.stdout(std::io::stderr()).spawn()
    }
}

/// How long the command may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often it is looked whether it has ended.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
