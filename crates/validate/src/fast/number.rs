//! Numbers, read as JSON Schema reads them: IEEE 754 doubles, of which the whole ones are integers.

use super::cursor::Cursor;
use backbeat_contract::MAX_SAFE_INTEGER;

/// A JSON number.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Number {
    /// Written with digits only, and no larger than an `u64` that 19 digits make.
    Whole(u64),
    /// Any other.
    Float(f64),
}

/// Reads an integer from 0 to 2^53-1; `1.0` and `1e2` are integers.
#[inline]
pub(super) fn integer(cursor: &mut Cursor<'_>) -> Option<u64> {
    match number(cursor)? {
        Number::Whole(value) => (value <= MAX_SAFE_INTEGER).then_some(value),
        Number::Float(value) => whole(value),
    }
}

/// Reads a finite number.
#[inline]
pub(super) fn float(cursor: &mut Cursor<'_>) -> Option<f64> {
    match number(cursor)? {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a double is what the contract reads"
        )]
        Number::Whole(value) => Some(value as f64),
        Number::Float(value) => Some(value),
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the guard leaves only integers that both types hold exactly"
)]
fn whole(value: f64) -> Option<u64> {
    (value.fract() == 0.0 && (0.0..=MAX_SAFE_INTEGER as f64).contains(&value))
        .then_some(value as u64)
}

#[inline]
fn number(cursor: &mut Cursor<'_>) -> Option<Number> {
    cursor.token()?;
    let start = cursor.position();
    let negative = cursor.byte()? == b'-';
    if negative {
        cursor.step();
    }
    let mut mantissa = 0u64;
    let digits = digits(cursor, &mut mantissa);
    let first = *cursor.since(start).get(usize::from(negative))?;
    if digits == 0 || (digits > 1 && first == b'0') {
        return None;
    }
    let fraction_or_exponent = matches!(cursor.byte(), Some(b'.' | b'e' | b'E'));
    if !fraction_or_exponent && !negative && digits <= MAX_DIGITS {
        return Some(Number::Whole(mantissa));
    }
    rest_of_float(cursor, start, negative, mantissa, digits).map(Number::Float)
}

/// Most digits whose value surely fits an `u64`.
const MAX_DIGITS: usize = 19;

/// Moves over digits and appends them to `mantissa`; gives their count.
#[inline]
fn digits(cursor: &mut Cursor<'_>, mantissa: &mut u64) -> usize {
    let start = cursor.position();
    while let Some(chunk) = cursor.chunk::<8>() {
        let (count, value) = leading_digits(u64::from_le_bytes(*chunk));
        *mantissa = mantissa.wrapping_mul(TENS[count]).wrapping_add(value);
        cursor.skip(count);
        if count < 8 {
            return cursor.position() - start;
        }
    }
    while let Some(byte @ b'0'..=b'9') = cursor.byte() {
        *mantissa = mantissa
            .wrapping_mul(10)
            .wrapping_add(u64::from(byte - b'0'));
        cursor.step();
    }
    cursor.position() - start
}

/// How many of eight bytes, from the first (lowest), are digits, and the number that those are.
///
/// The digits are shifted to the top, so that zeros lead them, and then added up in pairs, fours and eight.
#[inline]
fn leading_digits(word: u64) -> (usize, u64) {
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    let values = word ^ ZEROS;
    // A byte above 9 carries into its top bit; a carry can only leave a byte that is marked itself.
    let foreign = (values.wrapping_add(0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080;
    let count = foreign.trailing_zeros() / 8;
    let digits = values.checked_shl(64 - 8 * count).unwrap_or(0);
    let pairs = digits.wrapping_mul((10 << 8) + 1) >> 8 & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul((100 << 16) + 1) >> 16 & 0x0000_ffff_0000_ffff;
    (count as usize, fours.wrapping_mul((10_000 << 32) + 1) >> 32)
}

/// The powers of ten by which up to eight digits move a number.
const TENS: [u64; 9] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
];

/// Reads fraction and exponent, and gives the double nearest to the whole literal.
#[inline]
fn rest_of_float(
    cursor: &mut Cursor<'_>,
    start: usize,
    negative: bool,
    mut mantissa: u64,
    mut count: usize,
) -> Option<f64> {
    let mut places = 0;
    if cursor.byte() == Some(b'.') {
        cursor.step();
        places = digits(cursor, &mut mantissa);
        if places == 0 {
            return None;
        }
        count += places;
    }
    let exponent = matches!(cursor.byte(), Some(b'e' | b'E'));
    if !exponent && count <= MAX_DIGITS && mantissa <= MAX_SAFE_INTEGER && places < POWERS.len() {
        // Both are doubles without error, so that their quotient is the nearest double to the literal
        // (Clinger, "How to read floating point numbers accurately", 1990).
        #[expect(clippy::cast_precision_loss, reason = "at most 2^53-1")]
        let value = mantissa as f64 / POWERS[places];
        return Some(if negative { -value } else { value });
    }
    if exponent {
        cursor.step();
        if matches!(cursor.byte(), Some(b'+' | b'-')) {
            cursor.step();
        }
        if digits(cursor, &mut 0) == 0 {
            return None;
        }
    }
    let literal = std::str::from_utf8(cursor.since(start)).ok()?;
    literal.parse().ok().filter(|value: &f64| value.is_finite())
}

/// The powers of ten that a double holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

#[cfg(test)]
mod tests {
    use super::{Cursor, float, integer};
    use proptest::prelude::*;

    #[test]
    fn an_integer_may_have_fraction_or_exponent() {
        for (text, value) in [
            ("0", 0),
            ("7", 7),
            ("1.0", 1),
            ("1e2", 100),
            ("-0", 0),
            ("9007199254740991", 9_007_199_254_740_991),
        ] {
            assert_eq!(
                integer(&mut Cursor::new(text.as_bytes())),
                Some(value),
                "{text}"
            );
        }
        for bad in [
            "-1",
            "1.5",
            "9007199254740992",
            "18446744073709551617",
            "1e400",
            "",
            "-",
            "01",
            "1.",
            "1e",
            ".5",
            "+1",
        ] {
            let mut cursor = Cursor::new(bad.as_bytes());
            assert_eq!(
                integer(&mut cursor).filter(|_| cursor.end().is_some()),
                None,
                "{bad}"
            );
        }
    }

    proptest! {
        #[test]
        fn every_literal_is_read_as_the_nearest_double(literal in "-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,24})?([eE][+-]?[0-9]{1,3})?") {
            let expected = Some(literal.parse::<f64>().unwrap()).filter(|value| value.is_finite());
            prop_assert_eq!(float(&mut Cursor::new(literal.as_bytes())), expected);
        }
    }
}
