//! What was heard of a cluster, in numbers.

use backbeat_contract::Severity;
use backbeat_sequence::{Finding, Rule};
use serde::Serialize;

/// What was heard of a cluster, and what was wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Account {
    /// Beats, each counted once.
    pub beats: u64,
    /// Beats that are missing between those.
    pub beats_missed: u64,
    /// The tempo as it was received, over the latest 32 beats. Unit: beats a minute.
    pub measured_bpm: Option<f64>,
    /// How far the beats fell behind their schedule; ahead when negative. Unit: milliseconds.
    pub drift_ms: Option<f64>,
    /// Reports.
    pub reports: u64,
    /// Claims that these reports tell of.
    pub claims_reported: u64,
    /// Frames and reports that break the contract.
    pub unreadable: u64,
    /// Frames and reports that came too fast to be heard.
    pub lost: u64,
    /// Breaches of the rules over a sequence that must not happen.
    pub errors: u64,
    /// Breaches that happen on a machine that is busy with other things: frames skipped or late.
    pub warnings: u64,
    /// The first [`Account::MAX_TOLD`] breaches.
    pub findings: Vec<Finding>,
}

impl Account {
    /// How many breaches are told in full.
    pub const MAX_TOLD: usize = 32;

    /// Notes what was found about a message. Where `skipped` says that messages before it are missing, its phase is out
    /// of order because of that, and not by itself.
    pub(super) fn note(&mut self, findings: Vec<Finding>, skipped: bool) {
        for mut finding in findings {
            if skipped && finding.rule == Rule::PhaseOutOfOrder {
                finding.severity = Severity::Warning;
            }
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Info | Severity::Warning => self.warnings += 1,
            }
            if self.findings.len() < Self::MAX_TOLD {
                self.findings.push(finding);
            }
        }
    }
}
