//! What the metronome's thread plays: it asks the conductor and hands frames to the bus. It never
//! waits: a bus that cannot take a frame at once does not get it.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use backbeat_bus::{Bus, RefuseOffer};
use backbeat_metronome::{Appointment, Lateness, Player};
use backbeat_timing::LocalInstant;
use tracing::{trace, warn};

use crate::conductor::{Mute, Play, Seat, Utterance};
use crate::message::{Pen, phase};
use crate::metrics::Metrics;
use crate::score::Mark;

/// Tells the age of the last acknowledgement of this leader by a quorum.
pub type QuorumAge = Arc<dyn Fn() -> Option<Duration> + Send + Sync>;

/// A player that speaks the frames of one node.
pub struct Performer {
    /// The node's conductor.
    pub seat: Seat,
    /// Where frames go.
    pub bus: Arc<dyn Bus>,
    /// Writes them.
    pub pen: Pen,
    /// Asked at every tick.
    pub quorum_age: QuorumAge,
    /// How late its frames were.
    pub lateness: Arc<Lateness>,
    /// Where everything is counted.
    pub metrics: Arc<Metrics>,
}

impl Player for Performer {
    fn next(&mut self, now: LocalInstant) -> Option<Appointment> {
        let (at, precise) = self.seat.take().next_tick(now)?;
        Some(Appointment { at, precise })
    }

    fn rehearse(&mut self, at: LocalInstant) {
        let age = (self.quorum_age)();
        let utterance = self.seat.take().rehearse(at, age);
        black_box(utterance.and_then(|utterance| self.pen.write(&utterance)));
    }

    fn play(&mut self, now: LocalInstant) {
        let age = (self.quorum_age)();
        let play = self.seat.take().play(now, age);
        match play {
            Play::Speak(utterance) => self.speak(&utterance),
            Play::Hold {
                frame,
                mute,
                missed,
            } => self.hold(Mark::from(&frame), mute, missed),
            Play::Idle => {}
        }
    }
}

impl Performer {
    fn speak(&self, utterance: &Utterance) {
        let mark = Mark::from(&utterance.frame);
        self.metrics.frames_skipped(Mute::Late, utterance.missed);
        let Some(envelope) = self.pen.write(utterance) else {
            self.metrics.frames_skipped(Mute::Late, 1);
            warn!(%mark, "a frame that no date holds");
            return;
        };
        match self.bus.offer(envelope) {
            Ok(()) => {
                self.seat.take().spoken(mark);
                self.lateness.record(utterance.lateness);
                self.metrics
                    .frame_published(phase(utterance.frame.phase), utterance.lateness.to_wait());
                trace!(%mark, term = utterance.term, "frame");
            }
            Err(RefuseOffer::NotConnected) => self.hold(mark, Mute::NoNats, 0),
            Err(refusal) => {
                self.metrics.frames_skipped(Mute::NoNats, 1);
                warn!(%mark, %refusal, "a frame was not sent");
            }
        }
    }

    fn hold(&self, mark: Mark, mute: Mute, missed: u64) {
        self.metrics.frames_skipped(Mute::Late, missed);
        if mute == Mute::NotLeading {
            trace!(%mark, "follows");
        } else {
            self.metrics.frames_skipped(mute, 1);
            warn!(%mark, reason = mute.code(), missed, "a frame was not spoken");
        }
    }
}
