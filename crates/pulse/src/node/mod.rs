//! A running node: the tasks around the conductor. None of them decides anything about a beat.
//!
//! | task | spawned by | ends | waits for |
//! |---|---|---|---|
//! | metronome (a thread) | the service | when the service stops it | the next frame's instant |
//! | the attendant | [`Node::run`] | when it is cancelled | frames, the score, the office, the bus, four times a second the clocks |
//! | the steward | [`Node::run`] | when it is cancelled | ten times a second, while this node leads |
//!
//! The queues between them are the subscription's, which is bounded (a frame that is lost only
//! means one receipt less), and `watch` channels, which hold the latest value.

mod attend;
mod console;
mod keepsake;
mod lead;
#[expect(clippy::module_inception, reason = "the main type of the module")]
mod node;
mod pulse_signal;

pub use keepsake::Keepsake;
pub use node::{Node, Nudge};
pub use pulse_signal::PulseSignal;
