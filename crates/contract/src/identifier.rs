//! How a text newtype is declared: one rule, and every way into the type goes through it.
//!
//! The rules themselves stand in the newtypes' own files.

/// A text that does not have the form its newtype demands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{expected}, got {text:?}")]
pub struct Malformed {
    /// What the rule demands, as a phrase: `agent_id must match service:instance`.
    pub expected: &'static str,
    /// The refused text.
    pub text: String,
}

/// Declares a newtype over `String` with `parse`, serde, schemars and the usual conversions.
///
/// `accepts` is a `fn(&str) -> bool`; `expected` is the phrase told when it refuses; `schema` is the JSON
/// Schema of the text.
macro_rules! text_newtype {
    ($(#[$doc:meta])* $name:ident, accepts: $accepts:expr, expected: $expected:expr, schema: $schema:tt) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Whether `text` has the form that this type demands.
            pub fn accepts(text: &str) -> bool {
                let accepts: fn(&str) -> bool = $accepts;
                accepts(text)
            }

            /// The text as it stands in the message.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Malformed;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::try_from(text.to_owned())
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::Malformed;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                if Self::accepts(&text) {
                    Ok(Self(text))
                } else {
                    Err($crate::Malformed { expected: $expected, text })
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::try_from(text).map_err(serde::de::Error::custom)
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

/// Gives a newtype that is written as a text of `LEN` bytes its parsing, serde and schemars. The type itself has
/// `LEN`, `PATTERN`, `from_bytes` and `Display`; `expected` is the phrase told when a text is refused.
macro_rules! fixed_text {
    ($name:ident, expected: $expected:expr) => {
        impl std::str::FromStr for $name {
            type Err = $crate::Malformed;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                <&[u8; Self::LEN]>::try_from(text.as_bytes())
                    .ok()
                    .and_then(Self::from_bytes)
                    .ok_or_else(|| $crate::Malformed {
                        expected: $expected,
                        text: text.to_owned(),
                    })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
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
                schemars::json_schema!({ "type": "string", "pattern": Self::PATTERN })
            }
        }
    };
}

pub(crate) use {fixed_text, text_newtype};
