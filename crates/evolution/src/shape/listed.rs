//! Values that are listed one by one: by `enum`, by `const`, or by branches that say nothing else.

use serde_json::Value;

use super::read::DOCUMENTATION;
use super::{Kinds, Listed, Shape};
use crate::library::{Node, Place};
use crate::number::same_value;

/// A shape that allows the given values, each once.
pub(super) fn listed<'a>(
    values: impl IntoIterator<Item = (&'a Value, Place, Option<Node<'a>>)>,
) -> Shape<'a> {
    let mut distinct: Vec<Listed<'a>> = Vec::new();
    for (value, place, described_by) in values {
        if !distinct.iter().any(|known| same_value(known.value, value)) {
            distinct.push(Listed {
                value,
                place,
                described_by,
            });
        }
    }
    Shape {
        values: Some(distinct),
        ..Shape::default()
    }
}

/// The values of branches that list values and say nothing else, as generators write enumerations
/// whose values have descriptions; `None` if any branch says more, or two of a `oneOf` share a value.
pub(super) fn listed_branches<'a>(branches: &[Node<'a>], keyword: &str) -> Option<Shape<'a>> {
    let mut values = Vec::new();
    for branch in branches {
        let keywords = branch.schema.as_object()?;
        let says_more = keywords.keys().any(|keyword| {
            !["const", "enum", "type"].contains(&keyword.as_str())
                && !DOCUMENTATION.contains(&keyword.as_str())
        });
        let kinds = keywords.get("type").map_or(Kinds::ANY, Kinds::declared);
        let own: Vec<&Value> = match (keywords.get("const"), keywords.get("enum")) {
            (Some(value), None) => vec![value],
            (None, Some(Value::Array(values))) => values.iter().collect(),
            _ => return None,
        };
        if says_more {
            return None;
        }
        for value in own {
            if kinds.contains(Kinds::of(value)) {
                values.push((value, branch.place.clone(), Some(branch.clone())));
            }
        }
    }
    let total = values.len();
    let shape = listed(values);
    let distinct = shape.values.as_ref().map_or(0, Vec::len);
    (!branches.is_empty() && (keyword == "anyOf" || distinct == total)).then_some(shape)
}
