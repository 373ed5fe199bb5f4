//! A cluster that runs, and how it ends.

use std::path::Path;

use backbeat_broker::Counters;
use backbeat_sim::{Ending, RefuseSimulation, Summary};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::{error, info};

use crate::folder::Folder;
use crate::part::Part;
use crate::{Account, Beat, Outcome, Place, RefuseCluster};

/// A cluster that has started.
pub struct Cluster {
    pub(crate) url: String,
    pub(crate) places: Vec<Place>,
    pub(crate) beats: watch::Receiver<Beat>,
    /// Cancelled when a part has ended.
    pub(crate) alarm: CancellationToken,
    // In the order in which they are stopped.
    pub(crate) agents: Part<Result<Summary, RefuseSimulation>>,
    pub(crate) witness: Part<Account>,
    pub(crate) reverb: Part<Result<(), RefuseCluster>>,
    pub(crate) pulses: Vec<Part<Result<(), RefuseCluster>>>,
    pub(crate) broker: Option<Part<Counters>>,
    pub(crate) folder: Folder,
}

impl Cluster {
    /// The server over which it talks.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where its services listen: the broker, the pulse nodes in their order, reverb.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The folder with its data, if that outlives it.
    pub fn kept_data(&self) -> Option<&Path> {
        self.folder.kept()
    }

    /// How it stands, from now on. Ends with the cluster.
    pub fn watch(&self) -> watch::Receiver<Beat> {
        self.beats.clone()
    }

    /// Waits until the agents' time is over, until `cancel`, or until a part ends by itself; then everybody is stopped
    /// in order, each in bounded time, and nothing is left but data that was to be kept.
    pub async fn run(self, cancel: CancellationToken) -> Result<Outcome, RefuseCluster> {
        tokio::select! {
            () = cancel.cancelled() => {}
            () = self.alarm.cancelled() => {}
        }
        let ended = self.ended_early();
        let (outcome, stopped) = self.stop().await;
        stopped?;
        let outcome = outcome?;
        match ended {
            Some(part) => Err(RefuseCluster::Ended { part }),
            None => Ok(outcome),
        }
    }

    /// Who, other than the agents, has ended already. Asked before anybody is told to.
    fn ended_early(&self) -> Option<String> {
        let services = self.pulses.iter().chain([&self.reverb]);
        let services = services.map(|part| (part.has_ended(), part.name()));
        let broker = self
            .broker
            .iter()
            .map(|part| (part.has_ended(), part.name()));
        let witness = (self.witness.has_ended(), self.witness.name());
        let mut ended = services
            .chain(broker)
            .chain([witness])
            .filter(|&(ended, _)| ended);
        ended.next().map(|(_, name)| name.to_owned())
    }

    /// Stops everybody, also when somebody does not stop well. The answers are what the agents and the witness have to
    /// tell, and how the services ended.
    async fn stop(self) -> (Result<Outcome, RefuseCluster>, Result<(), RefuseCluster>) {
        info!("the cluster stops");
        let agents = self.agents.stop().await;
        let heard = self.witness.stop().await;
        let mut stopped = flat(self.reverb.stop().await);
        for pulse in self.pulses {
            stopped = first(stopped, flat(pulse.stop().await));
        }
        if let Some(broker) = self.broker {
            stopped = first(stopped, broker.stop().await.map(drop));
        }
        drop(self.folder);
        (conclude(agents, heard), stopped)
    }
}

fn conclude(
    agents: Result<Result<Summary, RefuseSimulation>, RefuseCluster>,
    heard: Result<Account, RefuseCluster>,
) -> Result<Outcome, RefuseCluster> {
    let agents = agents??;
    if agents.ending == Ending::BusClosed {
        let part = AGENTS.to_owned();
        return Err(RefuseCluster::Ended { part });
    }
    let complete = agents.ending == Ending::TimeIsUp;
    Ok(Outcome::new(complete, heard?, agents))
}

fn flat(ended: Result<Result<(), RefuseCluster>, RefuseCluster>) -> Result<(), RefuseCluster> {
    ended.and_then(|ended| ended)
}

/// The first refusal is the one that is told; a later one is logged.
fn first(
    before: Result<(), RefuseCluster>,
    now: Result<(), RefuseCluster>,
) -> Result<(), RefuseCluster> {
    if before.is_err()
        && let Err(refusal) = &now
    {
        error!(%refusal, "a part did not end well");
    }
    before.and(now)
}

/// The part that the agents are.
pub(crate) const AGENTS: &str = "agents";
