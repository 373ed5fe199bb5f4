//! Instants as text, many of them: of two in one second, the second costs only its fraction.

use backbeat_contract::Timestamp;
use backbeat_timing::ClusterInstant;

/// Writes instants as RFC 3339 in UTC. It remembers the text of the latest second.
#[derive(Debug, Clone)]
pub struct InstantText {
    /// When that second begins, in nanoseconds since 1970.
    begins: i128,
    /// `2025-09-05T12:30:00`, without the zone.
    text: String,
}

const NANOS: i128 = 1_000_000_000;

impl InstantText {
    /// One that has written nothing.
    pub const fn new() -> Self {
        Self {
            begins: i128::MIN / 2,
            text: String::new(),
        }
    }

    /// The instant with nine digits of a second: `2025-09-05T12:30:00.000000000Z`. An instant of a year outside 0000
    /// to 9999, which the form cannot say, is written as the nearest that it can.
    pub fn nanos(&mut self, at: ClusterInstant, out: &mut Vec<u8>) {
        let fraction = self.turn_to(at);
        out.extend_from_slice(self.text.as_bytes());
        out.push(b'.');
        out.extend_from_slice(&digits::<9>(fraction));
        out.push(b'Z');
    }

    /// The time of day with milliseconds: `12:30:00.000`.
    pub fn time_of_day(&mut self, at: ClusterInstant, out: &mut String) {
        let fraction = self.turn_to(at);
        let time = self.text.split_once('T').map_or("", |(_, time)| time);
        out.push_str(time);
        out.push('.');
        out.extend(digits::<3>(fraction / 1_000_000).map(char::from));
    }

    /// Makes `text` that of the instant's second; gives the nanoseconds in it.
    fn turn_to(&mut self, at: ClusterInstant) -> u32 {
        let nanos = at.unix_nanos().clamp(EARLIEST, LATEST);
        let into = nanos - self.begins;
        if (0..NANOS).contains(&into) {
            // Nearly always, and without a division of 128 bits.
            return u32::try_from(into).unwrap_or(0);
        }
        let second = nanos.div_euclid(NANOS);
        self.begins = second * NANOS;
        let written = Timestamp::from_unix_nanos(self.begins);
        self.text = written.map_or_else(String::new, |text| text.as_str().replace('Z', ""));
        u32::try_from(nanos - self.begins).unwrap_or(0)
    }
}

impl Default for InstantText {
    fn default() -> Self {
        Self::new()
    }
}

/// 0000-01-01T00:00:00Z.
const EARLIEST: i128 = -62_167_219_200 * NANOS;

/// The last nanosecond of the year 9999.
const LATEST: i128 = 253_402_300_800 * NANOS - 1;

/// The last `N` decimal digits of a number, zeros included.
fn digits<const N: usize>(number: u32) -> [u8; N] {
    let mut text = [b'0'; N];
    let mut left = number;
    for place in text.iter_mut().rev() {
        *place += u8::try_from(left % 10).unwrap_or(0);
        left /= 10;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(text: &mut InstantText, nanos: i128) -> String {
        let mut out = Vec::new();
        text.nanos(ClusterInstant::from_unix_nanos(nanos), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_ends_of_the_calendar_hold() {
        let mut text = InstantText::new();
        assert_eq!(
            written(&mut text, i128::MIN),
            "0000-01-01T00:00:00.000000000Z"
        );
        assert_eq!(
            written(&mut text, i128::MAX),
            "9999-12-31T23:59:59.999999999Z"
        );
        assert_eq!(written(&mut text, -1), "1969-12-31T23:59:59.999999999Z");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(all in prop::collection::vec(EARLIEST..=LATEST, 1..20)) {
            let mut text = InstantText::new();
            for nanos in all {
                let read: Timestamp = written(&mut text, nanos).parse().unwrap();
                prop_assert_eq!(read.unix_nanos(), nanos);
            }
        }
    }
}
