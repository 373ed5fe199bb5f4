//! Which checks cover which requirement.

use crate::{Check, Requirement};

/// A requirement with the checks that cover it.
#[derive(Clone, Debug)]
pub struct Trace<'a> {
    /// The requirement.
    pub requirement: &'a Requirement,
    /// The checks that name it.
    pub checks: Vec<&'a Check>,
}

impl<'a> Trace<'a> {
    /// A row for every requirement, in their order.
    pub fn all(requirements: &'a [Requirement], checks: &'a [Check]) -> Vec<Self> {
        let rows = requirements.iter().map(|requirement| Self {
            requirement,
            checks: checks
                .iter()
                .filter(|check| check.requirements.contains(&requirement.id))
                .collect(),
        });
        rows.collect()
    }

    /// Whether checks cover it, or a reason says why none can.
    pub fn is_accounted_for(&self) -> bool {
        !self.checks.is_empty() || self.requirement.beyond_checks.is_some()
    }
}
