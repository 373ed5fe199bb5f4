//! A command that is measured, and where to read how many messages it refused.
//!
//! Ours are in `backbeat`, other validators in `peers`, and this program as its own child in `itself`.

mod backbeat;
mod itself;
mod peers;

use std::path::Path;

use crate::child::{Invocation, Output};
use crate::failure::Failure;
use crate::tally::Tally;

pub(crate) use backbeat::Backbeat;
pub(crate) use itself::Itself;
pub(crate) use peers::Peers;

/// One command that is measured.
#[derive(Debug, Clone)]
pub(crate) struct Contestant {
    pub(crate) name: String,
    pub(crate) invocation: Invocation,
    tally: Tally,
}

impl Contestant {
    fn new(name: impl Into<String>, invocation: Invocation, tally: Tally) -> Self {
        Self {
            name: name.into(),
            invocation,
            tally,
        }
    }

    /// Where this contestant's output goes; the last run's stays.
    pub(crate) fn output(&self, folder: &Path) -> Output {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        Output::named(&self.name.chars().map(plain).collect::<String>(), folder)
    }

    /// The number of messages that the last run refused.
    pub(crate) fn invalid(&self, outputs: &Path) -> Result<u64, Failure> {
        let found = self
            .tally
            .invalid(&self.output(outputs))
            .map_err(Failure::at(&self.name))?;
        found.ok_or_else(|| Failure::Uncounted {
            command: self.invocation.line(),
        })
    }
}
