//! The names of the messages, as they stand in `type`.

use std::fmt;

/// Which of the three messages a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageType {
    /// INT-A, from pulse to everybody.
    BeatFrame,
    /// INT-B, from agents to reverb.
    StatusClaim,
    /// INT-C, from reverb to everybody.
    BarReport,
}

impl MessageType {
    /// Every message, in the order of the interfaces.
    pub const ALL: [Self; 3] = [Self::BeatFrame, Self::StatusClaim, Self::BarReport];

    /// The value of `type`: family, then version.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BeatFrame => "backbeat.beatframe.v1",
            Self::StatusClaim => "backbeat.statusclaim.v1",
            Self::BarReport => "backbeat.barreport.v1",
        }
    }

    /// The value of `type` without its version: `backbeat.beatframe`.
    pub fn family(self) -> &'static str {
        self.as_str().trim_end_matches(".v1")
    }

    /// The name of the message in prose.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::BeatFrame => "beat frame",
            Self::StatusClaim => "status claim",
            Self::BarReport => "bar report",
        }
    }

    /// The name of the interface: `INT-A`.
    pub const fn interface(self) -> &'static str {
        match self {
            Self::BeatFrame => "INT-A",
            Self::StatusClaim => "INT-B",
            Self::BarReport => "INT-C",
        }
    }

    /// The file name of the published schema.
    pub const fn schema_file(self) -> &'static str {
        match self {
            Self::BeatFrame => "beatframe-v1.schema.json",
            Self::StatusClaim => "statusclaim-v1.schema.json",
            Self::BarReport => "barreport-v1.schema.json",
        }
    }

    /// The message whose `type` is exactly `name`.
    #[inline]
    pub fn from_name(name: &[u8]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str().as_bytes() == name)
    }
}

impl fmt::Display for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Declares the type of a message's `type` field: a value that can only be its one name.
macro_rules! message_tag {
    ($(#[$doc:meta])* $name:ident, $kind:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct $name;

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($kind.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = String::deserialize(deserializer)?;
                if name == $kind.as_str() {
                    Ok(Self)
                } else {
                    Err(serde::de::Error::invalid_value(
                        serde::de::Unexpected::Str(&name),
                        &$kind.as_str(),
                    ))
                }
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
                schemars::json_schema!({ "type": "string", "const": $kind.as_str() })
            }
        }
    };
}

pub(crate) use message_tag;
