//! What a subscription asks for.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::literal::{RefuseSubject, check_tokens};
use super::{ANY_TAIL, ANY_TOKEN, Subject};

/// A pattern of subjects: `*` stands for one token, a last `>` for one or more. Wildcards are whole tokens, as in NATS.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Filter(Arc<str>);

impl Filter {
    /// A filter from its text.
    pub fn new(text: &str) -> Result<Self, RefuseSubject> {
        check_tokens(text)?;
        let before_last = text.rsplit('.').skip(1);
        if before_last.into_iter().any(|token| token == ANY_TAIL) {
            return Err(RefuseSubject::TailInside {
                filter: text.to_owned(),
            });
        }
        Ok(Self(text.into()))
    }

    /// A filter put together from parts that are known to be good.
    pub(super) fn from_parts(text: String) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a message with this subject is asked for.
    pub fn matches(&self, subject: &Subject) -> bool {
        let (mut wanted, mut tokens) = (self.0.split('.'), subject.as_str().split('.'));
        loop {
            match (wanted.next(), tokens.next()) {
                (None, None) | (Some(ANY_TAIL), Some(_)) => return true,
                (Some(ANY_TOKEN), Some(_)) => {}
                (Some(want), Some(token)) if want == token => {}
                _ => return false,
            }
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Filter {
    type Err = RefuseSubject;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(filter: &str, subject: &str) -> bool {
        Filter::new(filter)
            .unwrap()
            .matches(&Subject::new(subject).unwrap())
    }

    #[test]
    fn a_star_is_one_token_and_a_tail_is_one_or_more() {
        assert!(matches("a.*.c", "a.b.c"));
        assert!(!matches("a.*", "a"));
        assert!(!matches("a.*", "a.b.c"));
        assert!(matches("a.>", "a.b"));
        assert!(matches("a.>", "a.b.c"));
        assert!(!matches("a.>", "a"));
        assert!(matches(">", "a"));
        assert!(!matches("a*", "ab"));
    }

    #[test]
    fn a_tail_stands_last() {
        assert!(Filter::new("a.>").is_ok());
        let refusal = Filter::new("a.>.b").unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "filter \"a.>.b\" goes on after \">\", which must be its last token"
        );
    }
}
