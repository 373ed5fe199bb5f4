//! The types of JSON values as a set, with `number` split into integers and the rest, so that
//! `integer` is a part of `number` and widening one to the other can be told.

use std::fmt;
use std::ops::{BitAnd, BitOr};

use serde_json::Value;

use crate::number::is_integer;

/// A set of value types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kinds(u8);

impl Kinds {
    pub(crate) const NONE: Kinds = Kinds(0);
    pub(crate) const NULL: Kinds = Kinds(1);
    pub(crate) const BOOLEAN: Kinds = Kinds(1 << 1);
    pub(crate) const OBJECT: Kinds = Kinds(1 << 2);
    pub(crate) const ARRAY: Kinds = Kinds(1 << 3);
    pub(crate) const STRING: Kinds = Kinds(1 << 4);
    pub(crate) const INTEGER: Kinds = Kinds(1 << 5);
    pub(crate) const NUMBER: Kinds = Kinds(1 << 5 | 1 << 6);
    pub(crate) const ANY: Kinds = Kinds(0x7f);

    const NAMES: [(Kinds, &'static str); 7] = [
        (Kinds::STRING, "string"),
        (Kinds::NUMBER, "number"),
        (Kinds::INTEGER, "integer"),
        (Kinds::BOOLEAN, "boolean"),
        (Kinds::OBJECT, "object"),
        (Kinds::ARRAY, "array"),
        (Kinds::NULL, "null"),
    ];

    /// The set a `type` keyword names. Names that are no types are left out: no value has them.
    pub(crate) fn declared(value: &Value) -> Kinds {
        match value {
            Value::String(name) => Self::named(name).unwrap_or(Kinds::NONE),
            Value::Array(names) => names
                .iter()
                .map(Self::declared)
                .fold(Kinds::NONE, |all, one| all | one),
            _ => Kinds::ANY,
        }
    }

    pub(crate) fn named(name: &str) -> Option<Kinds> {
        let (kinds, _) = Self::NAMES.iter().find(|(_, known)| *known == name)?;
        Some(*kinds)
    }

    /// The smallest set that holds the value's type.
    pub(crate) fn of(value: &Value) -> Kinds {
        match value {
            Value::Null => Kinds::NULL,
            Value::Bool(_) => Kinds::BOOLEAN,
            Value::Object(_) => Kinds::OBJECT,
            Value::Array(_) => Kinds::ARRAY,
            Value::String(_) => Kinds::STRING,
            Value::Number(number) if is_integer(number) => Kinds::INTEGER,
            Value::Number(_) => Kinds(1 << 6),
        }
    }

    pub(crate) fn contains(self, other: Kinds) -> bool {
        self & other == other
    }

    pub(crate) fn overlaps(self, other: Kinds) -> bool {
        self & other != Kinds::NONE
    }
}

impl BitAnd for Kinds {
    type Output = Kinds;

    fn bitand(self, other: Kinds) -> Kinds {
        Kinds(self.0 & other.0)
    }
}

impl BitOr for Kinds {
    type Output = Kinds;

    fn bitor(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }
}

impl fmt::Display for Kinds {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Kinds::ANY {
            return out.write_str("any type");
        }
        if *self == Kinds::NONE {
            return out.write_str("nothing");
        }
        let mut rest = *self;
        let mut names = Vec::new();
        for (kinds, name) in Self::NAMES {
            if rest.contains(kinds) {
                names.push(name);
                rest = Kinds(rest.0 & !kinds.0);
            }
        }
        if rest != Kinds::NONE {
            names.push("fraction");
        }
        out.write_str(&names.join(" or "))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn integers_are_numbers_but_not_the_other_way_round() {
        assert!(Kinds::NUMBER.contains(Kinds::INTEGER));
        assert!(!Kinds::INTEGER.contains(Kinds::NUMBER));
        assert!(Kinds::INTEGER.contains(Kinds::of(&json!(1.0))));
        assert!(!Kinds::INTEGER.contains(Kinds::of(&json!(1.5))));
    }

    #[test]
    fn sets_are_shown_by_the_names_of_the_schema() {
        assert_eq!(
            Kinds::declared(&json!(["null", "number"])).to_string(),
            "number or null"
        );
        assert_eq!(
            Kinds::declared(&json!(["integer", "number"])).to_string(),
            "number"
        );
        assert_eq!(Kinds::ANY.to_string(), "any type");
        assert_eq!(Kinds::declared(&json!([])).to_string(), "nothing");
    }
}
