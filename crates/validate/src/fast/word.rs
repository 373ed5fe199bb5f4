//! Texts of a fixed form: hex groups, identifiers, timestamps and words.

use super::cursor::Cursor;
use super::scan;
use super::text::Text;
use backbeat_contract::{AgentId, ClusterId, Hlc, Timestamp, WindowId};

/// Reads a hybrid logical clock.
#[inline]
pub(super) fn hlc(cursor: &mut Cursor<'_>) -> Option<Hlc> {
    fixed(cursor, |text: &[u8; Hlc::LEN]| {
        let groups = [&text[0..4], &text[5..9], &text[10..14]];
        let [wall, logical, node] = groups.map(|group| {
            let digits = <[u8; 4]>::try_from(group).unwrap_or_default();
            hex::<4>(digits)
        });
        (text[4] == b':' && text[9] == b':' && (wall | logical | node) <= 0xffff).then_some(Hlc {
            wall: low(wall),
            logical: low(logical),
            node: low(node),
        })
    })
}

/// Reads a window id.
#[inline]
pub(super) fn window_id(cursor: &mut Cursor<'_>) -> Option<WindowId> {
    fixed(cursor, |text: &[u8; WindowId::LEN]| {
        let mut bytes = [0; 16];
        let mut all = 0;
        for (pair, group) in bytes.chunks_exact_mut(2).zip(text.chunks_exact(4)) {
            let value = hex::<4>(<[u8; 4]>::try_from(group).unwrap_or_default());
            all |= value;
            pair.copy_from_slice(&low(value).to_be_bytes());
        }
        (all <= 0xffff).then_some(WindowId::new(bytes))
    })
}

/// Reads a text of exactly `N` bytes: where it is written without escapes its length tells where it ends.
#[inline]
fn fixed<const N: usize, T>(
    cursor: &mut Cursor<'_>,
    accept: impl Fn(&[u8; N]) -> Option<T>,
) -> Option<T> {
    if cursor.token()? != b'"' {
        return None;
    }
    let mut after_quote = *cursor;
    after_quote.step();
    if let Some(text) = after_quote.chunk::<N>()
        && let Some(value) = accept(text)
    {
        after_quote.skip(N);
        if after_quote.byte() == Some(b'"') {
            after_quote.step();
            *cursor = after_quote;
            return Some(value);
        }
    }
    cursor
        .string()?
        .with_bytes(|text| accept(text.try_into().ok()?))
}

/// The value of hex digits, or one of more bits than they can make when one is not a digit.
#[inline]
fn hex<const N: usize>(digits: [u8; N]) -> u32 {
    digits
        .iter()
        .fold(0, |value, &digit| (value << 4) | NIBBLES[digit as usize])
}

/// A valid group's value; the caller has checked that it has 16 bits.
#[inline]
fn low(group: u32) -> u16 {
    (group & 0xffff) as u16
}

/// The value of a hex digit; 0xf0000 stands for none, and survives up to three shifts above 16 bits.
const NIBBLES: [u32; 256] = {
    let mut table = [0xf_0000; 256];
    let mut value = 0;
    while value < 16 {
        let digit = b"0123456789abcdef"[value as usize];
        table[digit as usize] = value;
        table[digit.to_ascii_uppercase() as usize] = value;
        value += 1;
    }
    table
};

/// Reads an agent id.
#[inline]
pub(super) fn agent_id<'a>(cursor: &mut Cursor<'a>) -> Option<Text<'a>> {
    let text = cursor.string()?;
    text.with_bytes(|bytes| {
        let colons = scan::colons_of_agent_id(bytes).or_else(|| colons_of_short_agent_id(bytes))?;
        let fits = colons == 1
            && bytes.len() <= AgentId::MAX_CHARS
            && bytes.first() != Some(&b':')
            && bytes.last() != Some(&b':');
        fits.then_some(text)
    })
}

/// The same as [`scan::colons_of_agent_id`], for texts of less than sixteen bytes.
#[inline]
fn colons_of_short_agent_id(bytes: &[u8]) -> Option<u32> {
    let short = bytes.len() < scan::WIDTH;
    let foreign = |byte: &u8| CLASSES[*byte as usize] & AGENT == 0;
    (short && !bytes.iter().any(foreign))
        .then(|| bytes.iter().map(|&byte| u32::from(byte == b':')).sum())
}

/// Reads a cluster id.
#[inline]
pub(super) fn cluster_id<'a>(cursor: &mut Cursor<'a>) -> Option<Text<'a>> {
    let text = cursor.string()?;
    text.with_bytes(|bytes| {
        let foreign = bytes
            .iter()
            .any(|&byte| CLASSES[byte as usize] & CLUSTER == 0);
        let fits = !foreign
            && bytes.len() <= ClusterId::MAX_CHARS
            && bytes.first()?.is_ascii_alphanumeric();
        fits.then_some(text)
    })
}

const AGENT: u8 = 1;
const CLUSTER: u8 = 2;

/// Which identifiers a byte may stand in.
const CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let this = byte as u8;
        if AgentId::is_part_byte(this) || this == b':' {
            table[byte] |= AGENT;
        }
        if ClusterId::is_byte(this) {
            table[byte] |= CLUSTER;
        }
        byte += 1;
    }
    table
};

/// Reads a timestamp.
#[inline]
pub(super) fn timestamp<'a>(cursor: &mut Cursor<'a>) -> Option<Text<'a>> {
    let text = cursor.string()?;
    text.with_bytes(|bytes| Timestamp::accepts_bytes(bytes).then_some(text))
}

/// Reads one of a set of words.
#[inline]
pub(super) fn word<T>(
    cursor: &mut Cursor<'_>,
    value_of: impl FnOnce(&[u8]) -> Option<T>,
) -> Option<T> {
    cursor.string()?.with_bytes(value_of)
}

/// Reads a text of `min` to `max` code points.
#[inline]
pub(super) fn text<'a>(cursor: &mut Cursor<'a>, min: usize, max: usize) -> Option<Text<'a>> {
    cursor
        .string()
        .filter(|text| (min..=max).contains(&text.chars()))
}

/// Reads `true` or `false`.
#[inline]
pub(super) fn flag(cursor: &mut Cursor<'_>) -> Option<bool> {
    match cursor.token()? {
        b't' => cursor.literal(b"true").map(|()| true),
        b'f' => cursor.literal(b"false").map(|()| false),
        _ => None,
    }
}
