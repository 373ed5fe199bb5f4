//! A subscription, as the server keeps it.

use crate::subscription::Intake;
use crate::{Filter, Subject};

/// A subscription, as the server keeps it.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) participant: usize,
    pub(super) filter: Filter,
    pub(super) group: Option<String>,
    pub(super) intake: Intake,
    /// Nothing more is routed to it; what is on its way still arrives.
    pub(super) ending: bool,
}

impl Seat {
    pub(super) fn wants(&self, subject: &Subject) -> bool {
        !self.ending && !self.intake.is_unwanted() && self.filter.matches(subject)
    }
}
