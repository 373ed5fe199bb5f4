//! The remarks on one window.

use super::Remark;
use backbeat_contract::{BarReport, Issue, PositiveCount};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The remarks on one window, each kind once with its count and the first occasion.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Margin(BTreeMap<String, (u64, String)>);

/// Longest first occasion that is kept, in characters.
const MAX_FIRST: usize = 512;

impl Margin {
    /// Notes that something happened so many times more.
    pub fn note(&mut self, remark: Remark, count: u64, first: impl FnOnce() -> String) {
        if count == 0 {
            return;
        }
        if let Some((known, _)) = self.0.get_mut(remark.as_str()) {
            *known = known.saturating_add(count);
            return;
        }
        let first = first().chars().take(MAX_FIRST).collect();
        self.0.insert(remark.as_str().to_owned(), (count, first));
    }

    /// Adds the remarks to the report's issues; the worst stay first.
    pub fn append_to(&self, report: &mut BarReport) {
        report.issues.extend(self.issues());
        report
            .issues
            .sort_by_key(|issue| std::cmp::Reverse(issue.severity));
    }

    fn issues(&self) -> impl Iterator<Item = Issue> {
        self.0.iter().filter_map(|(category, (count, first))| {
            let remark = Remark::from_category(category)?;
            Some(Issue {
                severity: remark.severity(),
                category: category.clone(),
                count: PositiveCount::new(*count).unwrap_or(PositiveCount::MAX),
                description: remark.sentence(*count, first),
                affected_agents: None,
            })
        })
    }
}
