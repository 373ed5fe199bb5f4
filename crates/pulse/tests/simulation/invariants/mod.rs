//! What must hold in every run, whatever happens to the machines. Each looks at what a consumer took.
//!
//! | property | source | module |
//! |---|---|---|
//! | one speaker a beat and phase | contract, "two-leaders"; issue "Pulse" | [`one_speaker`] |
//! | beats never regress or repeat | contract, "beat-regressed" | [`in_order`] |
//! | a failover moves the phase by at most 5 ms, unless all lost power | issue "Pulse", continuity | [`in_phase`] |
//! | tempo never jumps more than 10 % | contract, "Time" | [`steady_tempo`] |
//! | windows agree | contract, "Time" | [`windows`] |
//! | it beats again when all is well | issue "Pulse" | [`alive`] |

pub mod alive;
pub mod in_order;
pub mod in_phase;
pub mod one_speaker;
pub mod steady_tempo;
pub mod windows;
