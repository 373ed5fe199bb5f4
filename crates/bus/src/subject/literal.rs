//! The subject of one message.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use super::{ANY_TAIL, ANY_TOKEN, MAX_BYTES};

/// The subject of one message: tokens with dots between them, no wildcards, cheap to clone.
///
/// It is the library's text inside, so that a delivered one is not copied.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject(async_nats::Subject);

/// Why a text is no subject, or no filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseSubject {
    /// Nothing can match an empty token.
    #[error(
        "subject {subject:?} has an empty token (a dot at the beginning, at the end or after another dot)"
    )]
    EmptyToken {
        /// The refused text.
        subject: String,
    },
    /// It would break the protocol's lines.
    #[error(
        "subject {subject:?} contains {character:?}: blanks and control characters are not allowed"
    )]
    Character {
        /// The refused text.
        subject: String,
        /// The first character that may not stand in it.
        character: char,
    },
    /// A message has one subject, not many.
    #[error(
        "subject {subject:?} has the wildcard {wildcard:?}, which only a subscription may have"
    )]
    Wildcard {
        /// The refused text.
        subject: String,
        /// `*` or `>`.
        wildcard: &'static str,
    },
    /// `>` stands for all the rest.
    #[error("filter {filter:?} goes on after \">\", which must be its last token")]
    TailInside {
        /// The refused text.
        filter: String,
    },
    /// It would not fit a line of the protocol.
    #[error("subject has {bytes} bytes, allowed are {max}")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The longest allowed.
        max: usize,
    },
}

impl Subject {
    /// A subject to publish to.
    pub fn new(text: &str) -> Result<Self, RefuseSubject> {
        check_tokens(text)?;
        match text.split('.').find_map(wildcard) {
            None => Ok(Self(text.into())),
            Some(wildcard) => Err(RefuseSubject::Wildcard {
                subject: text.to_owned(),
                wildcard,
            }),
        }
    }

    /// A subject that a server delivered: it has been in use, so odd ones are not refused. A wildcard token in it is
    /// an ordinary token, as it is to the server.
    pub fn delivered(text: impl Into<async_nats::Subject>) -> Self {
        Self(text.into())
    }

    /// As the library takes it.
    pub(crate) fn into_library(self) -> async_nats::Subject {
        self.0
    }

    /// A subject put together from parts that are known to be good.
    pub(super) fn from_parts(text: String) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Hash for Subject {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Subject {
    type Err = RefuseSubject;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

/// What subjects and filters have in common.
pub(super) fn check_tokens(text: &str) -> Result<(), RefuseSubject> {
    if text.len() > MAX_BYTES {
        return Err(RefuseSubject::TooLong {
            bytes: text.len(),
            max: MAX_BYTES,
        });
    }
    let subject = || text.to_owned();
    let is_bad = |c: &char| c.is_whitespace() || c.is_control();
    if let Some(character) = text.chars().find(is_bad) {
        return Err(RefuseSubject::Character {
            subject: subject(),
            character,
        });
    }
    if text.split('.').any(str::is_empty) {
        return Err(RefuseSubject::EmptyToken { subject: subject() });
    }
    Ok(())
}

fn wildcard(token: &str) -> Option<&'static str> {
    [ANY_TOKEN, ANY_TAIL]
        .into_iter()
        .find(|&wild| wild == token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_has_no_empty_token_no_blank_and_no_wildcard() {
        for good in ["a", "a.b", "a*.b", "backbeat.status.c.agent:é"] {
            assert_eq!(Subject::new(good).unwrap().as_str(), good);
        }
        for bad in [
            "", ".", ".a", "a.", "a..b", "a b", "a\r\nb", "a.*", ">", "a.>",
        ] {
            assert!(Subject::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_refusal_says_what_is_wrong() {
        let said = |text: &str| Subject::new(text).unwrap_err().to_string();
        assert_eq!(
            said("a.*"),
            "subject \"a.*\" has the wildcard \"*\", which only a subscription may have"
        );
        assert_eq!(
            said("a\nb"),
            "subject \"a\\nb\" contains '\\n': blanks and control characters are not allowed"
        );
        assert_eq!(
            said(&"a".repeat(2049)),
            "subject has 2049 bytes, allowed are 2048"
        );
    }
}
