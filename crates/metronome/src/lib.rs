//! A thread that plays at absolute instants.
//!
//! A [`Player`] says when it wants to play next and plays when it is called; what it plays, and from which timeline
//! its instants come, is its own business. A [`Metronome`] is the thread that calls it in time: it waits where a
//! [`Nudger`] can wake it, sleeps until shortly before the instant, has the player rehearse, and spins the rest. A
//! simulation needs no thread and calls the same player with instants of its own.
//!
//! In order of use: [`Player`], [`Appointment`], [`Options`], [`Metronome`], [`Nudger`], [`Priority`], [`Lateness`].
//! [`LocalClock`] and [`WallClock`] read the time; nothing else in the workspace asks the platform for it. What differs
//! from platform to platform is in the folder `platform`: Linux is the one that is measured, [`PortableClock`] serves
//! the others.
//!
//! ```
//! use std::sync::mpsc::{Sender, channel};
//!
//! use backbeat_metronome::{Appointment, LocalClock, Metronome, Options, Player};
//! use backbeat_timing::{LocalInstant, Nanos};
//!
//! /// Plays three times, ten milliseconds apart.
//! struct Waltz {
//!     start: LocalInstant,
//!     played: i64,
//!     heard: Sender<i64>,
//! }
//!
//! impl Player for Waltz {
//!     fn next(&mut self, _now: LocalInstant) -> Option<Appointment> {
//!         let at = self.start + Nanos::from_millis(10 * self.played);
//!         (self.played < 3).then_some(Appointment { at, precise: true })
//!     }
//!
//!     fn play(&mut self, _now: LocalInstant) {
//!         self.played += 1;
//!         let _ = self.heard.send(self.played);
//!     }
//! }
//!
//! let (heard, hear) = channel();
//! let waltz = Waltz { start: LocalClock::now(), played: 0, heard };
//! let metronome = Metronome::start("waltz", Options::default(), waltz)?;
//! assert_eq!(hear.iter().take(3).collect::<Vec<_>>(), [1, 2, 3]);
//! metronome.stop()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bell;
mod buckets;
mod lateness;
mod metronome;
mod options;
mod performance;
mod platform;
mod player;

pub use bell::Nudger;
pub use lateness::Lateness;
pub use metronome::{Metronome, PlayerPanicked, RefuseStart};
pub use options::Options;
pub use platform::{Clock, LocalClock, PortableClock, Priority, RefuseRealTime, WallClock};
pub use player::{Appointment, Player};
