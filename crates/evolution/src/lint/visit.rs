//! Going through all schemas of a document, each with what its surroundings make of it: a property,
//! a branch, or only a condition that other schemas hang on.

use serde_json::Value;

use crate::dialect::{Role, children};
use crate::library::Node;

/// One schema of a document.
#[derive(Clone, Debug)]
pub(super) struct Visit<'a> {
    pub(super) node: Node<'a>,
    pub(super) role: Role,
    /// The name, if the schema is that of a property.
    pub(super) property: Option<String>,
    /// Whether it stands in `not`, `if` or their like, where schemas ask rather than describe.
    pub(super) is_condition: bool,
    /// Whether it is, or is inside, a branch that only adds to the schema around it.
    pub(super) is_branch: bool,
}

const CONDITIONS: [&str; 8] = [
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "dependentSchemas",
    "dependencies",
];

impl<'a> Visit<'a> {
    /// The document's schemas, outer ones before inner ones.
    pub(super) fn all(root: &Node<'a>) -> Vec<Self> {
        let mut visits = vec![Self {
            node: root.clone(),
            role: Role::Root,
            property: None,
            is_condition: false,
            is_branch: false,
        }];
        let mut next = 0;
        while next < visits.len() {
            let inner = visits[next].children();
            visits.extend(inner);
            next += 1;
        }
        visits
    }

    /// Whether the schema describes a value of its own, whose type and members it should tell.
    pub(super) fn describes_value(&self) -> bool {
        let is_own = matches!(self.role, Role::Root | Role::Property | Role::Part);
        is_own && !self.is_condition
    }

    /// The keywords; none for `true` and `false`.
    pub(super) fn keywords(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let keywords = self.node.schema.as_object();
        keywords
            .into_iter()
            .flatten()
            .map(|(keyword, value)| (keyword.as_str(), value))
    }

    fn children(&self) -> Vec<Self> {
        children(self.node.schema)
            .into_iter()
            .map(|child| {
                let place = child
                    .tokens
                    .iter()
                    .fold(self.node.place.clone(), |place, token| place.child(token));
                let keyword = child.tokens[0].as_str();
                let is_definition = child.role == Role::Definition;
                Self {
                    node: Node {
                        schema: child.schema,
                        place,
                    },
                    role: child.role,
                    property: (child.role == Role::Property).then(|| child.tokens[1].clone()),
                    is_condition: !is_definition
                        && (self.is_condition || CONDITIONS.contains(&keyword)),
                    is_branch: child.role == Role::SameValue,
                }
            })
            .collect()
    }
}
