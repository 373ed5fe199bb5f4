//! Laws of the metronome, each by the platform's own clock and by the portable fallback.
//!
//! | module | what holds |
//! |---|---|
//! | `order` | every appointment is kept once, in order, never before its instant |
//! | `rehearsing` | a precise appointment is rehearsed before it is played; others never are |
//! | `nudging` | a nudge is never lost and never costs an appointment |
//! | `ending` | stopping joins, whatever the thread is doing; a panic is told |
//! | `lateness` | percentiles are those of the values |
//! | `clocks` | clocks never go back, sleeps never end early |
//!
//! `given` holds the players.

#![expect(
    clippy::unwrap_used,
    reason = "a law that cannot be tried is a failed test"
)]

mod clocks;
mod ending;
mod given;
mod lateness;
mod nudging;
mod order;
mod rehearsing;
