//! How a timeline changes: tempo and bar length, at downbeats, within limits. Who may ask for it,
//! and how nodes agree on it, is the services' business.

use serde::{Deserialize, Serialize};

use crate::{BarLength, Beat, ClusterInstant, Phase, Segment, Tempo, TempoRange, Timeline};

/// From the downbeat `at` on, this tempo and bar length: what the nodes of a cluster agree on.
///
/// A change replaces everything that was queued for its downbeat or later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The downbeat at which it takes effect.
    pub at: Beat,
    /// The tempo from then on.
    #[serde(rename = "micro_bpm")]
    pub tempo: Tempo,
    /// The length of the bars from then on.
    pub bar_length: BarLength,
}

impl Timeline {
    /// The change that brings `target` at the first downbeat that begins later than `after`.
    ///
    /// Pass the present, plus the time that agreeing on the change may take: the answer must not
    /// arrive after its own downbeat. The tempo may differ by at most 10 % from that of the bar
    /// before. The bar length stays what it would have been at that downbeat.
    pub fn propose_tempo(
        &self,
        after: ClusterInstant,
        target: Tempo,
    ) -> Result<Change, RefuseChange> {
        let (at, before, there) = self.next_bar(after)?;
        let change = Change {
            at,
            tempo: target,
            bar_length: there.bar_length(),
        };
        within_limits(before, change)
    }

    /// The changes that lead to `target` in steps of at most 10 % a bar, the first at the first
    /// downbeat that begins later than `after`. All steps but the last are as large as allowed;
    /// from one end of the range to the other takes less than a hundred.
    pub fn ramp(&self, after: ClusterInstant, target: Tempo) -> Result<Vec<Change>, RefuseChange> {
        let (mut at, before, there) = self.next_bar(after)?;
        let bar_length = there.bar_length();
        let mut tempo = before.tempo().next_bar().nearest(target);
        let mut steps = vec![Change {
            at,
            tempo,
            bar_length,
        }];
        while tempo != target {
            at = at
                .later_by(u64::from(bar_length.beats()))
                .ok_or(RefuseChange::NoDownbeatLeft)?;
            tempo = tempo.next_bar().nearest(target);
            steps.push(Change {
                at,
                tempo,
                bar_length,
            });
        }
        Ok(steps)
    }

    /// The changes that bring `bar_length` at the first downbeat that begins later than `after`, in
    /// place of any other that is queued. Queued tempo changes keep their distance in bars, so the
    /// steps of a ramp stay one a bar.
    pub fn propose_bar_length(
        &self,
        after: ClusterInstant,
        bar_length: BarLength,
    ) -> Result<Vec<Change>, RefuseChange> {
        let (downbeat, _, there) = self.next_bar(after)?;
        let mut changes = vec![Change {
            at: downbeat,
            tempo: there.tempo(),
            bar_length,
        }];
        let (mut at, mut since, mut bar) = (downbeat, downbeat, there.bar_length());
        for queued in self
            .segments()
            .filter(|segment| segment.first_beat() > downbeat)
        {
            let bars = (queued.first_beat().index() - since.index()) / u64::from(bar.beats());
            let beats = bars.checked_mul(u64::from(bar_length.beats()));
            at = beats
                .and_then(|beats| at.later_by(beats))
                .ok_or(RefuseChange::NoDownbeatLeft)?;
            changes.push(Change {
                at,
                tempo: queued.tempo(),
                bar_length,
            });
            (since, bar) = (queued.first_beat(), queued.bar_length());
        }
        Ok(changes)
    }

    /// The timeline after a change. Every beat up to the change's downbeat, included, begins when
    /// it did before; what was queued for that downbeat or later is replaced, so that the same
    /// change twice is the same as once.
    pub fn with_change(&self, change: Change) -> Result<Self, RefuseChange> {
        let Change {
            at,
            tempo,
            bar_length,
        } = change;
        let before = self.segment_before(at);
        let (before, start) = before
            .and_then(|before| Some((before, before.begin_of(at, Phase::Plan)?)))
            .ok_or(RefuseChange::TooEarly {
                at,
                first: self.first_beat(),
            })?;
        if !self.is_downbeat(at) {
            return Err(RefuseChange::NotADownbeat { at });
        }
        within_limits(before, change)?;
        // A change to what holds already opens no segment, so that repetition leaves no trace.
        let next = if (tempo, bar_length) == (before.tempo(), before.bar_length()) {
            None
        } else {
            let segment = Segment::new(at, start, tempo, bar_length);
            Some(segment.map_err(|_| RefuseChange::TooLate { at })?)
        };
        Ok(self.replaced_from(at, next))
    }

    /// The timeline after several changes, one after the other; all of them or none.
    pub fn with_changes(&self, changes: &[Change]) -> Result<Self, RefuseChange> {
        changes.iter().try_fold(self.clone(), |timeline, &change| {
            timeline.with_change(change)
        })
    }

    /// The first downbeat later than an instant, with the segments of the beat before it and of
    /// itself.
    fn next_bar(&self, after: ClusterInstant) -> Result<(Beat, &Segment, &Segment), RefuseChange> {
        let at = self
            .downbeat_after(after)
            .ok_or(RefuseChange::NoDownbeatLeft)?;
        let segments = self.segment_before(at).zip(self.segment_of(at));
        let (before, there) = segments.ok_or(RefuseChange::NoDownbeatLeft)?;
        Ok((at, before, there))
    }

    fn segment_before(&self, beat: Beat) -> Option<&Segment> {
        let previous = beat.index().checked_sub(1)?;
        self.segment_of(Beat::new(previous).ok()?)
    }
}

fn within_limits(before: &Segment, change: Change) -> Result<Change, RefuseChange> {
    let (current, allowed) = (before.tempo(), before.tempo().next_bar());
    if allowed.contains(change.tempo) {
        Ok(change)
    } else {
        Err(RefuseChange::TooLarge {
            current,
            target: change.tempo,
            allowed,
        })
    }
}

/// Why a timeline does not take a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseChange {
    /// The tempo is more than 10 % away from that of the bar before. A ramp gets there in steps.
    #[error("a change from {current} must stay within {allowed}: {target} is too far")]
    TooLarge {
        /// The tempo of the bar before the change.
        current: Tempo,
        /// What was asked for.
        target: Tempo,
        /// What the next bar may have.
        allowed: TempoRange,
    },
    /// The beat is not the first of a bar.
    #[error("beat {at} is not a downbeat: tempo and bar length change at downbeats only")]
    NotADownbeat {
        /// The beat of the change.
        at: Beat,
    },
    /// There is no beat before it on the timeline, so there is nothing to change from.
    #[error("beat {at} is too early for a change: the timeline begins with beat {first}")]
    TooEarly {
        /// The beat of the change.
        at: Beat,
        /// The earliest beat the timeline knows.
        first: Beat,
    },
    /// The beat begins after the year 2261, where no segment can begin.
    #[error("beat {at} is too late for a change: it begins after the year 2261")]
    TooLate {
        /// The beat of the change.
        at: Beat,
    },
    /// The beats end ([`Beat::MAX`]) before there is another downbeat.
    #[error("no downbeat is left before the last beat, {}", Beat::MAX)]
    NoDownbeatLeft,
}
