//! How a number newtype is declared: one inclusive range, and every way into the type goes through it.
//!
//! The ranges themselves stand in the newtypes' own files.

/// A number outside the range of its newtype.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("{name} must be from {min} to {max}, got {value}")]
pub struct OutOfRange {
    /// The field or quantity.
    pub name: &'static str,
    /// Smallest value allowed.
    pub min: f64,
    /// Largest value allowed.
    pub max: f64,
    /// The refused value.
    pub value: f64,
}

/// Declares a newtype over a finite `f64` with `new`, serde and schemars.
///
/// `get` names the method that gives the plain number; `schema` is its JSON Schema.
macro_rules! bounded_number {
    ($(#[$doc:meta])* $name:ident, named: $field:literal, range: $min:expr, $max:expr, $(#[$get_doc:meta])* get: $get:ident, schema: $schema:tt) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(f64);

        impl $name {
            /// Smallest value.
            pub const MIN: Self = Self($min);
            /// Largest value.
            pub const MAX: Self = Self($max);

            /// The value, or `None` when it is out of range (or not a number).
            #[inline]
            pub fn new(value: f64) -> Option<Self> {
                ($min..=$max).contains(&value).then_some(Self(value))
            }

            $(#[$get_doc])*
            pub const fn $get(self) -> f64 {
                self.0
            }
        }

        impl TryFrom<f64> for $name {
            type Error = $crate::OutOfRange;

            fn try_from(value: f64) -> Result<Self, Self::Error> {
                Self::new(value).ok_or($crate::OutOfRange { name: $field, min: $min, max: $max, value })
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = f64::deserialize(deserializer)?;
                Self::try_from(value).map_err(serde::de::Error::custom)
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
                schemars::json_schema!($schema)
            }
        }
    };
}

pub(crate) use bounded_number;
