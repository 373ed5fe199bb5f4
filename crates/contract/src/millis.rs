//! Durations as they travel in reports.

use crate::bounded::bounded_number;

bounded_number! {
    /// A duration in milliseconds, 0 or more, with fractions.
    Millis,
    named: "duration",
    range: 0.0, f64::MAX,
    /// Milliseconds.
    get: millis,
    schema: { "type": "number", "minimum": 0 }
}
