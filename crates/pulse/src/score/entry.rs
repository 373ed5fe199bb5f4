//! What leaders propose, and what came of it.

use backbeat_timing::{BarLength, Change, ClusterInstant, Epoch, RefuseChange, Tempo, TempoRange};
use serde::{Deserialize, Serialize};

use super::Mark;

/// One entry of the replicated log.
///
/// The form is JSON in the log and between nodes of one version; a reader takes the variants that
/// it knows and refuses others, since nodes must not compute different scores from one log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Entry {
    /// The timeline of a cluster that has none begins.
    Begin(Begin),
    /// Tempo or bar length change at downbeats to come: all of these changes or none.
    Change(Vec<Change>),
    /// The leader will speak frames due earlier than this instant, and no later ones before it has
    /// reserved more.
    ///
    /// It is what keeps the past fixed without a clock in the log: a change for a downbeat that may
    /// have been spoken already is refused by every node alike. And when no node is left that
    /// remembers the cluster's time, none repeats a beat: it goes on behind the reservation.
    Reserve(ClusterInstant),
    /// The leader has spoken this frame and says no more: the next one goes on behind it at once.
    Rest(Mark),
}

/// How a timeline begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    /// Which of the cluster's timelines it is.
    pub epoch: Epoch,
    /// When beat 0 begins.
    pub start: ClusterInstant,
    /// The tempo until it is changed.
    #[serde(rename = "micro_bpm")]
    pub tempo: Tempo,
    /// The length of the bars until it is changed.
    pub bar_length: BarLength,
}

/// What came of an entry, the same on every node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The score has it.
    Taken,
    /// The score is as it was before.
    Refused(Refusal),
}

/// Why the score does not take an entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Refusal {
    /// The timeline has begun already. Leaders that begin one at the same time meet this: the first
    /// holds.
    #[error("the timeline has begun already")]
    BegunAlready,
    /// There is no timeline yet.
    #[error("the timeline has not begun yet")]
    NotBegun,
    /// The downbeat may have been spoken before the change was agreed on.
    #[error("the change came too late for its downbeat, which may have been spoken already")]
    DownbeatSpoken,
    /// The tempo is too far from that of the bar before.
    #[error("a change from {} BPM must stay within {} to {} BPM", bpm(*.current), bpm(*.lowest), bpm(*.highest))]
    TooLarge {
        /// The tempo before, in millionths of a BPM.
        current: u32,
        /// The lowest tempo that the next bar may have, in millionths of a BPM.
        lowest: u32,
        /// The highest, likewise.
        highest: u32,
    },
    /// The change does not fit the timeline for another reason, told in words.
    #[error("{0}")]
    DoesNotFit(String),
    /// The entry is not of this version.
    #[error("the entry is not readable: {0}")]
    Unreadable(String),
}

impl From<RefuseChange> for Refusal {
    fn from(refusal: RefuseChange) -> Self {
        match refusal {
            RefuseChange::TooLarge {
                current, allowed, ..
            } => Self::too_large(current, allowed),
            other => Self::DoesNotFit(other.to_string()),
        }
    }
}

impl Refusal {
    fn too_large(current: Tempo, allowed: TempoRange) -> Self {
        Self::TooLarge {
            current: current.micro_bpm(),
            lowest: allowed.min.micro_bpm(),
            highest: allowed.max.micro_bpm(),
        }
    }
}

fn bpm(micro: u32) -> f64 {
    f64::from(micro) / 1e6
}
