//! What is taken for a recording, and what is not: its name does not tell.

use crate::given::{OPENING, claim, told_in};

/// A message alone, a line.
fn bare() -> String {
    let line: serde_json::Value = serde_json::from_str(&claim(1, "idle")).unwrap();
    line["payload"].as_str().unwrap().to_owned() + "\n"
}

#[test]
fn a_recording_is_one_under_any_name_packed_or_not_and_with_or_without_its_opening() {
    for opening in ["", OPENING] {
        let text = format!("\n{opening}{}{}", claim(1, "idle"), claim(2, "executing"));
        let packed = zstd::encode_all(text.as_bytes(), 1).unwrap();
        for (name, bytes) in [
            ("a.ndjson", text.as_bytes()),
            ("a.jsonl", text.as_bytes()),
            ("night", text.as_bytes()),
            ("a.ndjson.zst", &packed),
            ("night.zst", &packed),
        ] {
            let told = told_in(name, bytes);
            assert_eq!(
                (told.summary.valid, told.summary.messages),
                (2, 2),
                "{name}: {told:?}"
            );
        }
    }
}

#[test]
fn a_recording_found_in_a_folder_is_read_as_one() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("a.ndjson", claim(1, "idle")),
        ("b.ndjson", bare()),
        ("c.ndjson", claim(1, "idle")),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let told = crate::given::told_of(folder.path());
    assert_eq!(
        (told.summary.valid, told.summary.sources),
        (3, 3),
        "{told:?}"
    );
}

#[test]
fn what_tail_shows_as_json_is_read_as_a_recording() {
    let shown = claim(1, "done").replace(
        "}\n",
        ",\"type\":\"backbeat.statusclaim.v1\",\"verdict\":\"invalid\",\"diagnostics\":[],\"findings\":[]}\n",
    );
    assert_eq!(told_in("a.ndjson", shown).codes(), [("legacy-value", 1)]);
}

#[test]
fn messages_a_line_are_no_recording_whatever_they_quote() {
    let quoting = bare().replace(
        "\"hlc\"",
        "\"notes\":\"received_at subject payload\",\"hlc\"",
    );
    let told = told_in("a.ndjson", format!("{quoting}{}", claim(1, "idle")));
    assert_eq!(
        (told.summary.valid, told.summary.invalid),
        (1, 1),
        "{told:?}"
    );
}
