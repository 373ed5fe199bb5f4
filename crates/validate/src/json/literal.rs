//! Bare words and numbers, also those that JSON does not have.

use super::node::{Number, Value};
use crate::fault::quoted;
use backbeat_contract::Code;

/// A bare word's value, or why it has none: code, message and help.
pub(super) fn value_of(word: &str) -> Result<Value<'_>, (Code, String, String)> {
    match word {
        "null" => return Ok(Value::Null),
        "true" => return Ok(Value::Bool(true)),
        "false" => return Ok(Value::Bool(false)),
        _ => {}
    }
    if is_number(word) {
        let value: f64 = word.parse().unwrap_or(f64::INFINITY);
        if value.is_finite() {
            return Ok(Value::Number(Number {
                literal: word,
                value,
            }));
        }
        return Err((
            Code::OutOfRange,
            format!("{} does not fit a double", shortened(word)),
            "numbers lie within ±1.7976931348623157e308 (RFC 7493, section 2.2)".into(),
        ));
    }
    let (message, help) = refusal(word);
    Err((Code::InvalidJson, message, help))
}

fn refusal(word: &str) -> (String, String) {
    let shown = shortened(word);
    let bare = word.trim_start_matches(['-', '+']);
    match bare.to_ascii_lowercase().as_str() {
        "true" | "false" | "null" => {
            return (
                format!("{shown} is not JSON"),
                format!("write it in lower case: {}", word.to_ascii_lowercase()),
            );
        }
        "none" | "nil" | "undefined" => {
            return (
                format!("{shown} is not JSON"),
                "leave the field out; where a value may be absent the contract has no null either"
                    .into(),
            );
        }
        "nan" | "inf" | "infinity" => {
            return (
                format!("{shown} is not JSON"),
                "JSON has neither NaN nor infinity; leave the field out or send a finite number"
                    .into(),
            );
        }
        _ => {}
    }
    if !bare.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return (
            format!("unexpected {shown}"),
            "a value is a string in double quotes, a number, true, false, null, an array or an object".into(),
        );
    }
    let help = if word.starts_with('+') {
        format!("leave out the plus sign: {bare}")
    } else if bare.starts_with("0x") || bare.starts_with("0X") {
        "JSON has no hexadecimal numbers; write it in decimal".into()
    } else if bare.starts_with('.') {
        format!("write a zero before the point: 0{bare}")
    } else if bare.len() > 1
        && bare.starts_with('0')
        && bare.bytes().all(|byte| byte.is_ascii_digit())
    {
        "leave out the leading zeros".into()
    } else if bare.contains(['_', ',']) {
        "leave out the digit separators".into()
    } else if bare.ends_with('.') {
        format!("write a digit after the point: {word}0")
    } else {
        "a number is digits, then optionally a fraction, then optionally an exponent: -12.5e3"
            .into()
    };
    (format!("{shown} is not a JSON number"), help)
}

fn shortened(word: &str) -> String {
    quoted(word).trim_matches('"').to_owned()
}

/// Whether `word` is a number by JSON's grammar (RFC 8259, section 6).
fn is_number(word: &str) -> bool {
    let rest = word.strip_prefix('-').unwrap_or(word);
    let (whole, rest) = split_digits(rest);
    if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) {
        return false;
    }
    let rest = match rest.strip_prefix('.') {
        None => rest,
        Some(rest) => {
            let (fraction, rest) = split_digits(rest);
            if fraction.is_empty() {
                return false;
            }
            rest
        }
    };
    match rest.strip_prefix(['e', 'E']) {
        None => rest.is_empty(),
        Some(rest) => {
            let (exponent, rest) = split_digits(rest.strip_prefix(['+', '-']).unwrap_or(rest));
            !exponent.is_empty() && rest.is_empty()
        }
    }
}

fn split_digits(text: &str) -> (&str, &str) {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::{is_number, value_of};

    #[test]
    fn numbers_follow_the_grammar() {
        for good in [
            "0", "-0", "1", "10", "1.5", "1e2", "1E+2", "1.25e-3", "-12.5e3",
        ] {
            assert!(is_number(good), "{good}");
        }
        for bad in [
            "", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "1_000", "1.5.2", "--1",
        ] {
            assert!(!is_number(bad), "{bad}");
            assert!(value_of(bad).is_err(), "{bad}");
        }
    }
}
