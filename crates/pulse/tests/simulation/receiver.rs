//! What a consumer hears: every frame, with the instant in virtual time, and which of them it takes.

use std::sync::{Arc, Mutex};

use backbeat_bus::Envelope;
use backbeat_contract::BeatFrame;
use tokio::time::{Duration, Instant};

/// A frame as it was heard.
#[derive(Clone, Debug)]
pub struct Heard {
    pub at: Duration,
    pub term: u64,
    pub node: String,
    pub frame: BeatFrame,
}

impl Heard {
    /// The place of the frame in the order of frames.
    pub fn place(&self) -> (u64, u8) {
        let phase = match self.frame.phase {
            backbeat_contract::Phase::Plan => 0,
            backbeat_contract::Phase::Execute => 1,
            backbeat_contract::Phase::Review => 2,
        };
        (self.frame.beat_index.get(), phase)
    }

    /// When the frame was due, in Unix nanoseconds of the cluster's time, give or take a nanosecond.
    pub fn due(&self) -> i128 {
        let third = 20e9 / self.frame.tempo_bpm.get();
        #[expect(clippy::cast_possible_truncation, reason = "a phase is shorter than an hour")]
        let third = third.round() as i128;
        self.frame.deadline_at.unix_nanos() - third
    }
}

/// Everything that a consumer heard in one run.
#[derive(Clone, Debug, Default)]
pub struct Receiver(Arc<Mutex<Vec<Heard>>>);

impl Receiver {
    /// Takes in a message from the subject of beats.
    pub fn hear(&self, envelope: &Envelope, dawn: Instant) {
        let frame = serde_json::from_slice(&envelope.payload).expect("pulse speaks INT-A");
        let heard = Heard {
            at: dawn.elapsed(),
            term: envelope.headers.term().unwrap().expect("frames tell their term"),
            node: envelope.headers.node().expect("frames tell their node").to_owned(),
            frame,
        };
        self.0.lock().unwrap().push(heard);
    }

    /// What a receiver takes that refuses terms lower than the highest it has heard. This is the
    /// check that each consumer of beats has to make (contract, "Subjects and headers").
    pub fn accepted(&self) -> Vec<Heard> {
        let mut highest = 0;
        let all = self.0.lock().unwrap();
        let accepted = all.iter().filter(|heard| {
            let taken = heard.term >= highest;
            highest = highest.max(heard.term);
            taken
        });
        accepted.cloned().collect()
    }
}
