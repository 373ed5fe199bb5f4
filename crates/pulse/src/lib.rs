//! The service that speaks the beat: a metronome that survives its leader.

pub mod conductor;
pub mod score;
