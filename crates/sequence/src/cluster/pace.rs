//! How fast the beats come, by receipt: measured tempo and drift. The announced tempo is in `tempo`.

use backbeat_timing::{
    Beat, ClusterInstant, DriftMeter, FramesPerBeat, LocalInstant, Nanos, TempoMeter,
};

use super::state::Cluster;
use crate::message::Frame;

/// The meters of a line of beats.
#[derive(Clone, Debug, Default)]
pub(super) struct Pace {
    pub(super) tempo: TempoMeter,
    pub(super) drift: DriftMeter,
}

impl Cluster {
    /// Counts the beat and measures it, when the line has come to a new one since `before`.
    pub(super) fn keep_pace(&mut self, before: Option<u64>, frame: &Frame<'_>, at: ClusterInstant) {
        let Some(line) = &self.line else { return };
        let is_new = before != Some(line.place().beat) && line.place() == frame.place();
        if !is_new {
            return;
        }
        self.counts.beats_heard += 1;
        // The listener's wall clock stands in for one that is never stepped.
        let received = LocalInstant::from_nanos(at.unix_nanos());
        if let Ok(beat) = Beat::new(line.place().beat) {
            self.pace.tempo.record(beat, line.tempo().tempo(), received);
        }
        // What the deadline is the end of is known once the frames of a beat are.
        let until_deadline = line.frames_per_beat().map(|frames| match frames {
            FramesPerBeat::One => line.tempo().beat(),
            FramesPerBeat::Three => line.tempo().phase(),
        });
        if let Some(length) = until_deadline {
            let scheduled = frame.deadline + Nanos::new(-length.get());
            self.pace.drift.record(scheduled, received);
        }
    }

    /// Another line of beats has another timeline.
    pub(super) fn lose_pace(&mut self) {
        self.pace = Pace::default();
    }
}
