//! What a ledger shows of itself: cheap to take, and to pass on.

use super::Ledger;
use backbeat_contract::{BeatFrame, BeatIndex, WindowId};
use backbeat_timing::Jitter;

/// An open window at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenWindow {
    /// Which.
    pub window: WindowId,
    /// Its first beat.
    pub from: BeatIndex,
    /// Its last beat, as expected.
    pub to: BeatIndex,
    /// Agents with an accepted claim.
    pub agents: u64,
    /// Claims accepted.
    pub claims: u64,
}

/// The ledger at a glance.
#[derive(Debug, Clone, Default)]
pub struct Glance {
    /// The latest frame that was followed.
    pub frame: Option<BeatFrame>,
    /// The open windows, the oldest first.
    pub open: Vec<OpenWindow>,
    /// Claims that wait for a frame of their beat.
    pub held: usize,
    /// Bytes on the heap of the open windows.
    pub heap_bytes: usize,
    /// How late frames came lately.
    pub jitter: Option<Jitter>,
    /// By how much beats fall behind the timeline, in millionths.
    pub drift_ppm: Option<f64>,
}

impl Ledger {
    /// The ledger at a glance.
    pub fn glance(&self) -> Glance {
        let open = self.open().map(|(span, aggregate)| OpenWindow {
            window: span.window(),
            from: span.from(),
            to: span.to(),
            agents: aggregate.roster().len() as u64,
            claims: aggregate.claims(),
        });
        Glance {
            frame: self.latest.clone(),
            open: open.collect(),
            held: self.windows.held(),
            heap_bytes: self.heap_bytes(),
            jitter: self.tempo.jitter(),
            drift_ppm: self.tempo.drift_ppm(),
        }
    }
}
