//! A message that shows a verdict, in one line of text.

use std::fmt;

use backbeat_contract::Timestamp;
use backbeat_validate::report::Legible;

use crate::Evidence;

/// When, where and what, as one line; bytes that are not UTF-8 are replaced, headers stand before the payload.
#[derive(Debug)]
pub(super) struct Shown<'a>(pub(super) &'a Evidence);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let evidence = self.0;
        if let Some(at) = received_at(evidence) {
            write!(f, "{} ", at.as_str())?;
        }
        write!(f, "{}", Legible(&evidence.place))?;
        for (name, value) in &evidence.headers {
            write!(f, " {}={}", Legible(name), Legible(value))?;
        }
        let payload = &evidence.payload;
        let shown = payload.get(..MOST_BYTES).unwrap_or(payload);
        write!(f, " {}", Legible(&String::from_utf8_lossy(shown)))?;
        match payload.len() - shown.len() {
            0 => Ok(()),
            more => write!(f, "… ({more} more bytes)"),
        }
    }
}

/// When it was received, as text; none for a case, or an instant that the form cannot say.
pub(super) fn received_at(evidence: &Evidence) -> Option<Timestamp> {
    let at = evidence.received_at?;
    Timestamp::from_unix_nanos(at.unix_nanos())
}

/// Bytes of a payload that are shown to people; cases of 1 MiB exist.
const MOST_BYTES: usize = 2048;
