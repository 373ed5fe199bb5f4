//! What a diff amounts to: its changes, the level of the whole, whom it breaks. Serialises to the
//! stable JSON of `backbeat schema diff`, version 1; the text form is in `text.rs`.

use serde::Serialize;

use crate::level::{Breaks, Level};
use crate::rule::RuleId;

/// The version of the JSON form. It is raised when a field changes its meaning or goes; new fields
/// may come within a version.
pub const REPORT_VERSION: u32 = 1;

/// Which version of the schemas a pointer leads into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The old schemas: what the change is about has gone.
    Old,
    /// The new schemas.
    New,
}

/// One change between two versions of a schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The kind of change.
    pub rule: RuleId,
    /// How serious it is.
    pub level: Level,
    /// Which side of the wire it breaks.
    pub breaks: Breaks,
    /// The schema it is a change of: the name of the new file, or of the old one if that has gone.
    pub schema: String,
    /// The version `file` and `pointer` are in.
    pub side: Side,
    /// The file the pointer leads into; another one than `schema` where a reference was followed.
    pub file: String,
    /// JSON Pointer to the schema or keyword that has changed.
    pub pointer: String,
    /// Where it shows in a message, such as `issues[].severity`; empty for the message as a whole.
    /// Several where a shared definition has changed, at most 16.
    pub paths: Vec<String>,
    /// What has changed, with the old and the new value.
    pub message: String,
    /// Why it has its level, and who notices.
    pub reason: String,
    /// What to do, or to do instead.
    pub advice: String,
}

/// How many changes there are of each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Breaking changes.
    pub major: usize,
    /// Additions.
    pub minor: usize,
    /// Documentation changes.
    pub patch: usize,
}

/// The most serious change that breaks each side; `None` if none does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Worst {
    /// For those who send by the old schemas.
    pub producers: Option<Level>,
    /// For those who read by the old schemas.
    pub consumers: Option<Level>,
}

/// All changes between two versions of a set of schemas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    version: u32,
    level: Option<Level>,
    breaks: Breaks,
    worst: Worst,
    counts: Counts,
    changes: Vec<Change>,
}

impl Report {
    pub(crate) fn new(mut changes: Vec<Change>) -> Self {
        // Stable, so that changes of one level stay in the order of the schemas.
        changes.sort_by_key(|change| std::cmp::Reverse(change.level));
        let count = |level| {
            changes
                .iter()
                .filter(|change| change.level == level)
                .count()
        };
        let worst = |is_broken: fn(Breaks) -> bool| {
            let mut broken = changes.iter().filter(|change| is_broken(change.breaks));
            // The changes are sorted, so the first is the most serious.
            broken.next().map(|change| change.level)
        };
        Self {
            version: REPORT_VERSION,
            level: changes.first().map(|change| change.level),
            breaks: changes
                .iter()
                .map(|change| change.breaks)
                .fold(Breaks::NOBODY, |all, one| all | one),
            worst: Worst {
                producers: worst(|breaks| breaks.producers),
                consumers: worst(|breaks| breaks.consumers),
            },
            counts: Counts {
                major: count(Level::Major),
                minor: count(Level::Minor),
                patch: count(Level::Patch),
            },
            changes,
        }
    }

    /// The changes, the most serious first.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The level of the most serious change; `None` if there is no change at all.
    pub fn level(&self) -> Option<Level> {
        self.level
    }

    /// Whom the changes break together.
    pub fn breaks(&self) -> Breaks {
        self.breaks
    }

    /// The most serious change that breaks each side.
    pub fn worst(&self) -> Worst {
        self.worst
    }

    /// How many changes there are of each level.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Whether a change is above what is allowed: the question of the gate.
    pub fn exceeds(&self, allowed: Level) -> bool {
        self.level.is_some_and(|level| level > allowed)
    }

    /// The report in one line: `MAJOR: 2 major, 1 minor, 3 patch changes; producers break, consumers
    /// break`. A side that only some of, the strict ones, are broken is said to be so.
    pub fn verdict(&self) -> String {
        let Some(level) = self.level else {
            return "no changes".to_owned();
        };
        let Counts {
            major,
            minor,
            patch,
        } = self.counts;
        let total = major + minor + patch;
        let counts: Vec<_> = [(major, "major"), (minor, "minor"), (patch, "patch")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, name)| format!("{count} {name}"))
            .collect();
        let plural = if total == 1 { "change" } else { "changes" };
        format!(
            "{}: {} {plural}; {}, {}",
            level.heading(),
            counts.join(", "),
            fate("producers", self.worst.producers),
            fate("consumers", self.worst.consumers),
        )
    }
}

fn fate(side: &str, worst: Option<Level>) -> String {
    match worst {
        Some(Level::Major) => format!("{side} break"),
        Some(_) => format!("strict {side} break"),
        None => format!("{side} unaffected"),
    }
}
