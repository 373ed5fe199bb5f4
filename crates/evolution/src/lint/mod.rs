//! What is wrong or unwise in a schema by itself, without an older version to compare it with.
//!
//! `visit.rs` goes through all schemas of a document; `identity`, `keywords`, `objects`, `values`,
//! `limits`, `strings` and `examples` each look for one family of faults. Faults are named in
//! `rule.rs`. Whether a schema may change the way it did is the business of `diff`.

mod examples;
mod identity;
mod keywords;
mod limits;
mod objects;
mod report;
mod rule;
mod strings;
mod values;
mod visit;

use serde_json::Value;

pub use report::{Finding, LintCounts, LintReport};
pub use rule::{LintRule, Severity, lint_markdown_table};

use crate::library::{Library, Place};
use crate::set::SchemaSet;
use examples::Judge;
use visit::Visit;

/// Looks for faults in one schema that refers to no other file. `name` is used in the findings.
pub fn lint(name: &str, schema: &Value) -> Vec<Finding> {
    lint_set(&SchemaSet::from_documents([(name, schema.clone())]))
}

/// Looks for faults in all schemas of a set, the neighbours of a single file left out. Findings are
/// in the order of the documents and of the places in them.
pub fn lint_set(set: &SchemaSet) -> Vec<Finding> {
    let library = Library::new(set);
    let judge = Judge::new(set, &library);
    let mut faults = Faults::default();
    for document in set.subjects() {
        let visits = Visit::all(&library.root(document));
        identity::check(&library.root(document), &library, &mut faults);
        for visit in &visits {
            keywords::check(visit, &library, &mut faults);
            objects::check(visit, &library, &mut faults);
            values::check(visit, &library, &mut faults);
            limits::check(visit, &library, &mut faults);
            strings::check(visit, &library, &mut faults);
            judge.check(visit, &library, &mut faults);
        }
    }
    keywords::check_unused_definitions(set, &library, &mut faults);
    faults.into_findings(&library)
}

/// The faults found so far, each once: what is said through several references is one fault.
#[derive(Default)]
struct Faults {
    list: Vec<(LintRule, Place, String)>,
}

impl Faults {
    fn add(&mut self, rule: LintRule, place: &Place, message: String) {
        let fault = (rule, place.clone(), message);
        if !self.list.contains(&fault) {
            self.list.push(fault);
        }
    }

    fn has_error_within(&self, place: &Place) -> bool {
        self.list.iter().any(|(rule, at, _)| {
            rule.severity() == Severity::Error
                && at.document == place.document
                && at.pointer.starts_with(&*place.pointer)
        })
    }

    fn into_findings(mut self, library: &Library<'_>) -> Vec<Finding> {
        self.list.sort_by_key(|(_, place, _)| place.document);
        self.list
            .into_iter()
            .map(|(rule, place, message)| Finding {
                rule,
                severity: rule.severity(),
                schema: library.document_name(place.document).to_owned(),
                pointer: place.pointer.to_string(),
                message,
                help: rule.help().to_owned(),
            })
            .collect()
    }
}
