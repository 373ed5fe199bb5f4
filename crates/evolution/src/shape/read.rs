//! Taking a schema's keywords apart, references and `allOf` followed, the drafts' differences
//! levelled: whatever the draft, the shape speaks in the terms of 2020-12.

use serde_json::{Map, Number, Value};

use super::listed::{listed, listed_branches};
use super::members::is_anything;
use super::unevaluated::{Evaluated, read_unevaluated};
use super::{Alternatives, Bound, Conjunction, Kinds, Members, Placed, Range, Shape};
use crate::dialect::{has_positional_items, ignores_reference_siblings};
use crate::library::{Library, Node, Place};
use crate::number::count;

/// The keywords people read and validators do not.
pub(crate) const DOCUMENTATION: [&str; 8] = [
    "title",
    "description",
    "examples",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "$comment",
];

/// Keywords that say which schema this is, or that hold schemas for others to refer to.
pub(crate) const IDENTITY: [&str; 9] = [
    "$id",
    "id",
    "$schema",
    "$anchor",
    "$dynamicAnchor",
    "$recursiveAnchor",
    "$vocabulary",
    "$defs",
    "definitions",
];

/// The keywords that lead to another schema. A dynamic reference is taken for the one its anchor
/// has where it is written, which is right unless another schema redirects it.
pub(crate) const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

