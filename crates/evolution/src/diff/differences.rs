//! What a comparison of two schemas has found so far: rule, place and words, with paths relative to
//! the schemas compared. `report.rs` turns differences into the changes callers see.

use serde_json::Value;

use super::path::{MessagePath, Step};
use crate::library::Place;
use crate::rule::RuleId;

/// Which of the two versions a place is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    Old,
    New,
}

/// One difference between two schemas.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    pub(crate) rule: RuleId,
    pub(crate) version: Version,
    pub(crate) place: Place,
    pub(crate) message: String,
    /// Where it shows, the first [`MOST_PATHS`] places: a definition may be used in many.
    pub(crate) paths: Vec<MessagePath>,
}

/// A definition that is used in more places is not made clearer by listing them all.
const MOST_PATHS: usize = 16;

/// The differences found between one old and one new schema.
#[derive(Clone, Debug)]
pub(crate) struct Differences {
    /// Where the two schemas as a whole are, for what is about neither side's keyword.
    here: (Version, Place),
    list: Vec<Difference>,
}

impl Differences {
    pub(crate) fn new(old: Option<&Place>, new: Option<&Place>) -> Self {
        let nowhere = Place {
            document: 0,
            pointer: "".into(),
        };
        let here = match (old, new) {
            (_, Some(place)) => (Version::New, place.clone()),
            (Some(place), None) => (Version::Old, place.clone()),
            (None, None) => (Version::New, nowhere),
        };
        Self {
            here,
            list: Vec::new(),
        }
    }

    /// Adds a difference. It is placed at the new keyword, or at the old one if that is gone, or
    /// at the schemas as a whole.
    pub(crate) fn add(
        &mut self,
        rule: RuleId,
        old: Option<&Place>,
        new: Option<&Place>,
        message: String,
    ) {
        self.add_at(rule, old, new, message, MessagePath::default());
    }

    /// Adds a difference about the property `name` of the value.
    pub(crate) fn add_about_property(
        &mut self,
        rule: RuleId,
        name: &str,
        old: Option<&Place>,
        new: Option<&Place>,
        message: String,
    ) {
        let path = MessagePath::default().within(&Step::Property(name.to_owned()));
        self.add_at(rule, old, new, message, path);
    }

    /// Takes over what was found in a part of the value.
    pub(crate) fn extend_within(&mut self, step: &Step, inner: &[Difference]) {
        for difference in inner {
            let paths = difference
                .paths
                .iter()
                .map(|path| path.clone().within(step));
            self.push(Difference {
                paths: paths.collect(),
                ..difference.clone()
            });
        }
    }

    /// Takes over what was found about the same value.
    pub(crate) fn extend(&mut self, inner: &[Difference]) {
        for difference in inner {
            self.push(difference.clone());
        }
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(&Difference) -> bool) {
        self.list.retain(keep);
    }

    pub(crate) fn list(&self) -> &[Difference] {
        &self.list
    }

    pub(crate) fn into_list(self) -> Vec<Difference> {
        self.list
    }

    fn add_at(
        &mut self,
        rule: RuleId,
        old: Option<&Place>,
        new: Option<&Place>,
        message: String,
        path: MessagePath,
    ) {
        let (version, place) = match (old, new) {
            (_, Some(place)) => (Version::New, place.clone()),
            (Some(place), None) => (Version::Old, place.clone()),
            (None, None) => self.here.clone(),
        };
        self.push(Difference {
            rule,
            version,
            place,
            message,
            paths: vec![path],
        });
    }

    /// Adds a difference, or its paths to the same difference made elsewhere.
    fn push(&mut self, difference: Difference) {
        let known = self.list.iter_mut().find(|known| {
            known.rule == difference.rule
                && known.version == difference.version
                && known.place == difference.place
                && known.message == difference.message
        });
        let Some(known) = known else {
            self.list.push(difference);
            return;
        };
        for path in difference.paths {
            if known.paths.len() < MOST_PATHS && !known.paths.contains(&path) {
                known.paths.push(path);
            }
        }
    }
}

/// Whether any of the differences says that a message is judged differently.
pub(crate) fn breaks_anybody(differences: &[Difference]) -> bool {
    differences
        .iter()
        .any(|difference| !difference.rule.rule().breaks.nobody())
}

/// A JSON value for a message, cut where it would drown the sentence.
pub(crate) fn show(value: &Value) -> String {
    const LONGEST: usize = 72;
    let text = value.to_string();
    if text.chars().count() <= LONGEST {
        return text;
    }
    let cut: String = text.chars().take(LONGEST - 1).collect();
    format!("{cut}…")
}

/// `old -> new`, with `none` for what is not there.
pub(crate) fn step_from(old: Option<String>, new: Option<String>) -> String {
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    format!("{} -> {}", or_none(old), or_none(new))
}
