//! Whether defaults and examples meet the schema they stand in, judged by a validator that knows
//! all documents of the set.

use jsonschema::Registry;
use serde_json::{Value, json};

use super::visit::Visit;
use super::{Faults, LintRule};
use crate::library::{Library, Place, percent_encode};
use crate::set::SchemaSet;

/// A validator for any schema of a set.
pub(super) struct Judge<'a> {
    /// `None` if the set holds a document that cannot be loaded at all.
    registry: Option<Registry<'a>>,
    /// The URI of each document.
    uris: Vec<String>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(set: &'a SchemaSet, library: &Library<'a>) -> Self {
        let mut uris = vec![String::new(); set.documents().len()];
        let mut resources = Vec::new();
        for (uri, document) in library.document_uris() {
            uri.clone_into(&mut uris[document]);
            resources.push((uri, &set.documents()[document].schema));
        }
        let registry = Registry::new()
            .extend(resources)
            .and_then(|builder| builder.draft(jsonschema::Draft::Draft202012).prepare());
        Self {
            registry: registry.ok(),
            uris,
        }
    }

    pub(super) fn check(&self, visit: &Visit<'_>, library: &Library<'_>, faults: &mut Faults) {
        let place = &visit.node.place;
        let default = visit.node.child("default");
        let examples = visit.node.list("examples");
        if default.is_none() && examples.is_empty() {
            return;
        }
        let Some(validator) = self.validator(place, library) else {
            return;
        };
        let mut judge = |rule, what: &str, value: &Value, place: &Place| {
            if let Some(error) = validator.iter_errors(value).next() {
                let at = match error.instance_path().as_str() {
                    "" => String::new(),
                    pointer => format!(" at {pointer}"),
                };
                faults.add(rule, place, format!("the {what} is invalid{at}: {error}"));
            }
        };
        if let Some(default) = default {
            judge(
                LintRule::DefaultInvalid,
                "default",
                default.schema,
                &default.place,
            );
        }
        for example in examples {
            judge(
                LintRule::ExampleInvalid,
                "example",
                example.schema,
                &example.place,
            );
        }
    }

    /// A validator of the schema at a place; `None` if it, or one it refers to, cannot be loaded,
    /// which other rules tell.
    fn validator(&self, place: &Place, library: &Library<'_>) -> Option<jsonschema::Validator> {
        let fragment = percent_encode(&place.pointer, b"/$");
        let reference = format!("{}#{fragment}", self.uris[place.document]);
        jsonschema::options()
            .with_draft(library.draft(place.document))
            .with_registry(self.registry.as_ref()?)
            .should_validate_formats(true)
            .offline()
            .build(&json!({ "$ref": reference }))
            .ok()
    }
}
