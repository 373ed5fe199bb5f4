//! What the book of windows goes by.

use backbeat_timing::{BarLength, Nanos};

/// How long after its end a window takes claims, if nobody says otherwise: 5 s, and never more than half a beat, so
/// that the report comes within one beat of the downbeat (BACKBEAT-PER-002).
pub const GRACE: Nanos = Nanos::new(5_000_000_000);

/// How long bars are expected to be, and how long claims are waited for.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Beats of a bar, until a whole bar has been heard.
    pub bar_length: BarLength,
    /// How long after its end a window takes claims; half a beat at most is granted.
    pub grace: Nanos,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            bar_length: BarLength::DEFAULT,
            grace: GRACE,
        }
    }
}
