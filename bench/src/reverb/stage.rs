//! The processes of a bench: a nats-server with JetStream, and reverbs that are asked what they have done.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use async_nats::Client;
use backbeat_trials::actor::Actor;
use backbeat_trials::ensemble::CLUSTER;
use backbeat_trials::listener::{PATIENCE, connected};
use backbeat_trials::upset::Upset;
use backbeat_trials::{binary, ports, status};
use tempfile::TempDir;
use tokio::process::Command;
use tokio::time::{Instant, sleep};

use crate::failure::Failure;
use crate::process::Cost;

/// A nats-server with a folder in which everything of a bench stands.
#[derive(Debug)]
pub(super) struct Stage {
    folder: TempDir,
    url: String,
    _server: Actor,
    /// The bench's own connection.
    pub(super) client: Client,
}

impl Stage {
    /// Starts the server and connects.
    pub(super) async fn start() -> Result<Self, Failure> {
        let folder = tempfile::tempdir().map_err(Failure::at("a folder for the bench"))?;
        let address = ports::free()?;
        let mut command = Command::new(binary::nats_server()?);
        command
            .args(["--addr", &address.ip().to_string()])
            .args(["--port", &address.port().to_string(), "--jetstream"])
            .arg("--store_dir")
            .arg(folder.path().join("jetstream"));
        let server = Actor::start("nats-server", command, &folder.path().join("server.log"))?;
        let url = format!("nats://{address}");
        let client = connected(&url).await?;
        Ok(Self {
            folder,
            url,
            _server: server,
            client,
        })
    }

    /// Where the server listens.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// A path of this bench's own.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// One `backbeat run reverb`, with a folder of its own.
#[derive(Debug)]
pub(super) struct Reverb {
    actor: Actor,
    base: String,
}

/// What a reverb tells of itself.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Taken {
    /// Valid claims taken in since the start.
    pub(super) claims: u64,
    /// Messages dropped unread.
    pub(super) lost: u64,
    /// Messages that it did not read.
    pub(super) rejected: u64,
    /// Bytes on the heap of the open windows.
    pub(super) window_memory: u64,
}

impl Taken {
    /// All that arrived, whatever came of it.
    pub(super) fn all(&self) -> u64 {
        self.claims + self.lost + self.rejected
    }
}

impl Reverb {
    /// Starts one under a name that no other of this stage has, and waits until it listens.
    pub(super) async fn start(stage: &Stage, name: &str, flags: &[&str]) -> Result<Self, Failure> {
        let admin = ports::free()?;
        let mut command = Command::new(binary::backbeat()?);
        command
            .args(["run", "reverb", "--cluster", CLUSTER, "--node", name])
            .args(["--nats", stage.url()])
            .args(["--admin-port", &admin.port().to_string(), "--data-dir"])
            .arg(stage.path(name))
            .args(flags)
            .env("BACKBEAT_ENV", "development");
        let log = stage.path(&format!("{name}.log"));
        let reverb = Self {
            actor: Actor::start("reverb", command, &log)?,
            base: format!("http://{admin}"),
        };
        reverb.ready().await?;
        Ok(reverb)
    }

    /// What it has used so far.
    pub(super) fn cost(&self) -> Result<Cost, Failure> {
        Cost::of(&self.actor)
    }

    /// What it has taken in so far.
    pub(super) async fn taken(&self) -> Result<Taken, Failure> {
        let metrics = status::text(&self.base, "/metrics").await?;
        let of = |name: &str| sum(&metrics, &format!("backbeat_reverb_{name}"));
        Ok(Taken {
            claims: of("claims_processed_total"),
            lost: of("messages_lost_total"),
            rejected: of("messages_rejected_total"),
            window_memory: of("window_memory_bytes"),
        })
    }

    /// Ends it, and waits until it has ended.
    pub(super) async fn stop(mut self) -> Result<(), Failure> {
        self.actor.terminate()?;
        self.actor.ended().await?;
        Ok(())
    }

    async fn ready(&self) -> Result<(), Failure> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let answer = status::get(&self.base, "/ready").await;
            if answer.is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            sleep(LOOK).await;
        }
        Err(late("a reverb to be ready", PATIENCE))
    }
}

/// The sum of a metric over its labels, in Prometheus' text.
fn sum(metrics: &str, name: &str) -> u64 {
    let values = metrics.lines().filter_map(|line| {
        let rest = line.strip_prefix(name)?;
        let is_it = rest.starts_with([' ', '{']);
        let value = rest.rsplit_once(' ')?.1;
        is_it.then(|| value.parse::<u64>().ok()).flatten()
    });
    values.sum()
}

/// A file or connection of the server refused something.
pub(super) fn refused(error: impl std::fmt::Display) -> Failure {
    Failure::at("nats-server")(io::Error::other(error.to_string()))
}

/// Something did not come to be in time.
pub(super) fn late(what: impl Into<String>, waited: Duration) -> Failure {
    Failure::Stage(Upset::Late {
        what: what.into(),
        waited,
    })
}

/// Between two looks: short beside all that is waited for.
const LOOK: Duration = Duration::from_millis(20);

#[cfg(test)]
mod tests {
    use super::sum;

    #[test]
    fn a_metric_is_summed_over_its_labels_and_not_taken_for_a_longer_name() {
        let text =
            "# HELP a_total x\na_total{k=\"1\"} 2\na_total{k=\"2 b\"} 3\na_total_more 9\nb 4\n";
        assert_eq!((sum(text, "a_total"), sum(text, "b")), (5, 4));
    }
}
