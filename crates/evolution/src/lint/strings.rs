//! Patterns and formats: not regular expressions, not anchored, not known.

use serde_json::{Value, json};

use super::visit::Visit;
use super::{Faults, LintRule};
use crate::library::Library;

pub(super) fn check(visit: &Visit<'_>, library: &Library<'_>, faults: &mut Faults) {
    let place = &visit.node.place;
    if let Some(Value::String(pattern)) = visit.node.schema.get("pattern") {
        let place = place.child("pattern");
        if !is_regular_expression(pattern) {
            let text = format!("`{pattern}` is not a regular expression");
            faults.add(LintRule::PatternInvalid, &place, text);
        } else if !visit.is_condition && !is_anchored(pattern) {
            let text = format!("`{pattern}` also matches inside longer texts");
            faults.add(LintRule::PatternUnanchored, &place, text);
        }
    }
    for (pattern, node) in visit.node.map("patternProperties") {
        if !is_regular_expression(pattern) {
            let text = format!("`{pattern}` is not a regular expression");
            faults.add(LintRule::PatternInvalid, &node.place, text);
        }
    }
    if let Some(Value::String(format)) = visit.node.schema.get("format") {
        let draft = library.draft(place.document);
        if !jsonschema::options().is_known_format(draft, format) {
            let text = match nearest_format(format) {
                Some(known) => format!("unknown format `{format}`: did you mean `{known}`?"),
                None => format!("unknown format `{format}`"),
            };
            faults.add(LintRule::FormatUnknown, &place.child("format"), text);
        }
    }
}

fn is_regular_expression(pattern: &str) -> bool {
    jsonschema::options()
        .build(&json!({ "pattern": pattern }))
        .is_ok()
}

/// Whether the pattern is held at both ends in each of its alternatives.
fn is_anchored(pattern: &str) -> bool {
    alternatives(pattern)
        .iter()
        .all(|part| part.starts_with('^') && part.ends_with('$') && !part.ends_with("\\$"))
}

/// The pattern's outermost alternatives: split at each `|` outside groups and classes.
fn alternatives(pattern: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth, mut in_class, mut is_escaped) = (0, 0_u32, false, false);
    for (index, character) in pattern.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => depth += 1,
            ')' if !in_class => depth = depth.saturating_sub(1),
            '|' if !in_class && depth == 0 => {
                parts.push(&pattern[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&pattern[start..]);
    parts
}

fn nearest_format(format: &str) -> Option<&'static str> {
    FORMATS
        .into_iter()
        .map(|known| (known, strsim::jaro_winkler(known, &format.to_lowercase())))
        .filter(|(_, likeness)| *likeness >= 0.8)
        .max_by(|one, other| one.1.total_cmp(&other.1))
        .map(|(known, _)| known)
}

const FORMATS: [&str; 19] = [
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "iri",
    "iri-reference",
    "uuid",
    "uri-template",
    "json-pointer",
    "relative-json-pointer",
    "regex",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_anchored_if_every_alternative_is() {
        for (pattern, expected) in [
            ("^[0-9a-f]{32}$", true),
            ("^(a|b)$", true),
            ("^a$|^b$", true),
            ("^[|(]$", true),
            ("^a|b$", false),
            ("^a", false),
            ("a$", false),
            (r"^costs\$", false),
            (r"^a\|b$", true),
            ("", false),
        ] {
            assert_eq!(is_anchored(pattern), expected, "{pattern}");
        }
    }
}
