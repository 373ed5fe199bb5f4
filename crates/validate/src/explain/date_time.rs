//! Texts that are not RFC 3339 date-times.

use crate::fault::quoted;
use backbeat_contract::{Code, Timestamp};

/// Why a text is not a date-time.
pub(super) fn explain(name: &str, text: &str) -> (Code, String, String) {
    (
        Code::DateTimeFormat,
        format!(
            "{name} must be an RFC 3339 date-time with offset, got {}",
            quoted(text)
        ),
        help(text),
    )
}

/// Tries the usual repairs: the first that makes a date-time of the text is the help.
fn help(text: &str) -> String {
    let repairs = [
        (
            format!("{text}Z"),
            "the offset is missing: append Z for UTC",
        ),
        (text.replacen(' ', "T", 1), "put a T between date and time"),
        (
            format!("{}Z", text.replacen(' ', "T", 1)),
            "put a T between date and time and append Z for UTC",
        ),
        (
            format!("{text}T00:00:00Z"),
            "this is a date alone: add a time and an offset",
        ),
        (with_seconds(text), "the seconds are missing"),
        (with_colon(text), "put a colon into the offset"),
        (text.trim().to_owned(), "remove the blanks around it"),
    ];
    for (repaired, what) in repairs {
        if repaired != text && Timestamp::accepts(&repaired) {
            return format!("{what}: {repaired}");
        }
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() {
        return "this looks like a Unix timestamp; write the instant as text: 2025-09-05T12:30:00Z"
            .to_owned();
    }
    out_of_calendar(text)
        .unwrap_or_else(|| "write date, T, time and offset: 2025-09-05T12:30:00Z".to_owned())
}

fn with_seconds(text: &str) -> String {
    match text.split_at_checked(16) {
        Some((head, tail)) => format!("{head}:00{tail}"),
        None => text.to_owned(),
    }
}

fn with_colon(text: &str) -> String {
    match text
        .len()
        .checked_sub(2)
        .and_then(|at| text.split_at_checked(at))
    {
        Some((head, minutes)) => format!("{head}:{minutes}"),
        None => text.to_owned(),
    }
}

/// The field that no calendar or clock has, where the text has the right outline.
fn out_of_calendar(text: &str) -> Option<String> {
    let field = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let (year, month, day) = (field(0, 4)?, field(5, 7)?, field(8, 10)?);
    let (hour, minute, second) = (field(11, 13)?, field(14, 16)?, field(17, 19)?);
    Some(if !(1..=12).contains(&month) {
        format!("there is no month {month:02}")
    } else if day == 0
        || day > 31
        || !Timestamp::accepts(&format!("{year:04}-{month:02}-{day:02}T00:00:00Z"))
    {
        format!("{year:04}-{month:02} has no day {day:02}")
    } else if hour > 23 {
        format!("there is no hour {hour:02}; midnight is 00:00:00 of the next day")
    } else if minute > 59 {
        format!("there is no minute {minute:02}")
    } else if second == 60 {
        "a leap second stands at 23:59:60 UTC only".to_owned()
    } else if second > 60 {
        format!("there is no second {second:02}")
    } else {
        return None;
    })
}

#[cfg(test)]
mod tests {
    use super::help;

    #[test]
    fn the_usual_mistakes_are_repaired() {
        for (text, expected) in [
            (
                "2025-09-05T12:30:00",
                "the offset is missing: append Z for UTC: 2025-09-05T12:30:00Z",
            ),
            (
                "2025-09-05 12:30:00Z",
                "put a T between date and time: 2025-09-05T12:30:00Z",
            ),
            (
                "2025-09-05",
                "this is a date alone: add a time and an offset: 2025-09-05T00:00:00Z",
            ),
            (
                "2025-09-05T12:30Z",
                "the seconds are missing: 2025-09-05T12:30:00Z",
            ),
            (
                "2025-09-05T12:30:00+0200",
                "put a colon into the offset: 2025-09-05T12:30:00+02:00",
            ),
            ("2025-09-31T12:30:00Z", "2025-09 has no day 31"),
            (
                "2025-09-05T24:00:00Z",
                "there is no hour 24; midnight is 00:00:00 of the next day",
            ),
            (
                "2025-09-05T12:30:60Z",
                "a leap second stands at 23:59:60 UTC only",
            ),
            (
                "1757075400",
                "this looks like a Unix timestamp; write the instant as text: 2025-09-05T12:30:00Z",
            ),
            (
                "tomorrow",
                "write date, T, time and offset: 2025-09-05T12:30:00Z",
            ),
            ("é", "write date, T, time and offset: 2025-09-05T12:30:00Z"),
        ] {
            assert_eq!(help(text), expected, "{text}");
        }
    }
}
