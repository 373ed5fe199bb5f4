//! Numbers as JSON Schema sees them: `1` and `1.0` are one number, and order is exact even where
//! integers are too large for a float. Values are compared with the same eyes.

use std::cmp::Ordering;

use serde_json::{Number, Value};

/// The order of two JSON numbers by their mathematical value.
pub(crate) fn compare(left: &Number, right: &Number) -> Ordering {
    match (integer(left), integer(right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        (Some(left), None) => compare_with_float(left, float(right)),
        (None, Some(right)) => compare_with_float(right, float(left)).reverse(),
        // JSON has no NaN, so the fallback is never taken.
        (None, None) => float(left)
            .partial_cmp(&float(right))
            .unwrap_or(Ordering::Equal),
    }
}

/// Whether two JSON values are equal in JSON Schema's sense: numbers by value, objects in any order.
pub(crate) fn same_value(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => compare(left, right).is_eq(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same_value(l, r))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, value)| {
                    right
                        .get(name)
                        .is_some_and(|other| same_value(value, other))
                })
        }
        _ => left == right,
    }
}

/// Whether the number is an integer in JSON Schema's sense: `1.0` is, `1.5` is not.
pub(crate) fn is_integer(number: &Number) -> bool {
    integer(number).is_some() || float(number).fract() == 0.0
}

/// The number as a length or count; `None` if it is negative or has a fraction.
pub(crate) fn count(number: &Number) -> Option<u64> {
    number.as_u64().or_else(|| {
        let float = float(number);
        // Counts past 2^53 bound nothing that fits into a message.
        (float.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&float))
            .then(|| format!("{float:.0}").parse().ok())
            .flatten()
    })
}

/// Whether every multiple of `coarse` is one of `fine`, decided in decimal and exactly; `None` if
/// the numbers are too long to tell.
pub(crate) fn is_multiple(coarse: &Number, fine: &Number) -> Option<bool> {
    let (coarse, coarse_scale) = decimal(coarse)?;
    let (fine, fine_scale) = decimal(fine)?;
    let scale = coarse_scale.max(fine_scale);
    let align = |digits: i128, own: u32| digits.checked_mul(10_i128.checked_pow(scale - own)?);
    let (coarse, fine) = (align(coarse, coarse_scale)?, align(fine, fine_scale)?);
    (fine != 0).then(|| coarse % fine == 0)
}

fn integer(number: &Number) -> Option<i128> {
    number
        .as_i64()
        .map(i128::from)
        .or_else(|| number.as_u64().map(i128::from))
}

fn float(number: &Number) -> f64 {
    number.as_f64().unwrap_or_default()
}

fn compare_with_float(left: i128, right: f64) -> Ordering {
    // The integers are 64-bit ones, so beyond these the float decides.
    const FAR: f64 = 1e20;
    if right >= FAR {
        return Ordering::Less;
    }
    if right <= -FAR {
        return Ordering::Greater;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the magnitude is under 1e20, and the fraction is compared below"
    )]
    let whole = right.floor() as i128;
    left.cmp(&whole).then(if right.fract() == 0.0 {
        Ordering::Equal
    } else {
        Ordering::Less
    })
}

/// The number as decimal digits and the count of those behind the point.
fn decimal(number: &Number) -> Option<(i128, u32)> {
    let text = number.to_string();
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa.to_owned(), exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((&mantissa, ""));
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let scale = i32::try_from(fraction.len()).ok()? - exponent;
    if let Ok(scale) = u32::try_from(scale) {
        return Some((digits, scale));
    }
    let factor = 10_i128.checked_pow(scale.unsigned_abs())?;
    Some((digits.checked_mul(factor)?, 0))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn number(text: &str) -> Number {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn numbers_are_ordered_by_value_not_by_spelling() {
        for (left, right, expected) in [
            ("1", "1.0", Ordering::Equal),
            ("1e2", "100", Ordering::Equal),
            ("-1", "-0.5", Ordering::Less),
            ("-1", "-1.5", Ordering::Greater),
            ("9007199254740993", "9007199254740992.0", Ordering::Greater),
            ("18446744073709551615", "1e300", Ordering::Less),
            ("-5", "-1e300", Ordering::Greater),
            ("0.1", "0.2", Ordering::Less),
        ] {
            let (left, right) = (number(left), number(right));
            assert_eq!(compare(&left, &right), expected, "{left} {right}");
            assert_eq!(compare(&right, &left), expected.reverse(), "{right} {left}");
        }
    }

    #[test]
    fn values_are_equal_whatever_the_order_of_keys() {
        assert!(same_value(
            &json!({"a": [1], "b": null}),
            &json!({"b": null, "a": [1.0]})
        ));
        assert!(!same_value(&json!([1, 2]), &json!([2, 1])));
        assert!(!same_value(&json!("1"), &json!(1)));
        assert!(!same_value(&json!({"a": 1}), &json!({"b": 1})));
    }

    #[test]
    fn multiples_are_told_exactly_in_decimal() {
        for (coarse, fine, expected) in [
            ("10", "5", Some(true)),
            ("5", "10", Some(false)),
            ("0.3", "0.1", Some(true)),
            ("1", "0.01", Some(true)),
            ("1e-7", "1e-8", Some(true)),
            ("1e3", "7", Some(false)),
            ("1e300", "7", None),
            ("1", "0", None),
        ] {
            assert_eq!(
                is_multiple(&number(coarse), &number(fine)),
                expected,
                "{coarse} {fine}"
            );
        }
    }

    #[test]
    fn counts_are_whole_and_not_negative() {
        assert_eq!(count(&number("3.0")), Some(3));
        assert_eq!(count(&number("3.5")), None);
        assert_eq!(count(&number("-1")), None);
        assert_eq!(count(&number("1e300")), None);
    }
}
