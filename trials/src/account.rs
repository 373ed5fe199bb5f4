//! What a crew has said, window by window, with all that is known about its arrival.

use std::collections::BTreeMap;

use backbeat_contract::{BarReport, WindowId};

use crate::recount::{Figures, issue};
use crate::reports::Agreement;
use crate::script::Line;
use crate::upset::{Outcome, ensure};

/// One claim that was said.
#[derive(Debug, Clone)]
pub struct Said {
    /// What it says.
    pub line: Line,
    /// When the beat that it names ends, in Unix nanoseconds.
    pub deadline: i128,
    /// When it was sent.
    pub sent: i128,
    /// When whoever counts claims is known to have had it.
    pub had: i128,
}

impl Said {
    /// Whether it arrived before its deadline, as far as that is certain.
    pub const fn is_on_time(&self) -> bool {
        self.had < self.deadline
    }

    /// Whether it is certain that it arrived before its deadline, or that it did not.
    const fn is_certain(&self) -> bool {
        self.had < self.deadline || self.sent >= self.deadline
    }
}

/// What was said in one window.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its id.
    pub window: WindowId,
    /// When it ends, in Unix nanoseconds.
    pub end: i128,
    /// In the order of its saying.
    pub said: Vec<Said>,
}

impl Page {
    /// Whether every figure is certain. On a machine so busy that a claim takes longer than its beat, none is.
    pub fn is_certain(&self) -> bool {
        let certain = |said: &Said| said.is_certain() && said.had < self.end;
        self.said.iter().all(certain)
    }

    /// Holds a report against what was said. Whether that was possible to the last figure.
    ///
    /// Once claims may not have counted, a rotation whose end was among them stays open for ever.
    fn compare(&self, report: &BarReport, missed: bool) -> Outcome<bool> {
        let told = Figures::told(report);
        let mut recounted = Figures::recounted(&self.said);
        recounted.rotations_ok &= told.rotations_ok || !missed;
        if self.is_certain() {
            ensure(told == recounted, || {
                format!(
                    "window {} was reported as {told:?}, and said was {recounted:?}",
                    self.window
                )
            })?;
            return Ok(true);
        }
        let surely = self.said.iter().filter(|said| said.had < self.end).count() as u64;
        ensure(told.claims >= surely, || {
            format!(
                "window {} was reported with {} claims, and {surely} were there in time",
                self.window, told.claims
            )
        })?;
        self.no_more_than_said(report)?;
        Ok(false)
    }

    fn no_more_than_said(&self, report: &BarReport) -> Outcome {
        let (told, said) = (Figures::told(report).claims, self.said.len() as u64);
        ensure(told <= said, || {
            format!(
                "window {} was reported with {told} claims, and only {said} were said",
                self.window
            )
        })
    }
}

/// Pages by the windows' first beats.
#[derive(Debug, Clone, Default)]
pub struct Account(BTreeMap<u64, Page>);

impl Account {
    /// Writes down what was said in the window that begins with a beat.
    pub fn write(&mut self, from: u64, window: WindowId, end: i128, said: Vec<Said>) {
        let page = self.0.entry(from).or_insert_with(|| Page {
            window,
            end,
            said: Vec::new(),
        });
        page.said.extend(said);
    }

    /// The windows in their order.
    pub fn pages(&self) -> impl Iterator<Item = &Page> {
        self.0.values()
    }

    /// Holds the reports of all its windows against what was said, those that say that claims may be missing only
    /// against having too many.
    pub fn compare(&self, reports: &[BarReport]) -> Outcome<Agreement> {
        let mut agreement = Agreement::default();
        for page in self.pages() {
            for report in reports.iter().filter(|told| told.window_id == page.window) {
                if issue(report, "reverb-restart") > 0 {
                    page.no_more_than_said(report)?;
                    agreement.restarted += 1;
                } else if page.compare(report, agreement.restarted + agreement.bounded > 0)? {
                    agreement.exact += 1;
                } else {
                    agreement.bounded += 1;
                }
            }
        }
        Ok(agreement)
    }

    /// How many windows something was said in.
    pub fn windows(&self) -> usize {
        self.0.len()
    }
}
