//! Where a change shows in a message, in the terms of people who read messages:
//! `issues[].severity`, not `/properties/issues/items/properties/severity`.

use std::fmt;

/// One step into a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A named property.
    Property(String),
    /// Any property that is not named.
    OtherProperty,
    /// Any property whose name matches the pattern.
    MatchingProperty(String),
    /// The names of the properties themselves.
    PropertyName,
    /// Any item of an array.
    Item,
    /// The item at a position.
    Position(usize),
    /// Not a step: under which circumstances the change shows, such as `alternative 2`.
    Case(String),
}

/// A way from the message to one of its parts. The innermost step comes first, so that going
/// outwards, as comparisons do when they return, is a push.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MessagePath(Vec<Step>);

impl MessagePath {
    pub(crate) fn within(mut self, step: &Step) -> Self {
        self.0.push(step.clone());
        self
    }
}

impl fmt::Display for MessagePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        let mut cases = Vec::new();
        for step in self.0.iter().rev() {
            match step {
                Step::Property(name) if is_plain(name) => {
                    let dot = if text.is_empty() { "" } else { "." };
                    text.extend([dot, name]);
                }
                Step::Property(name) => text.extend(["[", &format!("{name:?}"), "]"]),
                Step::OtherProperty => text.push_str("[*]"),
                Step::MatchingProperty(pattern) => text.extend(["[/", pattern, "/]"]),
                Step::PropertyName => cases.push("property names".to_owned()),
                Step::Item => text.push_str("[]"),
                Step::Position(index) => text.extend(["[", &index.to_string(), "]"]),
                Step::Case(case) => cases.push(case.clone()),
            }
        }
        if !cases.is_empty() {
            let space = if text.is_empty() { "" } else { " " };
            text.extend([space, "(", &cases.join(", "), ")"]);
        }
        out.write_str(&text)
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|character| character.is_alphanumeric() || "_-$@".contains(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_like_the_message_they_lead_into() {
        let path = |steps: &[Step]| {
            steps
                .iter()
                .rev()
                .fold(MessagePath::default(), MessagePath::within)
                .to_string()
        };
        let property = |name: &str| Step::Property(name.to_owned());
        assert_eq!(path(&[]), "");
        assert_eq!(
            path(&[property("issues"), Step::Item, property("severity")]),
            "issues[].severity"
        );
        assert_eq!(
            path(&[
                property("a"),
                property("b c"),
                Step::Position(2),
                Step::OtherProperty
            ]),
            "a[\"b c\"][2][*]"
        );
        assert_eq!(
            path(&[Step::Case("alternative 2".to_owned()), property("x")]),
            "x (alternative 2)"
        );
        assert_eq!(
            path(&[property("labels"), Step::PropertyName]),
            "labels (property names)"
        );
    }
}
