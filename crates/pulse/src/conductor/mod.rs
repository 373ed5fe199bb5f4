//! The conductor: one node's knowledge of the beat and its right to speak it, as a value.
//!
//! It knows no clock, no network and no runtime: what it hears comes in with the instant at which it
//! was heard, and what is to be said comes out. The services around it wait, listen and send.
//!
//! ```text
//!  frames, heartbeats ──► Ear ────► Timescale ─┐
//!  score (replicated) ─────────────────────────┤
//!  election: office, quorum age ───────────────┼──► Conductor ──► Play::{Speak, Hold, Rest}
//!  bus: connected? ────────────────────────────┤
//!  wall clock ──► ClockWatch ──────────────────┘
//! ```
//!
//! Every node computes every frame, also while it may not speak: that is how it goes on in phase
//! when it may.

mod clock_watch;
#[expect(clippy::module_inception, reason = "the main type of the module")]
mod conductor;
mod ear;
mod gate;
mod play;
mod seat;
mod timescale;
mod view;

pub use clock_watch::ClockWatch;
pub use conductor::{Conductor, Disregard, Identity};
pub use ear::Ear;
pub use gate::{Gate, Mute, Office};
pub use play::{Play, Utterance};
pub use seat::Seat;
pub use timescale::Timescale;
pub use view::View;

#[cfg(test)]
mod tests;
