//! How a cluster stands, for whoever watches.

use backbeat_contract::BarReport;
use backbeat_sim::Progress;

/// How a cluster stands at a beat. Told at each beat's plan frame, when the agents have heard it and at each report;
/// watchers see the latest.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Beat {
    /// The beat; none before the first.
    pub index: Option<u64>,
    /// Its place in its bar, the downbeat being 1; none until a downbeat was heard.
    pub place: Option<u64>,
    /// The tempo. Unit: beats a minute.
    pub tempo_bpm: f64,
    /// The pulse node that spoke it.
    pub leader: Option<String>,
    /// How the agents were getting on when they heard their latest beat.
    pub agents: Progress,
    /// Reports heard so far.
    pub reports: u64,
    /// The latest of them.
    pub report: Option<BarReport>,
    /// Breaches of the rules over a sequence found so far.
    pub findings: u64,
}
