//! The names of nodes and clusters: short texts that stand in flags, logs, frames and the ledger.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Longest name, in bytes.
pub const NAME_LIMIT: usize = 64;

/// The name of a node, given by `--node` or before the `=` of `--peer ID=HOST:PORT`; unique in its cluster.
///
/// 1 to 64 characters of `A-Z a-z 0-9 _ . -`, the first of them a letter or digit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NodeName(Arc<str>);

/// The name of a cluster, given by `--cluster`: nodes of different clusters refuse each other.
///
/// The same rule as [`NodeName`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClusterName(Arc<str>);

/// Why a text is no name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseName {
    /// It is empty or too long.
    #[error("a name has 1 to {allowed} characters, this one has {actual}")]
    Length {
        /// Its length in bytes.
        actual: usize,
        /// [`NAME_LIMIT`].
        allowed: usize,
    },
    /// A character is not allowed at its place.
    #[error(
        "the name {name:?} may not have {character:?} there: letters and digits first, then also _ . -"
    )]
    Character {
        /// The whole text.
        name: String,
        /// The first character that is refused.
        character: char,
    },
}

fn parse(text: &str) -> Result<Arc<str>, RefuseName> {
    if text.is_empty() || text.len() > NAME_LIMIT {
        return Err(RefuseName::Length {
            actual: text.len(),
            allowed: NAME_LIMIT,
        });
    }
    let allowed = |(place, character): &(usize, char)| {
        character.is_ascii_alphanumeric() || (*place > 0 && matches!(character, '_' | '.' | '-'))
    };
    match text.char_indices().find(|pair| !allowed(pair)) {
        None => Ok(text.into()),
        Some((_, character)) => Err(RefuseName::Character {
            name: text.to_owned(),
            character,
        }),
    }
}

macro_rules! name {
    ($name:ident) => {
        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = RefuseName;

            fn from_str(text: &str) -> Result<Self, RefuseName> {
                parse(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = RefuseName;

            fn try_from(text: String) -> Result<Self, RefuseName> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}

name!(NodeName);
name!(ClusterName);

// openraft's storage suite makes up node ids from numbers.
#[cfg(test)]
impl From<u64> for NodeName {
    fn from(number: u64) -> Self {
        Self(format!("n{number}").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_letters_digits_and_three_marks() {
        for name in ["a", "pulse-1", "7", "eu.west_2", &"x".repeat(64)] {
            assert_eq!(name.parse::<NodeName>().unwrap().as_str(), name);
        }
        for name in ["", "-a", ".", "a b", "ä", "a/b", "a\n", &"x".repeat(65)] {
            assert!(name.parse::<NodeName>().is_err(), "{name:?}");
        }
    }

    #[test]
    fn a_refused_name_cannot_come_in_through_the_wire() {
        let bytes = postcard::to_stdvec("a b").unwrap();
        assert!(postcard::from_bytes::<NodeName>(&bytes).is_err());
    }
}
