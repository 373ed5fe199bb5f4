//! What must hold in every trial, whatever happens to the processes. Each law looks at what a receiver took.
//!
//! | law | source | module |
//! |---|---|---|
//! | frames only go forward, none comes twice | contract, `beat-regressed` | [`in_order`] |
//! | one speaker a term, one a frame | contract, `two-leaders` | [`one_speaker`] |
//! | the beat goes on in phase, whoever speaks | contract, "Time" | [`in_phase`] |
//! | a bar has one window, a window one bar | contract, `window-changed-mid-bar`, `window-reused` | [`windows`] |
//!
//! They look at the frames' own contents, which no busy machine can falsify. When frames arrive is measured and hardly
//! judged here; [`in_phase`] tells what of it is.

pub mod in_order;
pub mod in_phase;
pub mod one_speaker;
pub mod windows;

use crate::record::Record;

/// A law that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{law}: {found}")]
pub struct Breach {
    /// Which law.
    pub law: &'static str,
    /// What was heard instead.
    pub found: String,
}

/// Checks all laws; the first that is broken is told.
pub fn check(record: &Record) -> Result<(), Breach> {
    if let Some(why) = record.strangers().first() {
        let found = format!("a message on the beat's subject is no frame: {why}");
        let law = "only pulse speaks";
        return Err(Breach { law, found });
    }
    in_order::check(record)?;
    one_speaker::check(record)?;
    in_phase::check(record)?;
    windows::check(record)
}

#[cfg(test)]
mod tests;
