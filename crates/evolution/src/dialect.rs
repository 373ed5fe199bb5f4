//! What JSON Schema's drafts say about keywords: which draft a document is written in and where
//! keywords hold further schemas. What keywords mean for messages is in `shape`.

use jsonschema::Draft;
use serde_json::Value;

/// The draft a document declares. Without a declaration, or with an unknown one, it is taken for
/// 2020-12, which is what the published contract uses.
pub(crate) fn draft_of(document: &Value) -> Draft {
    match Draft::default().detect(document) {
        Draft::Unknown => Draft::Draft202012,
        draft => draft,
    }
}

/// Whether keywords beside `$ref` are ignored, as they were up to draft 7.
pub(crate) fn ignores_reference_siblings(draft: Draft) -> bool {
    matches!(draft, Draft::Draft4 | Draft::Draft6 | Draft::Draft7)
}

/// Whether `items` may be an array of positions, which 2020-12 calls `prefixItems`.
pub(crate) fn has_positional_items(draft: Draft) -> bool {
    draft != Draft::Draft202012
}

/// How a keyword holds its subschemas.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// `"not": {..}`
    One,
    /// `"anyOf": [{..}]`
    List,
    /// `"properties": {"name": {..}}`
    Map,
}

/// What a subschema applies to, seen from the schema that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The document itself.
    Root,
    /// A named property.
    Property,
    /// Another part of the value: items, names, further properties.
    Part,
    /// The same value: `allOf`, `if`, `not` and their like.
    SameValue,
    /// Nothing by itself: an entry of `$defs`.
    Definition,
}

const APPLICATORS: [(&str, Holds, Role); 23] = [
    ("properties", Holds::Map, Role::Property),
    ("patternProperties", Holds::Map, Role::Part),
    ("additionalProperties", Holds::One, Role::Part),
    ("unevaluatedProperties", Holds::One, Role::Part),
    ("propertyNames", Holds::One, Role::Part),
    ("dependentSchemas", Holds::Map, Role::SameValue),
    ("dependencies", Holds::Map, Role::SameValue),
    ("prefixItems", Holds::List, Role::Part),
    ("items", Holds::One, Role::Part),
    ("items", Holds::List, Role::Part),
    ("additionalItems", Holds::One, Role::Part),
    ("unevaluatedItems", Holds::One, Role::Part),
    ("contains", Holds::One, Role::Part),
    ("allOf", Holds::List, Role::SameValue),
    ("anyOf", Holds::List, Role::SameValue),
    ("oneOf", Holds::List, Role::SameValue),
    ("not", Holds::One, Role::SameValue),
    ("if", Holds::One, Role::SameValue),
    ("then", Holds::One, Role::SameValue),
    ("else", Holds::One, Role::SameValue),
    ("contentSchema", Holds::One, Role::Part),
    ("$defs", Holds::Map, Role::Definition),
    ("definitions", Holds::Map, Role::Definition),
];

/// A schema directly inside another one.
pub(crate) struct Child<'a> {
    pub(crate) schema: &'a Value,
    /// The pointer's tokens from the parent: the keyword, and the name or index if there is one.
    pub(crate) tokens: Vec<String>,
    pub(crate) role: Role,
}

/// The schemas directly inside `schema`, in no particular order of keywords.
pub(crate) fn children(schema: &Value) -> Vec<Child<'_>> {
    let mut found = Vec::new();
    for (keyword, holds, role) in APPLICATORS {
        let mut hold = |schema, tokens: Vec<String>| {
            if is_schema(schema) {
                found.push(Child {
                    schema,
                    tokens,
                    role,
                });
            }
        };
        match (holds, schema.get(keyword)) {
            (Holds::One, Some(schema)) => hold(schema, vec![keyword.to_owned()]),
            (Holds::List, Some(Value::Array(list))) => {
                for (index, schema) in list.iter().enumerate() {
                    hold(schema, vec![keyword.to_owned(), index.to_string()]);
                }
            }
            (Holds::Map, Some(Value::Object(map))) => {
                for (name, schema) in map {
                    hold(schema, vec![keyword.to_owned(), name.clone()]);
                }
            }
            _ => {}
        }
    }
    found
}

fn is_schema(value: &Value) -> bool {
    value.is_object() || value.is_boolean()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn children_are_found_wherever_a_keyword_holds_schemas() {
        let schema = json!({
            "properties": {"a/b": true},
            "items": [{}, {}],
            "not": {},
            "enum": [{"properties": {"no": {}}}],
            "required": ["a/b"],
        });
        let tokens: Vec<_> = children(&schema)
            .into_iter()
            .map(|child| child.tokens)
            .collect();
        assert_eq!(
            tokens,
            [
                vec!["properties", "a/b"],
                vec!["items", "0"],
                vec!["items", "1"],
                vec!["not"]
            ]
        );
    }

    #[test]
    fn an_undeclared_draft_is_the_contract_s() {
        assert_eq!(draft_of(&json!({})), Draft::Draft202012);
        assert_eq!(
            draft_of(&json!({"$schema": "https://x.org/own"})),
            Draft::Draft202012
        );
        assert_eq!(
            draft_of(&json!({"$schema": "http://json-schema.org/draft-07/schema#"})),
            Draft::Draft7
        );
    }
}
