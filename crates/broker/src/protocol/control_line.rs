//! The words of a control line: its verb, its arguments and the counts among them. Which arguments a verb takes is
//! the decoder's knowledge.

use super::refusal::Refusal;

/// The arguments of a line; one more than any verb takes is enough to see that there are too many.
pub(super) struct Arguments<'a> {
    found: [&'a [u8]; MOST_ARGUMENTS + 1],
    count: usize,
}

const MOST_ARGUMENTS: usize = 4;

impl<'a> Arguments<'a> {
    pub(super) fn as_slice(&self) -> &[&'a [u8]] {
        &self.found[..self.count]
    }
}

pub(super) fn arguments(rest: &[u8]) -> Arguments<'_> {
    let mut arguments = Arguments {
        found: [&[]; MOST_ARGUMENTS + 1],
        count: 0,
    };
    let words = rest
        .split(|&byte| is_blank(byte))
        .filter(|word| !word.is_empty());
    for (place, word) in arguments.found.iter_mut().zip(words) {
        *place = word;
        arguments.count += 1;
    }
    arguments
}

/// A decimal count. One too large for the type saturates, so that it fails its limit and not the parser.
pub(super) fn number(digits: &[u8]) -> Result<usize, Refusal> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Refusal::Malformed);
    }
    Ok(digits.iter().fold(0_usize, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(usize::from(digit - b'0'))
    }))
}

#[derive(Clone, Copy)]
pub(super) enum Verb {
    Pub,
    Hpub,
    Sub,
    Unsub,
    Connect,
    Ping,
    Pong,
    Ok,
    Info,
}

/// The verbs a client may send, the most frequent first.
const VERBS: [(&[u8], Verb); 9] = [
    (b"PUB", Verb::Pub),
    (b"HPUB", Verb::Hpub),
    (b"PING", Verb::Ping),
    (b"PONG", Verb::Pong),
    (b"SUB", Verb::Sub),
    (b"UNSUB", Verb::Unsub),
    (b"CONNECT", Verb::Connect),
    (b"+OK", Verb::Ok),
    (b"INFO", Verb::Info),
];

impl Verb {
    pub(super) fn parse(word: &[u8]) -> Option<Self> {
        VERBS
            .iter()
            .find(|(spelling, _)| word.eq_ignore_ascii_case(spelling))
            .map(|(_, verb)| *verb)
    }
}

pub(super) fn split_verb(line: &[u8]) -> (&[u8], &[u8]) {
    let end = line
        .iter()
        .position(|&byte| is_blank(byte))
        .unwrap_or(line.len());
    line.split_at(end)
}

/// Whether a line that begins so can still turn out to be one of a client's.
pub(super) fn may_become_verb(start: &[u8]) -> bool {
    let (word, rest) = split_verb(trim_cr(start));
    let begins = |spelling: &[u8]| {
        spelling
            .get(..word.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(word))
    };
    if rest.is_empty() {
        VERBS.iter().any(|(spelling, _)| begins(spelling))
    } else {
        Verb::parse(word).is_some()
    }
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

pub(super) fn trim_cr(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}
