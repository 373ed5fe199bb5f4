//! What the book of windows goes by.

use backbeat_timing::{BarLength, Nanos};

/// How long bars are expected to be, and how long claims are waited for.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Beats of a bar, until a whole bar has been heard.
    pub bar_length: BarLength,
    /// How long after its end a window takes claims: a quarter of a beat unless given, and half a beat at most, so that
    /// the report comes within one beat of the downbeat (BACKBEAT-PER-002).
    pub grace: Option<Nanos>,
}

impl Terms {
    /// The grace period of a window whose beats have this length.
    pub(super) fn grace_for(grace: Option<Nanos>, beat: Nanos) -> Nanos {
        let (quarter, half) = (Nanos::new(beat.get() / 4), Nanos::new(beat.get() / 2));
        grace.unwrap_or(quarter).min(half)
    }
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            bar_length: BarLength::DEFAULT,
            grace: None,
        }
    }
}
