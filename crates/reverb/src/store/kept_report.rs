//! A report as it is kept.

use backbeat_contract::BarReport;
use backbeat_timing::ClusterInstant;
use serde::{Deserialize, Serialize};

/// A report with what is known about its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptReport {
    /// When its window was told, in nanoseconds since 1970.
    told_at: i64,
    /// Whether it is known to have been published. One that is not is published after a restart.
    pub published: bool,
    /// The report.
    pub report: BarReport,
}

impl KeptReport {
    /// A report that was told at an instant, and not published yet.
    pub fn new(report: BarReport, told_at: ClusterInstant) -> Self {
        let nanos = told_at.unix_nanos();
        Self {
            told_at: i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX }),
            published: false,
            report,
        }
    }

    /// The same, published.
    #[must_use]
    pub fn as_published(self) -> Self {
        Self {
            published: true,
            ..self
        }
    }

    /// When its window was told.
    pub fn told_at(&self) -> ClusterInstant {
        ClusterInstant::from_unix_nanos(self.told_at.into())
    }
}
