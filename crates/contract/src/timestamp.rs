//! Instants as text: RFC 3339 date-times with an offset.
//!
//! What counts as one is JSON Schema's `date-time` format, which the contract asserts. Arithmetic on
//! instants lives in `backbeat-timing`.

use crate::identifier::text_newtype;

text_newtype! {
    /// An RFC 3339 date-time with offset: `2025-09-05T12:30:00Z`. A leap second is accepted where the standard
    /// allows one, at 23:59:60 UTC.
    Timestamp,
    accepts: |text| Civil::parse(text.as_bytes()).is_some(),
    expected: "must be an RFC 3339 date-time with offset, such as 2025-09-05T12:30:00Z",
    schema: {
        "type": "string",
        "format": "date-time",
        // The format alone is an annotation to many validators; the pattern makes them refuse the same texts.
        "pattern": Timestamp::PATTERN
    }
}

impl Timestamp {
    /// The form as a regular expression (ECMA-262); the `date-time` format adds the days of each month and the
    /// places where a leap second may stand.
    pub const PATTERN: &str = concat!(
        "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]",
        "([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
    );

    /// Whether `text` is a date-time, for callers that hold bytes.
    pub fn accepts_bytes(text: &[u8]) -> bool {
        Civil::parse(text).is_some()
    }

    /// The instant in nanoseconds since the Unix epoch. Fractions finer than a nanosecond are cut off; a leap
    /// second is the same instant as the second after it.
    pub fn unix_nanos(&self) -> i128 {
        Civil::parse(self.0.as_bytes()).map_or(0, |civil| civil.unix_nanos())
    }

    /// The text of an instant, in UTC with as many fraction digits as it needs (none, 3, 6 or 9).
    /// Years outside 0000 to 9999 cannot be written and give `None`.
    pub fn from_unix_nanos(nanos: i128) -> Option<Self> {
        let seconds = nanos.div_euclid(NANOS_PER_SECOND);
        let fraction = nanos.rem_euclid(NANOS_PER_SECOND);
        let days = seconds.div_euclid(SECONDS_PER_DAY);
        let second_of_day = seconds.rem_euclid(SECONDS_PER_DAY);
        let (year, month, day) = civil_from_days(i64::try_from(days).ok()?);
        if !(0..=9999).contains(&year) {
            return None;
        }
        let (hour, minute, second) = (
            second_of_day / 3600,
            second_of_day / 60 % 60,
            second_of_day % 60,
        );
        let fraction = match (fraction % 1_000_000, fraction % 1_000) {
            _ if fraction == 0 => String::new(),
            (0, _) => format!(".{:03}", fraction / 1_000_000),
            (_, 0) => format!(".{:06}", fraction / 1_000),
            _ => format!(".{fraction:09}"),
        };
        Some(Self(format!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z"
        )))
    }
}

const NANOS_PER_SECOND: i128 = 1_000_000_000;
const SECONDS_PER_DAY: i128 = 86_400;

/// A date-time taken apart; every field is in its range.
struct Civil {
    year: i64,
    month: i64,
    day: i64,
    second_of_day: i64,
    nanos: i64,
    offset_minutes: i64,
}

impl Civil {
    fn parse(text: &[u8]) -> Option<Self> {
        let (head, tail) = text.split_first_chunk::<19>()?;
        let separators_stand = head[4] == b'-'
            && head[7] == b'-'
            && matches!(head[10], b'T' | b't')
            && head[13] == b':'
            && head[16] == b':';
        if !separators_stand {
            return None;
        }
        let year = two(head[0], head[1])? * 100 + two(head[2], head[3])?;
        let month = two(head[5], head[6])?;
        let day = two(head[8], head[9])?;
        let hour = two(head[11], head[12])?;
        let minute = two(head[14], head[15])?;
        let second = two(head[17], head[18])?;
        if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let (nanos, tail) = fraction(tail)?;
        let offset_minutes = offset(tail)?;
        let leap_second_misplaced = second == 60
            && (hour * 60 + minute - offset_minutes).rem_euclid(24 * 60) != 24 * 60 - 1;
        if leap_second_misplaced {
            return None;
        }
        Some(Self {
            year,
            month,
            day,
            second_of_day: hour * 3600 + minute * 60 + second,
            nanos,
            offset_minutes,
        })
    }

    fn unix_nanos(&self) -> i128 {
        let days = i128::from(days_from_civil(self.year, self.month, self.day));
        let seconds = days * SECONDS_PER_DAY + i128::from(self.second_of_day)
            - i128::from(self.offset_minutes) * 60;
        seconds * NANOS_PER_SECOND + i128::from(self.nanos)
    }
}

