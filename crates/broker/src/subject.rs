//! Subjects: which ones are well formed, and which of those may be subscribed to or published to. Matching many
//! patterns at once is the trie's work.

use bytes::Bytes;

/// The wildcard for exactly one token.
pub(crate) const ANY_TOKEN: &[u8] = b"*";

/// The wildcard for one or more last tokens.
pub(crate) const ANY_TAIL: &[u8] = b">";

/// A subject that may be subscribed to: no token is empty, and `>` stands only at the end.
///
/// Wildcards are whole tokens: `a*` is an ordinary token, as in nats-server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern(Bytes);

impl Pattern {
    /// `None` when the subject is malformed.
    pub(crate) fn parse(subject: &[u8]) -> Option<Self> {
        let mut before_last = tokens(subject);
        before_last.next_back();
        let tail_inside = before_last.any(|token| token == ANY_TAIL);
        (is_well_formed(subject) && !tail_inside).then(|| Self(Bytes::copy_from_slice(subject)))
    }

    pub(crate) fn tokens(&self) -> impl Iterator<Item = &[u8]> {
        tokens(&self.0)
    }
}

/// What a subject is good for as the address of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Address {
    /// Well formed, no wildcards.
    Literal,
    /// Well formed, with wildcard tokens: delivered as if they were ordinary ones, but a fault in pedantic mode.
    Wildcard,
    /// A token is empty: nothing can match it.
    Malformed,
}

impl Address {
    pub(crate) fn of(subject: &[u8]) -> Self {
        if !is_well_formed(subject) {
            Self::Malformed
        } else if tokens(subject).any(|token| token == ANY_TOKEN || token == ANY_TAIL) {
            Self::Wildcard
        } else {
            Self::Literal
        }
    }
}

fn is_well_formed(subject: &[u8]) -> bool {
    tokens(subject).all(|token| !token.is_empty())
}

fn tokens(subject: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    subject.split(|&byte| byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_has_no_empty_token_and_its_tail_wildcard_last() {
        for good in ["a", "a.b", "*", ">", "a.*.c", "a.>", "*.>", "a*", ">a", "é"] {
            assert!(Pattern::parse(good.as_bytes()).is_some(), "{good}");
        }
        for bad in ["", ".", ".a", "a.", "a..b", ">.a", "a.>.b"] {
            assert!(Pattern::parse(bad.as_bytes()).is_none(), "{bad}");
        }
    }

    #[test]
    fn an_address_is_literal_unless_a_whole_token_is_a_wildcard() {
        assert_eq!(Address::of(b"a*.>b"), Address::Literal);
        assert_eq!(Address::of(b"a.*"), Address::Wildcard);
        assert_eq!(Address::of(b">.a"), Address::Wildcard);
        assert_eq!(Address::of(b"a..b"), Address::Malformed);
    }
}
