//! Guessing that a property was renamed: one that has gone and one that has come look alike. A hint
//! in the words of a change only; for messages a rename is a removal and an addition.

use serde_json::Value;

use crate::shape::{Conjunction, Members};

/// Names this similar, by Jaro-Winkler, are taken for one another.
const SIMILAR: f64 = 0.85;

/// The hint to add to the removal of `name`; empty if nothing that was added looks like it.
pub(crate) fn rename_hint(name: &str, old: &Members<'_>, new: &Members<'_>) -> String {
    let removed: Vec<_> = only_in(old, new).collect();
    let added: Vec<_> = only_in(new, old).collect();
    let Some(gone) = old.declared.get(name) else {
        return String::new();
    };
    let best = added
        .iter()
        .map(|(candidate, schemas)| (*candidate, *schemas, likeness(name, candidate)))
        .max_by(|one, other| one.2.total_cmp(&other.2));
    match best {
        Some((candidate, schemas, likeness)) => {
            let is_only_pair = removed.len() == 1 && added.len() == 1;
            if likeness >= SIMILAR || (is_only_pair && look_alike(gone, schemas)) {
                format!(" and `{candidate}` added: a rename?")
            } else {
                String::new()
            }
        }
        None => String::new(),
    }
}

fn only_in<'s, 'a>(
    one: &'s Members<'a>,
    other: &'s Members<'a>,
) -> impl Iterator<Item = (&'a str, &'s Conjunction<'a>)> {
    one.declared
        .iter()
        .filter(|(name, _)| !other.declared.contains_key(*name))
        .map(|(name, schemas)| (*name, schemas))
}

fn likeness(one: &str, other: &str) -> f64 {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    if one.contains(&other) || other.contains(&one) {
        return 1.0;
    }
    strsim::jaro_winkler(&one, &other)
}

/// Whether two schemas are written alike in what identifies them: type, reference and values.
fn look_alike(one: &Conjunction<'_>, other: &Conjunction<'_>) -> bool {
    let signature = |schemas: &Conjunction<'_>| -> Vec<Option<Value>> {
        let keywords = ["type", "$ref", "enum", "const", "pattern", "format"];
        let of = |keyword| {
            schemas
                .first()
                .and_then(|node| node.schema.get(keyword))
                .cloned()
        };
        keywords.into_iter().map(of).collect()
    };
    let one = signature(one);
    one.iter().any(Option::is_some) && one == signature(other)
}
