//! How evenly frames come in: what the service levels of jitter and drift are judged by.

use backbeat_contract::BeatFrame;
use backbeat_timing::{
    ClusterInstant, DriftMeter, FramesPerBeat, Jitter, JitterMeter, LocalInstant, Nanos,
};

/// How evenly frames come in.
#[derive(Debug, Default)]
pub(super) struct TempoHeard {
    jitter: JitterMeter,
    drift: DriftMeter,
}

impl TempoHeard {
    /// Takes in a frame that is followed. It was due when its phase began.
    pub(super) fn hear(&mut self, frame: &BeatFrame, frames: FramesPerBeat, at: ClusterInstant) {
        let phases = match frames {
            FramesPerBeat::One => 1.0,
            FramesPerBeat::Three => 3.0,
        };
        #[expect(
            clippy::cast_possible_truncation,
            reason = "at most 600 s in nanoseconds"
        )]
        let phase = Nanos::new((60e9 / frame.tempo_bpm.bpm() / phases).round() as i128);
        let deadline = ClusterInstant::from_unix_nanos(frame.deadline_at.unix_nanos());
        let due = deadline + Nanos::new(-phase.get());
        self.jitter.record(at - due);
        // The arrival stands in for a clock that is never stepped: a step of it shows as drift, and should.
        self.drift
            .record(due, LocalInstant::from_nanos(at.unix_nanos()));
    }

    /// How late frames came, of the latest 1024.
    pub(super) fn jitter(&self) -> Option<Jitter> {
        self.jitter.jitter()
    }

    /// By how much beats fall behind the timeline, in millionths.
    pub(super) fn drift_ppm(&self) -> Option<f64> {
        self.drift.drift().map(|drift| drift.ppm)
    }
}