#[inline]
fn two(tens: u8, ones: u8) -> Option<i64> {
    (tens.is_ascii_digit() && ones.is_ascii_digit())
        .then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
}

/// The optional `.digits`, in nanoseconds, with what follows it.
#[inline]
fn fraction(tail: &[u8]) -> Option<(i64, &[u8])> {
    let Some(digits) = tail.strip_prefix(b".") else {
        return Some((0, tail));
    };
    let count = digits
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if count == 0 {
        return None;
    }
    let nanos = (0..9).fold(0, |nanos, place| {
        let digit = if place < count {
            digits[place] - b'0'
        } else {
            0
        };
        nanos * 10 + i64::from(digit)
    });
    Some((nanos, &digits[count..]))
}

/// `Z` or `±hh:mm`, in minutes east of UTC.
#[inline]
fn offset(tail: &[u8]) -> Option<i64> {
    match *tail {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two(h1, h2)?, two(m1, m2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let east = hours * 60 + minutes;
            Some(if sign == b'+' { east } else { -east })
        }
        _ => None,
    }
}

#[inline]
fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date of the proleptic Gregorian calendar, by counting eras of 400 years that
/// begin on 1 March, so that the leap day is the last day of its year.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * DAYS_PER_ERA + day_of_era - DAYS_FROM_ERA_TO_UNIX
}

/// The inverse of [`days_from_civil`]: (year, month, day).
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + DAYS_FROM_ERA_TO_UNIX;
    let era = days.div_euclid(DAYS_PER_ERA);
    let day_of_era = days.rem_euclid(DAYS_PER_ERA);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = (shifted_month + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

const DAYS_PER_ERA: i64 = 146_097;
const DAYS_FROM_ERA_TO_UNIX: i64 = 719_468;

#[cfg(test)]
mod tests {
    use super::Timestamp;
    use proptest::prelude::*;

    #[test]
    fn a_date_time_needs_date_time_and_offset() {
        for good in [
            "2025-09-05T12:30:00Z",
            "2025-09-05t12:30:00z",
            "2025-09-05T12:30:00.123456789012+02:00",
            "2024-02-29T00:00:00-23:59",
            "2000-02-29T00:00:00Z",
            "1990-12-31T23:59:60Z",
            "1990-12-31T15:59:60-08:00",
            "0000-01-01T00:00:00Z",
        ] {
            assert!(Timestamp::accepts(good), "{good}");
        }
        for bad in [
            "",
            "2025-09-05",
            "2025-09-05T12:30:00",
            "2025-09-05 12:30:00Z",
            "2025-09-05T12:30Z",
            "2025-9-5T12:30:00Z",
            "2025-02-29T12:30:00Z",
            "1900-02-29T12:30:00Z",
            "2025-13-05T12:30:00Z",
            "2025-00-05T12:30:00Z",
            "2025-09-00T12:30:00Z",
            "2025-09-31T12:30:00Z",
            "2025-09-05T24:00:00Z",
            "2025-09-05T12:60:00Z",
            "2025-09-05T12:30:61Z",
            "2025-09-05T12:30:60Z",
            "2025-09-05T12:30:00.Z",
            "2025-09-05T12:30:00+0200",
            "2025-09-05T12:30:00+24:00",
            "2025-09-05T12:30:00Z ",
            "2025-09-0/T12:30:00Z",
        ] {
            assert!(!Timestamp::accepts(bad), "{bad}");
        }
    }

    #[test]
    fn an_offset_names_the_same_instant() {
        let nanos = |text: &str| text.parse::<Timestamp>().unwrap().unix_nanos();
        assert_eq!(nanos("1970-01-01T00:00:00Z"), 0);
        assert_eq!(nanos("2025-09-05T12:30:00Z"), 1_757_075_400_000_000_000);
        assert_eq!(
            nanos("2025-09-05T14:30:00+02:00"),
            nanos("2025-09-05T12:30:00Z")
        );
        assert_eq!(
            nanos("2025-09-05T12:30:00.5Z"),
            nanos("2025-09-05T12:30:00Z") + 500_000_000
        );
    }

    proptest! {
        #[test]
        fn writing_and_reading_an_instant_gives_it_back(nanos in -62_167_219_200_000_000_000i128..253_402_300_800_000_000_000) {
            let written = Timestamp::from_unix_nanos(nanos).unwrap();
            prop_assert!(Timestamp::accepts(written.as_str()), "{written}");
            prop_assert_eq!(written.unix_nanos(), nanos);
        }
    }
}
