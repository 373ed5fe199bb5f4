//! Recorded messages made ready for the bus: when each is due, and what it then is.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use backbeat_bus::{Envelope, Headers, Subject};
use backbeat_metronome::{LocalClock, Nudger, WallClock};
use backbeat_recording::{Line, Message, Reader, RefuseLine, Shift, Speed, Torn};
use backbeat_timing::{ClusterInstant, LocalInstant, Nanos, Offset};
use tokio::sync::mpsc;

use crate::{Playback, Progress};

/// A message that is ready.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) due: LocalInstant,
    pub(crate) envelope: Envelope,
    /// Milliseconds of the recording before it.
    pub(crate) position_ms: u64,
}

/// Most parts that wait to be played. When that many do, reading waits.
pub(crate) const WAITING: usize = 4096;

/// Between the first message's being read and its being due: the queue is full by then.
const LEAD: Nanos = Nanos::new(100_000_000);

/// Reads a recording and prepares its messages.
pub(crate) struct Preparation<R> {
    pub(crate) reader: Reader<R>,
    pub(crate) playback: Playback,
    pub(crate) progress: Arc<Progress>,
    pub(crate) parts: mpsc::Sender<Part>,
    /// Who is told that there is something; none when the parts are waited for.
    pub(crate) nudger: Option<Nudger>,
}

impl<R: Read> Preparation<R> {
    /// Prepares everything, or as much as is taken. Blocks.
    pub(crate) fn run(mut self) -> Result<Option<Torn>, RefuseLine> {
        let mut clock = None;
        let outcome = loop {
            match self.reader.next() {
                Ok(Some(Line::Message(message))) => {
                    let clock =
                        clock.get_or_insert_with(|| Clock::start(&message, self.playback.speed));
                    let Some(part) = self.part(message, clock) else {
                        self.progress.unaddressable.fetch_add(1, Ordering::Relaxed);
                        continue;
                    };
                    if self.parts.blocking_send(part).is_err() {
                        break Ok(None);
                    }
                    self.nudge();
                }
                Ok(Some(_)) => {}
                Ok(None) => break Ok(self.reader.torn()),
                Err(refusal) => break Err(refusal),
            }
        };
        // The player asks once more, and finds that there is no more.
        let Self { parts, nudger, .. } = self;
        drop(parts);
        if let Some(nudger) = nudger {
            nudger.nudge();
        }
        outcome
    }

    fn nudge(&self) {
        if let Some(nudger) = &self.nudger {
            nudger.nudge();
        }
    }

    /// None when its subject is none to publish to.
    fn part(&self, message: Message, clock: &Clock) -> Option<Part> {
        let subject = match &self.playback.prefix {
            None => Subject::new(&message.subject),
            Some(prefix) => Subject::new(&format!("{prefix}.{}", message.subject)),
        };
        let mut envelope = Envelope::new(subject.ok()?, message.payload);
        for (name, value) in message.headers {
            // A header that no bus takes was in no message.
            let _ = envelope.headers.add(&name, value);
        }
        if self.playback.shift_time {
            clock.make_current(&mut envelope, message.received_at);
        }
        let position = (message.received_at - clock.first).get() / 1_000_000;
        Some(Part {
            due: clock.due(message.received_at),
            envelope,
            position_ms: u64::try_from(position).unwrap_or(0),
        })
    }
}

/// Which instant of the recording is which of this playback.
struct Clock {
    first: ClusterInstant,
    shift: Shift,
    offset: Offset,
}

impl Clock {
    fn start(first: &Message, speed: Speed) -> Self {
        let (now, local) = (WallClock::now(), LocalClock::now());
        let first = first.received_at;
        Self {
            first,
            shift: Shift::new(first, now + LEAD, speed),
            offset: Offset::between(now, local),
        }
    }

    fn due(&self, received_at: ClusterInstant) -> LocalInstant {
        self.offset.to_local(self.shift.instant(received_at))
    }

    fn make_current(&self, envelope: &mut Envelope, received_at: ClusterInstant) {
        let moved = self.shift.payload(&envelope.payload, received_at);
        if let std::borrow::Cow::Owned(moved) = moved {
            envelope.payload = moved.into();
        }
        let stamp = envelope.headers.get(Headers::HLC);
        if let Some(stamp) = stamp.and_then(|text| self.shift.stamp(text, received_at)) {
            // A stamp has no line breaks.
            let _ = envelope.headers.set(Headers::HLC, stamp);
        }
    }
}
