//! What a simulation tells at its end. Printing it is the command's.

use std::collections::BTreeMap;

use backbeat_contract::WindowId;
use serde::Serialize;

use super::{Percentiles, Unsent};
use crate::hearing::FrameTally;
use crate::ledger::Difference;

/// What a simulation tells at its end.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// The cluster.
    pub cluster: String,
    /// How many agents there were.
    pub agents: u32,
    /// What decided their lives.
    pub seed: u64,
    /// Why it ended.
    pub ending: Ending,
    /// From start to end. Unit: seconds.
    pub elapsed_s: f64,
    /// Whether everything that was handed over has reached the server; if not, why.
    pub unsettled: Option<String>,
    /// What was heard of pulse.
    pub frames: FrameTally,
    /// From the begin of a beat to its plan frame being heard.
    pub frame_delay: Percentiles,
    /// What was sent.
    pub claims: ClaimSummary,
    /// From the moment at which a claim was due to its being handed over to the bus: waiting for a slow bus included.
    pub claim_delay: Percentiles,
    /// What was heard of reverb.
    pub reports: ReportSummary,
    /// From the end of a window to its report being heard (BACKBEAT-PER-002 allows a beat).
    pub report_delay: Percentiles,
}

/// Why a simulation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Ending {
    /// Its time was over.
    TimeIsUp,
    /// It was cancelled.
    Cancelled,
    /// The bus was closed.
    BusClosed,
}

/// What was sent. Unit: claims, unless said otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClaimSummary {
    /// Everything sent: valid, broken and repeated.
    pub sent: u64,
    /// The same for each second from the first beat to the end. Unit: claims a second.
    pub rate_hz: f64,
    /// Valid claims, each counted once.
    pub valid: u64,
    /// Valid claims by state.
    pub by_state: BTreeMap<&'static str, u64>,
    /// Broken on purpose.
    pub invalid: u64,
    /// Valid, and held back on purpose until after their deadline.
    pub late: u64,
    /// Sent once more on purpose.
    pub repeated: u64,
    /// Agents that crashed on purpose. Unit: crashes.
    pub crashes: u64,
    /// Claims that crashed agents did not make.
    pub silent: u64,
    /// Not sent, by reason.
    pub unsent: Unsent,
}

/// What was heard of reverb. Unit: reports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ReportSummary {
    /// All of them.
    pub heard: u64,
    /// Compared with what was sent.
    pub compared: u64,
    /// Of these, found to differ.
    pub differing: u64,
    /// Of windows in which nothing was sent, which had begun before, or of which too much time has passed.
    pub unknown: u64,
    /// Not reports by the contract.
    pub unreadable: u64,
    /// Dropped before they were read, because too many were waiting.
    pub lost: u64,
    /// The differences of the first [`ReportSummary::MAX_TOLD`] reports that differ.
    pub differences: Vec<WindowDifferences>,
}

impl ReportSummary {
    /// Of how many reports differences are told.
    pub const MAX_TOLD: usize = 32;
}

/// Where the report of one window differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WindowDifferences {
    /// The window.
    pub window: WindowId,
    /// Where.
    pub differences: Vec<Difference>,
}