impl<'a> Shape<'a> {
    /// What all the schemas together say.
    pub(crate) fn of(schemas: &[Node<'a>], library: &Library<'a>) -> Self {
        let mut reader = Reader {
            library,
            visiting: Vec::new(),
        };
        let mut shape = Shape::default();
        for node in schemas {
            shape.join(reader.read(node));
        }
        shape
    }

    /// A shape of only the documentation that is written in the schemas themselves.
    pub(crate) fn notes_of(schemas: &[Node<'a>]) -> Self {
        let mut shape = Shape::default();
        for node in schemas {
            for (keyword, value) in node.schema.as_object().into_iter().flatten() {
                if DOCUMENTATION.contains(&keyword.as_str()) {
                    let place = node.place.child(keyword);
                    let notes = shape.notes.entry(keyword).or_default();
                    notes.push(Placed { value, place });
                }
            }
        }
        shape
    }
}

/// Schemas that apply to one value through one another. A longer chain is taken to lead nowhere.
const LONGEST_CHAIN: usize = 128;

struct Reader<'l, 'a> {
    library: &'l Library<'a>,
    /// The schemas whose conjunction is being read, so that one that contains itself ends.
    visiting: Vec<Place>,
}

impl<'a> Reader<'_, 'a> {
    fn read(&mut self, node: &Node<'a>) -> Shape<'a> {
        if self.visiting.contains(&node.place) {
            return Shape::default();
        }
        self.visiting.push(node.place.clone());
        let shape = match node.schema {
            Value::Bool(false) => Shape {
                kinds: Kinds::NONE,
                kinds_place: Some(node.place.clone()),
                ..Shape::default()
            },
            Value::Object(keywords) => self.read_object(node, keywords),
            _ => Shape::default(),
        };
        self.visiting.pop();
        shape
    }

    fn read_object(&mut self, node: &Node<'a>, keywords: &'a Map<String, Value>) -> Shape<'a> {
        let draft = self.library.draft(node.place.document);
        let only_reference = ignores_reference_siblings(draft) && keywords.contains_key("$ref");
        let mut shape = Shape::default();
        for (keyword, value) in keywords {
            let judges = !DOCUMENTATION.contains(&keyword.as_str());
            if !(only_reference && judges && keyword != "$ref") {
                self.read_keyword(&mut shape, node, keyword, value);
            }
        }
        if only_reference {
            return shape;
        }
        if let Some(members) = Members::read(node) {
            shape.join(Shape {
                members: vec![members],
                ..Shape::default()
            });
        }
        let positional = has_positional_items(draft);
        shape.join(read_items(node, positional));
        shape.evaluated.join(Evaluated::by(node, positional));
        for branch in node.list("allOf") {
            let branch = self.read(&branch);
            shape.join(branch);
        }
        read_unevaluated(&mut shape, node);
        shape
    }

    fn read_keyword(
        &mut self,
        shape: &mut Shape<'a>,
        node: &Node<'a>,
        keyword: &'a str,
        value: &'a Value,
    ) {
        let place = node.place.child(keyword);
        if REFERENCES.contains(&keyword) {
            self.read_reference(shape, node, place, value);
            return;
        }
        match keyword {
            "type" => {
                shape.kinds = shape.kinds & Kinds::declared(value);
                shape.kinds_place = Some(place);
            }
            "const" => shape.join(listed([(value, place, None)])),
            "enum" => shape.join(listed(
                value
                    .as_array()
                    .into_iter()
                    .flatten()
                    .enumerate()
                    .map(|(index, value)| (value, place.child(&index.to_string()), None)),
            )),
            "anyOf" => self.read_alternatives(shape, node, "anyOf"),
            "oneOf" => self.read_alternatives(shape, node, "oneOf"),
            "not" => shape.negations.push(node.clone()),
            "if" if ["then", "else"]
                .iter()
                .any(|branch| node.child(branch).is_some()) =>
            {
                shape.conditions.push(node.clone());
            }
            "contains" => shape.contains.push(node.clone()),
            "propertyNames" => shape
                .member_names
                .extend(node.child(keyword).filter(|n| !is_anything(n))),
            "required" => shape.required.extend(strings(value, &place)),
            "dependentRequired" => read_dependent_required(shape, node, keyword),
            "dependentSchemas" => read_dependent_schemas(shape, node, keyword),
            "dependencies" => {
                read_dependent_required(shape, node, keyword);
                read_dependent_schemas(shape, node, keyword);
            }
            "uniqueItems" => {
                if *value == Value::Bool(true) {
                    shape.unique_items.get_or_insert(place);
                }
            }
            _ => {
                if !read_scalar(shape, node, keyword, value) && !is_read_elsewhere(keyword) {
                    shape
                        .notes
                        .entry(keyword)
                        .or_default()
                        .push(Placed { value, place });
                }
            }
        }
    }

    fn read_reference(
        &mut self,
        shape: &mut Shape<'a>,
        node: &Node<'a>,
        place: Place,
        value: &'a Value,
    ) {
        let Some(reference) = value.as_str() else {
            return;
        };
        let target = self.library.follow(node, reference);
        match target.filter(|_| self.visiting.len() < LONGEST_CHAIN) {
            Some(target) if target.schema.is_object() || target.schema.is_boolean() => {
                let target = self.read(&target);
                shape.join(target);
            }
            _ => shape.unresolved.push(Placed {
                value: reference,
                place,
            }),
        }
    }

    fn read_alternatives(&mut self, shape: &mut Shape<'a>, node: &Node<'a>, keyword: &'static str) {
        let branches = node.list(keyword);
        if let [only] = branches.as_slice() {
            let only = self.read(only);
            shape.join(only);
        } else if let Some(values) = listed_branches(&branches, keyword) {
            shape.join(values);
        } else {
            shape.alternatives.push(Alternatives {
                holder: node.clone(),
                keyword,
                branches: branches.into_iter().map(|branch| vec![branch]).collect(),
                is_implied: false,
            });
        }
    }
}

fn is_read_elsewhere(keyword: &str) -> bool {
    const HANDLED: [&str; 16] = [
        "allOf",
        "if",
        "then",
        "else",
        "items",
        "prefixItems",
        "additionalItems",
        "properties",
        "patternProperties",
        "additionalProperties",
        "unevaluatedProperties",
        "unevaluatedItems",
        "minContains",
        "maxContains",
        "exclusiveMinimum",
        "exclusiveMaximum",
    ];
    HANDLED.contains(&keyword) || IDENTITY.contains(&keyword)
}

/// Reads a keyword whose value is a number or a string. Returns whether it was one.
fn read_scalar<'a>(
    shape: &mut Shape<'a>,
    node: &Node<'a>,
    keyword: &str,
    value: &'a Value,
) -> bool {
    let place = node.place.child(keyword);
    if let Some(known) = CONTENT.into_iter().find(|known| *known == keyword) {
        shape.content.push((known, Placed { value, place }));
        return true;
    }
    match (keyword, value) {
        ("minimum" | "exclusiveMinimum", Value::Number(number)) => shape.join(Shape {
            lower: Some(read_bound(node, keyword, number, "exclusiveMinimum")),
            ..Shape::default()
        }),
        ("maximum" | "exclusiveMaximum", Value::Number(number)) => shape.join(Shape {
            upper: Some(read_bound(node, keyword, number, "exclusiveMaximum")),
            ..Shape::default()
        }),
        ("multipleOf", Value::Number(value)) => shape.multiples.push(Placed { value, place }),
        ("pattern", Value::String(value)) => shape.patterns.push(Placed { value, place }),
        ("format", Value::String(value)) => shape.formats.push(Placed { value, place }),
        (_, Value::Number(number)) => return read_limit(shape, keyword, number, place),
        _ => return false,
    }
    true
}

