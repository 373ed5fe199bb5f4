//! Lines that say nothing, ends that are missing, later versions, dead letters, gaps, and policies.

use crate::given::{OPENING, Told, claim, line, run_of, told_in};
use backbeat_validate::{Input, Policy, Progress};

#[test]
fn a_line_that_is_none_is_one_invalid_message_and_hides_no_other() {
    let text = format!(
        "{OPENING}{}nonsense\n{{\"subject\":\"a\"}}\n{}",
        claim(1, "idle"),
        claim(2, "done")
    );
    let told = told_in("a.ndjson", text);
    let codes = [
        ("invalid-json", 3),
        ("schema-violation", 4),
        ("legacy-value", 5),
    ];
    assert_eq!(told.codes(), codes);
    assert_eq!((told.summary.valid, told.summary.invalid), (1, 3));
    let indices: Vec<u64> = told.messages.iter().map(|result| result.index).collect();
    assert_eq!(indices, [0, 1, 2, 3]);
}

#[test]
fn what_a_killed_recorder_left_is_validated_and_the_missing_end_told() {
    let whole = format!("{OPENING}{}{}", claim(1, "idle"), claim(2, "idle"));
    let told = told_in("a.ndjson", &whole[..whole.len() - 20]);
    assert_eq!(told.summary.valid, 1);
    let reason = &told.unreadable[0].reason;
    assert!(reason.contains("line 3 is cut off"), "{reason}");
    // Packed, the end of the frame is missing: what was flushed is there.
    let mut packed = Vec::new();
    let mut encoder = zstd::Encoder::new(&mut packed, 1).unwrap();
    std::io::Write::write_all(&mut encoder, whole.as_bytes()).unwrap();
    std::io::Write::flush(&mut encoder).unwrap();
    drop(encoder);
    let told = told_in("a.ndjson.zst", packed);
    assert_eq!(told.summary.valid, 2, "{told:?}");
    assert_eq!(told.unreadable.len(), 1, "{told:?}");
}

#[test]
fn a_recording_of_a_later_version_is_refused() {
    let later = OPENING.replace(":1,", ":2,");
    let told = told_in("a.ndjson", later + &claim(1, "idle"));
    assert_eq!(told.summary.messages, 0);
    let reason = &told.unreadable[0].reason;
    assert!(reason.contains("version 2"), "{reason}");
}

#[test]
fn a_dead_letter_was_judged_by_whoever_rejected_it() {
    let letter = line(1, "backbeat.invalid.prod", "{\"state\":");
    let told = told_in("a.ndjson", letter + &claim(2, "idle"));
    assert_eq!((told.summary.valid, told.summary.skipped), (1, 1));
    assert!(told.codes().is_empty());
}

#[test]
fn what_the_recorder_missed_is_held_against_nobody() {
    let path = "../../fixtures/conformance/v1/recordings/beat-skipped/fail_one_beat_lost.ndjson";
    let text = std::fs::read_to_string(path).unwrap();
    let told = told_in("a.ndjson", &text);
    assert_eq!(told.codes().len(), 1);
    let at = usize::try_from(told.codes()[0].1).unwrap() - 1;
    let gap = "{\"lost\":0,\"absent_until\":\"2025-09-05T12:00:00Z\"}";
    let mut lines: Vec<&str> = text.lines().collect();
    lines.insert(at, gap);
    assert!(told_in("a.ndjson", lines.join("\n")).codes().is_empty());
}

#[test]
fn denied_warnings_are_errors_in_a_sequence_too() {
    let path = "../../fixtures/conformance/v1/recordings/beat-skipped/fail_one_beat_lost.ndjson";
    let run = |deny_warnings| {
        let policy = Policy {
            deny_warnings,
            ..Policy::default()
        };
        let mut told = Told::default();
        run_of(vec![Input::File(path.into())], policy)
            .execute(&mut told, &Progress::default())
            .unwrap();
        (told.summary.invalid, told.summary.warnings)
    };
    assert_eq!(run(false), (0, 1));
    assert_eq!(run(true), (1, 0));
}
