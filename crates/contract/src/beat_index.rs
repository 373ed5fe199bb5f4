//! Integers of the contract: they count beats, agents and claims, and never leave I-JSON's safe range.

use crate::MAX_SAFE_INTEGER;

/// An integer outside the range of its newtype.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an integer from {min} to {max}")]
pub struct IntegerOutOfRange {
    /// Smallest value allowed.
    pub min: u64,
    /// Largest value allowed.
    pub max: u64,
}

/// Declares a newtype over `u64` with an inclusive range from `$min` to 2^53-1.
macro_rules! safe_integer {
    ($(#[$doc:meta])* $name:ident, $min:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(u64);

        impl $name {
            /// Smallest value.
            pub const MIN: Self = Self($min);
            /// Largest value, 2^53 - 1.
            pub const MAX: Self = Self(MAX_SAFE_INTEGER);

            /// The value, or `None` when it is out of range.
            pub fn new(value: u64) -> Option<Self> {
                (Self::MIN.0..=Self::MAX.0).contains(&value).then_some(Self(value))
            }

            /// The value as a plain integer.
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl TryFrom<u64> for $name {
            type Error = IntegerOutOfRange;

            fn try_from(value: u64) -> Result<Self, IntegerOutOfRange> {
                Self::new(value).ok_or(IntegerOutOfRange { min: $min, max: MAX_SAFE_INTEGER })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer
                    .deserialize_any(WholeNumber)
                    .and_then(|value| Self::try_from(value).map_err(serde::de::Error::custom))
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "integer",
                    "minimum": $min,
                    "maximum": MAX_SAFE_INTEGER
                })
            }
        }
    };
}

safe_integer! {
    /// The number of a beat since the cluster began: 0 to 2^53-1, never decreasing (integration guide,
    /// "Common Patterns").
    BeatIndex, 0
}

safe_integer! {
    /// How many: 0 to 2^53-1.
    Count, 0
}

safe_integer! {
    /// How many, at least one: 1 to 2^53-1.
    PositiveCount, 1
}

/// Reads JSON Schema's notion of an integer: `1.0` and `1e0` are integers, `1.5` is not.
struct WholeNumber;

impl serde::de::Visitor<'_> for WholeNumber {
    type Value = u64;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a non-negative integer")
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<u64, E> {
        Ok(value)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<u64, E> {
        u64::try_from(value)
            .map_err(|_| E::invalid_value(serde::de::Unexpected::Signed(value), &self))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<u64, E> {
        whole(value).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Float(value), &self))
    }
}

/// `value` as an integer when it is one and lies in 0 to 2^53-1.
fn whole(value: f64) -> Option<u64> {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the guard leaves only integers that both types hold exactly"
    )]
    if value.fract() == 0.0 && (0.0..=MAX_SAFE_INTEGER as f64).contains(&value) {
        Some(value as u64)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{BeatIndex, MAX_SAFE_INTEGER, PositiveCount};

    #[test]
    fn an_integer_may_be_written_with_fraction_or_exponent() {
        for (text, value) in [
            ("7", 7),
            ("7.0", 7),
            ("7e0", 7),
            ("1e2", 100),
            ("-0", 0),
            ("0.0", 0),
        ] {
            let beat: BeatIndex = serde_json::from_str(text).unwrap();
            assert_eq!(beat.get(), value, "{text}");
        }
        for bad in ["1.5", "-1", "9007199254740992", "1e300", "\"1\"", "null"] {
            assert!(serde_json::from_str::<BeatIndex>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_range_ends_where_doubles_stop_being_exact() {
        assert_eq!(BeatIndex::new(MAX_SAFE_INTEGER), Some(BeatIndex::MAX));
        assert_eq!(BeatIndex::new(MAX_SAFE_INTEGER + 1), None);
        assert_eq!(PositiveCount::new(0), None);
    }
}
