//! The node: its parts, and the tasks that run them.

use std::sync::Arc;

use backbeat_bus::{Bus, Interest, Namespace, RefuseSubscribe};
use backbeat_contract::ClusterId;
use backbeat_election::Election;
use backbeat_metronome::Lateness;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Keepsake;
use super::attend::Attendant;
use super::lead::Steward;
use crate::clock::Clock;
use crate::conductor::Seat;
use crate::metrics::Metrics;
use crate::score::{Begin, Score};

/// Wakes the metronome: the instant of the next frame may have changed.
pub type Nudge = Arc<dyn Fn() + Send + Sync>;

/// The parts of a running node. Cloning shares them.
#[derive(Clone)]
pub struct Node {
    /// The cluster.
    pub cluster: ClusterId,
    /// The node's id.
    pub name: String,
    /// The conductor.
    pub seat: Seat,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// The bus.
    pub bus: Arc<dyn Bus>,
    /// The election.
    pub election: Arc<Election>,
    /// What the nodes agreed on.
    pub score: watch::Receiver<Arc<Score>>,
    /// How a timeline begins if there is none; epoch and start are filled in then.
    pub begin: Begin,
    /// Where the offset is kept, if anywhere.
    pub keepsake: Option<Keepsake>,
    /// Wakes the metronome.
    pub nudge: Nudge,
    /// How late the node's frames were.
    pub lateness: Arc<Lateness>,
    /// When the node was started.
    pub started: Instant,
    /// Where everything is counted.
    pub metrics: Arc<Metrics>,
}

impl Node {
    /// Runs the node's tasks until it is cancelled, and awaits them. It does not leave the cluster:
    /// see [`hand_over`](Self::hand_over).
    pub async fn run(self, cancel: CancellationToken) -> Result<(), RefuseSubscribe> {
        let beats = Interest::of(Namespace::default().beats(Some(&self.cluster)));
        let frames = self.bus.subscribe(beats).await?;
        let attendant = Attendant::new(self.clone(), frames);
        let steward = Steward::new(self);
        tokio::join!(
            attendant.run(cancel.child_token()),
            steward.run(cancel.child_token()),
        );
        Ok(())
    }
}
