//! What an implementation must do. Whether it did is in `verdict`.

use serde::{Deserialize, Serialize};

use crate::Suite;

/// One thing that an implementation must do, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The stable name, unique over all suites: `pulse/phases-in-order`.
    pub id: Box<str>,
    /// The suite that it belongs to.
    pub suite: Suite,
    /// What must hold, in one sentence without full stop.
    pub title: Box<str>,
    /// The requirements that ask for it: `BACKBEAT-REQ-020`, `INT-A`. At least one.
    pub requirements: Vec<Box<str>>,
    /// What will be seen when it holds, with numbers: `a frame for every phase, in the order plan, execute, review`.
    pub expects: Box<str>,
}
