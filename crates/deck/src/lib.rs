//! A tape deck on a bus: what is heard is recorded, what was recorded is played.
//!
//! - [`Ear`] hears a bus: messages in batches ([`Heard`]), interruptions, and what it missed.
//! - [`Recorder`] writes what is heard, on a thread of its own; [`record`] joins the two until a [`Limit`] or a word to stop.
//! - [`play`] publishes a recording again ([`Playback`]): at absolute instants, with its times made current if asked.
//!
//! The form of recordings is `backbeat-recording`; showing messages to people is `backbeat-tail`.
//!
//! | task | spawned by | ends | hands over |
//! |---|---|---|---|
//! | recorder (a thread) | [`Recorder::start`] | after [`Recorder::finish`], or when writing fails | nothing; 64 batches wait for it, then the ear waits, and its subscription drops and counts |
//! | reading | [`play`] | at the end of the recording, or when the player has gone | prepared messages; 4096 wait, then reading waits |
//! | player (a thread) | [`play`], by the metronome | with [`play`] | messages, to the bus; one that the bus has no room for is offered again |

mod ear;
mod limit;
mod play;
mod playback;
mod prepare;
mod record;
mod recorder;

pub use ear::{Ear, Heard};
pub use limit::{Limit, Limited};
pub use play::{RefusePlay, play};
pub use playback::{Playback, Played, Progress};
pub use record::{Recorded, record};
pub use recorder::Recorder;
