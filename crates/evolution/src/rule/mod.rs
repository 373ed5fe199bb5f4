//! The rules of a diff: for each kind of change its stable id, its level, whom it breaks, and why.
//! The rows are in `table.rs`; finding the changes is the business of `diff`.

mod table;

use std::fmt;

use serde::{Serialize, Serializer};

pub use table::RuleId;

use crate::level::{Breaks, Level};

/// One row of the table: everything about a kind of change that does not depend on the schemas.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Which rule this is.
    pub id: RuleId,
    /// Its id in machine output and documentation: kebab-case, never reused for another meaning.
    pub name: &'static str,
    /// How serious the change is.
    pub level: Level,
    /// Which side of the wire it breaks.
    pub breaks: Breaks,
    /// The part of a schema it belongs to, for grouping in documentation.
    pub topic: &'static str,
    /// What has changed, in one phrase.
    pub summary: &'static str,
    /// Why it has this level and who notices; `{path}` stands for the place in the message.
    pub reason: &'static str,
    /// What to do, or to do instead; `{path}` as in `reason`.
    pub advice: &'static str,
}

impl RuleId {
    /// The rule's stable kebab-case id.
    pub fn name(self) -> &'static str {
        self.rule().name
    }

    /// Whether the change concerns prose only, so that no verdict can depend on it.
    pub fn is_documentation(self) -> bool {
        self.rule().topic == "Documentation"
    }

    /// Whether the change is one to report even if validators judge every message as before:
    /// because it claims no more than that, or because not every validator checks it.
    pub(crate) fn is_beyond_validation(self) -> bool {
        let is_optional_check = matches!(
            self,
            RuleId::FormatAdded
                | RuleId::FormatRemoved
                | RuleId::FormatChanged
                | RuleId::ContentChanged
        );
        is_optional_check || self.rule().breaks.nobody()
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl Serialize for RuleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The rules as a Markdown table, as printed in `docs/schema-evolution.md`.
pub fn markdown_table() -> String {
    let mut text =
        String::from("| rule | what changed | level | breaks | why |\n|---|---|---|---|---|\n");
    for rule in RuleId::ALL.iter().map(|id| id.rule()) {
        let row = [
            &format!("`{}`", rule.name),
            rule.summary,
            rule.level.heading(),
            rule.breaks.phrase(),
            &rule.reason.replace("`{path}`", "the field"),
        ];
        text.extend(["| ", &row.join(" | "), " |\n"]);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_rule_has_its_own_kebab_case_name() {
        let names: BTreeSet<_> = RuleId::ALL.iter().map(|id| id.name()).collect();
        assert_eq!(names.len(), RuleId::ALL.len());
        for name in names {
            assert!(
                name.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
                "{name}"
            );
        }
    }

    #[test]
    fn a_patch_breaks_nobody_and_a_major_change_breaks_somebody() {
        for rule in RuleId::ALL.iter().map(|id| id.rule()) {
            match rule.level {
                Level::Patch => assert!(rule.breaks.nobody(), "{}", rule.name),
                Level::Major => assert!(!rule.breaks.nobody(), "{}", rule.name),
                Level::Minor => {}
            }
        }
    }

    #[test]
    fn every_rule_explains_itself_in_sentences() {
        for rule in RuleId::ALL.iter().map(|id| id.rule()) {
            for text in [rule.reason, rule.advice] {
                assert!(
                    text.ends_with('.') && text.len() > 30,
                    "{}: {text}",
                    rule.name
                );
            }
            assert!(!rule.summary.is_empty() && !rule.summary.ends_with('.'));
        }
    }
}