const CONTENT: [&str; 3] = ["contentEncoding", "contentMediaType", "contentSchema"];

fn read_bound<'a>(
    node: &Node<'a>,
    keyword: &str,
    number: &'a Number,
    exclusive: &str,
) -> Placed<Bound<'a>> {
    // In draft 4 the exclusive keyword was a switch on the plain one.
    let is_switched = node.schema.get(exclusive) == Some(&Value::Bool(true));
    Placed {
        value: Bound {
            number,
            is_exclusive: keyword == exclusive || is_switched,
        },
        place: node.place.child(keyword),
    }
}

/// Reads a limit on a length or count. Returns whether it was one.
fn read_limit(shape: &mut Shape<'_>, keyword: &str, number: &Number, place: Place) -> bool {
    let Some(value) = count(number) else {
        return false;
    };
    let limit = Placed { value, place };
    match keyword {
        // A least count of nothing is no limit.
        "minLength" | "minItems" | "minProperties" if value == 0 => {}
        "minLength" => shape.length.join(Range::at_least(limit)),
        "maxLength" => shape.length.join(Range::at_most(limit)),
        "minItems" => shape.item_count.join(Range::at_least(limit)),
        "maxItems" => shape.item_count.join(Range::at_most(limit)),
        "minProperties" => shape.member_count.join(Range::at_least(limit)),
        "maxProperties" => shape.member_count.join(Range::at_most(limit)),
        _ => return false,
    }
    true
}

fn read_items<'a>(node: &Node<'a>, positional: bool) -> Shape<'a> {
    let one = |node: Option<Node<'a>>| -> Conjunction<'a> {
        node.into_iter().filter(|node| !is_anything(node)).collect()
    };
    let has_list = positional && node.schema.get("items").is_some_and(Value::is_array);
    let (positions, items) = if has_list {
        (node.list("items"), one(node.child("additionalItems")))
    } else {
        (node.list("prefixItems"), one(node.child("items")))
    };
    Shape {
        positions: positions
            .into_iter()
            .map(|position| vec![position])
            .collect(),
        items,
        ..Shape::default()
    }
}

fn read_dependent_required<'a>(shape: &mut Shape<'a>, node: &Node<'a>, keyword: &str) {
    for (present, names) in node.map(keyword) {
        for (name, place) in strings(names.schema, &names.place) {
            shape.dependent_required.insert((present, name), place);
        }
    }
}

fn read_dependent_schemas<'a>(shape: &mut Shape<'a>, node: &Node<'a>, keyword: &str) {
    for (present, schema) in node.map(keyword) {
        if !schema.schema.is_array() {
            shape
                .dependent_schemas
                .entry(present)
                .or_default()
                .push(schema);
        }
    }
}

fn strings<'a>(value: &'a Value, place: &Place) -> Vec<(&'a str, Place)> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
        .filter_map(|(index, name)| Some((name.as_str()?, place.child(&index.to_string()))))
        .collect()
}
