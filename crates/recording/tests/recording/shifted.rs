//! Times are moved, and not a byte else.

use backbeat_contract::Timestamp;
use backbeat_recording::{Shift, Speed};
use backbeat_timing::Nanos;
use proptest::prelude::*;

use crate::given::{START, at};

const DAY: i128 = 86_400_000_000_000;

#[test]
fn only_the_outer_deadline_and_stamp_are_rewritten() {
    let shift = Shift::new(at(START), at(START + DAY + 1_000_000), Speed::AS_RECORDED);
    let payload = r#"{ "hlc":"0000:0001:beef", "notes":"hlc","deadline_at" : "2025-09-05T14:30:01+02:00",
        "x":{"hlc":"0000:0001:beef"}, "hlc":7, "deadline_at":"noon", "tempo_bpm": 2.0 }"#;
    // The stamp's 16 bits are unwrapped near the receipt: 12:30:00.000 is 0x8040 of them.
    let moved = shift.payload(payload.as_bytes(), at(START));
    let text = std::str::from_utf8(&moved).unwrap();
    let stamp = shift.stamp("0000:0001:beef", at(START)).unwrap();
    let expected = payload
        .replacen("0000:0001:beef", &stamp, 1)
        .replace("2025-09-05T14:30:01+02:00", "2025-09-06T12:30:01.001Z");
    assert_eq!(text, expected);
}

#[test]
fn what_has_no_times_keeps_every_byte() {
    let shift = Shift::new(at(START), at(START + DAY), Speed::MAX);
    for payload in [
        b"\xff\xfe".as_slice(),
        b"",
        b"[\"hlc\",\"0000:0001:beef\"]",
        b"{\"hlc\":\"0000:0001:bee\"}",
        b"{\"hlc\":\"0000:0001:beef",
    ] {
        assert_eq!(shift.payload(payload, at(START)).as_ref(), payload);
    }
}

#[test]
fn a_speed_is_a_number_of_times_or_max() {
    for (text, times) in [
        ("2x", Some(2.0)),
        ("0.5", Some(0.5)),
        ("1x", Some(1.0)),
        ("max", None),
    ] {
        let speed: Speed = text.parse().unwrap();
        assert_eq!(speed.times(), times, "{text}");
    }
    for text in [
        "", "x", "0", "-1x", "fast", "NaN", "inf", "1001x", "0.009x", "2xx",
    ] {
        assert!(text.parse::<Speed>().is_err(), "{text}");
    }
    assert_eq!(
        "0x".parse::<Speed>().unwrap_err().to_string(),
        "\"0x\" is no speed: \"2x\" is twice as fast, \"0.5x\" half, between 0.01x and 1000x, and \"max\" as fast as it goes"
    );
}

proptest! {
    #[test]
    fn times_keep_their_order_at_every_speed(one in 0..DAY, other in 0..DAY, times in 0.01_f64..1000.0) {
        let speed: Speed = format!("{times}x").parse().unwrap();
        let shift = Shift::new(at(START), at(START + 7 * DAY), speed);
        let moved = |nanos: i128| shift.instant(at(START + nanos));
        prop_assert_eq!(one <= other, moved(one.min(other)) <= moved(one.max(other)) && one <= other);
        prop_assert_eq!(moved(0), at(START + 7 * DAY));
    }

    #[test]
    fn at_the_recorded_speed_stamps_and_deadlines_move_by_the_same(
        ahead in -20_000_i128..20_000, days in 0_i128..400, node in any::<u16>(), logical in any::<u16>(),
    ) {
        const MILLI: i128 = 1_000_000;
        let by = days * DAY + 12_345 * MILLI;
        let shift = Shift::new(at(START), at(START + by), Speed::AS_RECORDED);
        let stamp = |nanos: i128| {
            let low = (nanos / MILLI).rem_euclid(1 << 16);
            format!("{low:04x}:{logical:04x}:{node:04x}")
        };
        let sent = START + ahead * MILLI;
        prop_assert_eq!(shift.stamp(&stamp(sent), at(START)), Some(stamp(sent + by)));
        let deadline = Timestamp::from_unix_nanos(sent).unwrap();
        let payload = format!("{{\"deadline_at\":\"{}\"}}", deadline.as_str());
        let moved = Timestamp::from_unix_nanos(sent + by).unwrap();
        let expected = format!("{{\"deadline_at\":\"{}\"}}", moved.as_str());
        let found = shift.payload(payload.as_bytes(), at(START));
        prop_assert_eq!(found.as_ref(), expected.as_bytes());
        prop_assert_eq!(shift.instant(at(sent)) - at(sent), Nanos::new(by));
    }
}
