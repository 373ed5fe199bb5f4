//! Who takes messages in: a reverb, or the bare counter.

use std::env;

use async_nats::Subscriber;
use backbeat_trials::actor::Actor;
use backbeat_trials::ensemble::CLUSTER;
use backbeat_trials::listener::PATIENCE;
use futures_util::{FutureExt, StreamExt};
use tokio::process::Command;
use tokio::time::timeout;

use super::stage::{Reverb, Stage, Taken, late, refused};
use crate::failure::Failure;
use crate::process::Cost;

/// Where messages come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// As they are published.
    Live,
    /// From the stream that captured them, by the library's ordered consumer.
    Stream,
    /// From that stream, by a pull consumer that asks for as many at once as reverb does.
    Portions,
}

/// As reverb's `journal::portions` has it.
const PORTION: &str = "32768";

/// Somebody who takes messages in.
#[derive(Debug)]
pub(super) enum Contestant {
    /// Ours.
    Reverb(Reverb),
    /// The floor.
    Bare(BareCounter),
}

impl Contestant {
    /// Who it is, for people.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Reverb(_) => "reverb",
            Self::Bare(_) => "the bare counter",
        }
    }

    /// What it has taken so far.
    pub(super) async fn taken(&mut self) -> Result<Taken, Failure> {
        match self {
            Self::Reverb(reverb) => reverb.taken().await,
            Self::Bare(counter) => Ok(counter.taken()),
        }
    }

    /// What it has used so far.
    pub(super) fn cost(&self) -> Result<Cost, Failure> {
        match self {
            Self::Reverb(reverb) => reverb.cost(),
            Self::Bare(counter) => Cost::of(&counter.actor),
        }
    }

    /// Ends it.
    pub(super) async fn stop(self) -> Result<(), Failure> {
        match self {
            Self::Reverb(reverb) => reverb.stop().await,
            Self::Bare(mut counter) => Ok(counter.actor.kill().await.map(drop)?),
        }
    }
}

/// The process of `bare_count`.
#[derive(Debug)]
pub(super) struct BareCounter {
    actor: Actor,
    told: Subscriber,
    count: u64,
}

impl BareCounter {
    /// Starts one under a name that no other of this stage has, and waits until it has subscribed.
    pub(super) async fn start(stage: &Stage, name: &str, source: Source) -> Result<Self, Failure> {
        let to = format!("bench.{name}");
        let mut told = stage.client.subscribe(to.clone()).await.map_err(refused)?;
        stage.client.flush().await.map_err(refused)?;
        let own = env::current_exe().map_err(Failure::at("this program's own path"))?;
        let mut command = Command::new(own);
        command
            .args(["bare-count", "--url", stage.url(), "--tell", &to])
            .args(["--subject", &format!("backbeat.status.{CLUSTER}.>")]);
        match source {
            Source::Live => {}
            Source::Stream => {
                command.arg("--stream");
            }
            Source::Portions => {
                command.args(["--stream", "--portion", PORTION]);
            }
        }
        let log = stage.path(&format!("{name}.log"));
        let actor = Actor::start("the bare counter", command, &log)?;
        let first = timeout(PATIENCE, told.next()).await.ok().flatten();
        first.ok_or_else(|| late("the bare counter to begin", PATIENCE))?;
        Ok(Self {
            actor,
            told,
            count: 0,
        })
    }

    fn taken(&mut self) -> Taken {
        while let Some(told) = self.told.next().now_or_never().flatten() {
            let count = std::str::from_utf8(&told.payload).ok();
            self.count = count
                .and_then(|count| count.parse().ok())
                .unwrap_or(self.count);
        }
        Taken {
            claims: self.count,
            ..Taken::default()
        }
    }
}
