//! A length of time as it is typed: `30s`, `500ms`, `5m`, `2h`, `90d`.

use std::str::FromStr;
use std::time::Duration;

/// A length of time, more than none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Length(pub(crate) Duration);

/// Why a text is no length of time.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a number above 0 and its unit, ms, s, m, h or d: 30s")]
pub(crate) struct RefuseLength;

impl FromStr for Length {
    type Err = RefuseLength;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let millis = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return Err(RefuseLength),
        };
        let number: u64 = number.parse().map_err(|_| RefuseLength)?;
        let millis = number.checked_mul(millis).filter(|&millis| millis > 0);
        millis
            .map(|millis| Self(Duration::from_millis(millis)))
            .ok_or(RefuseLength)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_a_number_and_a_unit() {
        for (text, millis) in [
            ("30s", 30_000),
            ("500ms", 500),
            ("5m", 300_000),
            ("2h", 7_200_000),
            ("90d", 7_776_000_000),
        ] {
            assert_eq!(
                text.parse(),
                Ok(Length(Duration::from_millis(millis))),
                "{text}"
            );
        }
        for text in [
            "",
            "30",
            "s",
            "0s",
            "-1s",
            "1.5s",
            "1w",
            "99999999999999999999h",
            "9999999999999999999h",
        ] {
            assert_eq!(text.parse::<Length>(), Err(RefuseLength), "{text}");
        }
    }
}
