//! How far a task has come.

use crate::bounded::bounded_number;

bounded_number! {
    /// Share of a task that is done: 0 (nothing) to 1 (all).
    Progress,
    named: "progress",
    range: 0.0, 1.0,
    /// The share that is done, 0 to 1.
    get: share,
    schema: { "type": "number", "minimum": 0, "maximum": 1 }
}
