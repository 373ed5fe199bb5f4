//! The stored form of a timeline: what goes into the replicated log and into snapshots.

use serde::{Deserialize, Serialize};

use crate::{Beat, Change, Epoch, RefuseChange, Segment, Timeline};

/// The version of the stored form of a timeline.
///
/// It rises whenever an older reader would misunderstand what a newer one writes; a new optional
/// field is such a case too, since unknown fields are refused. A reader takes its own version only:
/// nodes of two versions must not compute different beats from one log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimelineVersion(pub u16);

impl TimelineVersion {
    /// The version that this crate reads and writes.
    pub const CURRENT: Self = Self(1);
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimelineRecord {
    version: TimelineVersion,
    epoch: Epoch,
    segments: Vec<Segment>,
}

impl From<Timeline> for TimelineRecord {
    fn from(timeline: Timeline) -> Self {
        Self {
            version: TimelineVersion::CURRENT,
            epoch: timeline.epoch(),
            segments: timeline.segments().copied().collect(),
        }
    }
}

impl TryFrom<TimelineRecord> for Timeline {
    type Error = RefuseRecord;

    fn try_from(record: TimelineRecord) -> Result<Self, Self::Error> {
        let TimelineRecord {
            version,
            epoch,
            segments,
        } = record;
        if version != TimelineVersion::CURRENT {
            return Err(RefuseRecord::Version { found: version });
        }
        let (&first, later) = segments.split_first().ok_or(RefuseRecord::Empty)?;
        let begin = Timeline::new(epoch, first);
        later
            .iter()
            .try_fold(begin, |timeline, next| continue_with(&timeline, next))
    }
}

/// A stored segment must be what the change that it stands for would have made.
fn continue_with(timeline: &Timeline, next: &Segment) -> Result<Timeline, RefuseRecord> {
    let at = next.first_beat();
    if at <= timeline.last_segment().first_beat() {
        return Err(RefuseRecord::OutOfOrder { at });
    }
    let change = Change {
        at,
        tempo: next.tempo(),
        bar_length: next.bar_length(),
    };
    let timeline = timeline.with_change(change)?;
    if timeline.last_segment() != next {
        return Err(RefuseRecord::Misfit { at });
    }
    Ok(timeline)
}

/// Why a stored timeline is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseRecord {
    /// Written by another version.
    #[error(
        "timeline version {} was stored, version {} is understood",
        found.0,
        TimelineVersion::CURRENT.0
    )]
    Version {
        /// The version found.
        found: TimelineVersion,
    },
    /// No segment at all.
    #[error("a timeline has at least one segment")]
    Empty,
    /// A segment begins no later than the one before.
    #[error("the segment of beat {at} does not begin after the one before it")]
    OutOfOrder {
        /// The segment's first beat.
        at: Beat,
    },
    /// A segment does not begin at the instant at which the one before ends, or changes nothing.
    #[error("the segment of beat {at} does not continue the one before it")]
    Misfit {
        /// The segment's first beat.
        at: Beat,
    },
    /// A segment could not have come about by a change.
    #[error(transparent)]
    Change(#[from] RefuseChange),
}
