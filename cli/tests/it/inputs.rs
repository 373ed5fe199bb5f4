//! What `backbeat validate` reads, and how it tells one kind of trouble from another.

use crate::place::{Outcome, Place, snapshot};
use serde_json::Value;
use std::io::Write;

const FRAME: &str = r#"{"type":"backbeat.beatframe.v1","cluster_id":"chorus-prod","beat_index":1337,"downbeat":false,"phase":"execute","hlc":"7ffd:0001:abcd","deadline_at":"2025-09-05T12:30:00Z","tempo_bpm":2.0,"window_id":"7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5"}"#;
const CLAIM: &str = r#"{"type":"backbeat.statusclaim.v1","agent_id":"a:b","beat_index":7,"state":"idle","hlc":"7ffd:0001:beef"}"#;
const DONE: &str = r#"{"type":"backbeat.statusclaim.v1","agent_id":"a:b","beat_index":7,"state":"done","hlc":"7ffd:0001:beef"}"#;

fn report(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|error| panic!("{error}: {outcome:?}"))
}

/// The results as `source#index:line verdict codes`.
fn results(outcome: &Outcome) -> Vec<String> {
    let report = report(outcome);
    let results = report["results"].as_array().unwrap().iter();
    results
        .map(|result| {
            let diagnostics = result["diagnostics"].as_array().unwrap().iter();
            let codes: Vec<String> = diagnostics
                .map(|one| {
                    format!(
                        " {}@{}:{}+{}",
                        one["code"].as_str().unwrap(),
                        one["line"],
                        one["column"],
                        one["offset"]
                    )
                })
                .collect();
            let verdict = if result["valid"] == true {
                "valid"
            } else {
                "invalid"
            };
            format!(
                "{}#{}:{} {verdict}{}",
                result["source"].as_str().unwrap(),
                result["index"],
                result["line"],
                codes.concat()
            )
        })
        .collect()
}

#[test]
fn an_empty_input_an_empty_folder_and_a_missing_path_are_told_apart() {
    let place = Place::with(&[
        ("empty.ndjson", ""),
        ("blank.json", " \n"),
        ("none.json", "[]"),
        ("folder/readme.txt", "hello"),
    ]);
    snapshot!(place.run(&["validate", "empty.ndjson", "--exit-code"]));
    snapshot!(place.run(&["validate", "blank.json", "--exit-code"]));
    snapshot!(place.run(&["validate", "none.json", "--exit-code"]));
    snapshot!(place.run(&["validate", "--dir", "folder", "--exit-code"]));
    snapshot!(place.run(&["validate", "--dir", "nowhere", "--exit-code"]));
    snapshot!(place.run(&["validate", "nowhere.json", "--exit-code"]));
    snapshot!(place.run_with(&["validate", "-", "--exit-code"], b""));
    snapshot!(place.run(&["validate"]));
}

#[test]
fn an_input_of_the_wrong_kind_is_refused() {
    let place = Place::with(&[("folder/a.json", FRAME)]);
    snapshot!(place.run(&["validate", "--file", "folder"]));
    snapshot!(place.run(&["validate", "--dir", "folder/a.json"]));
}

#[test]
fn a_malformed_line_is_one_invalid_message_and_hides_no_other() {
    let text = format!("{FRAME}\n{{\"type\":\n{CLAIM}\n\nnonsense\n{DONE}\n\u{feff}{CLAIM}");
    let place = Place::with(&[("a.ndjson", &text)]);
    let outcome = place.run(&["validate", "a.ndjson", "--json", "--exit-code"]);
    assert_eq!(outcome.status, 1);
    insta::assert_snapshot!(results(&outcome).join("\n"));
}

#[test]
fn places_are_right_after_multibyte_characters_and_crlf() {
    let accents = r#"{"type":"backbeat.statusclaim.v1","agent_id":"a:b","beat_index":7,"notes":"é😀","state":"done","hlc":"7ffd:0001:beef"}"#;
    let place = Place::with(&[("a.ndjson", &format!("{CLAIM}\r\n{accents}\r\n{DONE}\r\n"))]);
    let outcome = place.run(&["validate", "a.ndjson", "--json"]);
    let column = accents.chars().count()
        - accents.split("\"done\"").nth(1).unwrap().chars().count()
        - "\"done\"".len()
        + 1;
    let offset = CLAIM.len() + 2 + accents.find("\"done\"").unwrap();
    assert_eq!(
        results(&outcome)[1],
        format!("a.ndjson#1:2 invalid legacy-value@2:{column}+{offset}")
    );
    let offset = CLAIM.len() + 2 + accents.len() + 2 + DONE.find("\"done\"").unwrap();
    assert_eq!(
        results(&outcome)[2],
        format!(
            "a.ndjson#2:3 invalid legacy-value@3:{}+{offset}",
            DONE.find("\"done\"").unwrap() + 1
        )
    );
}

#[test]
fn a_recording_is_judged_message_by_message_and_in_its_sequence() {
    let fixtures = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../fixtures/conformance/v1/recordings"
    );
    let recording = format!("{fixtures}/beat-regressed/fail_one_beat_again.ndjson");
    let text = std::fs::read(recording).unwrap();
    let place = Place::new();
    place.write("night.ndjson", &text);
    place.write("night.zst", &zstd::encode_all(text.as_slice(), 1).unwrap());
    for args in [&["night.ndjson"][..], &["night.zst"], &["-"]] {
        let args = [&["validate", "--json", "--quiet", "--exit-code"], args].concat();
        let outcome = place.run_with(&args, &text);
        assert_eq!(outcome.status, 1, "{outcome:?}");
        let results = results(&outcome);
        assert!(
            results[0].contains("invalid beat-regressed@"),
            "{results:?}"
        );
    }
    // What was recorded is not rewritten.
    let claim = serde_json::json!({
        "received_at": "2025-09-05T12:00:00Z", "subject": "backbeat.status.a:b", "headers": {}, "payload": DONE,
    });
    place.write("claim.ndjson", claim.to_string().as_bytes());
    let outcome = place.run(&["validate", "claim.ndjson", "--fix"]);
    assert!(outcome.stdout.contains("legacy-value"), "{outcome:?}");
    assert_eq!(place.read("claim.ndjson"), claim.to_string());
}

#[test]
fn an_array_is_its_elements() {
    let place = Place::with(&[(
        "a.json",
        &format!("[\n  {FRAME},\n  {DONE},\n  {{\"type\": }},\n  {CLAIM}\n]\n"),
    )]);
    let outcome = place.run(&["validate", "a.json", "--json"]);
    insta::assert_snapshot!(results(&outcome).join("\n"));
}

#[test]
fn packed_files_are_unpacked_on_the_way() {
    let lines = format!("{FRAME}\n{DONE}\n");
    let place = Place::new();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(lines.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    place.write("a.ndjson.gz", &gzip);
    place.write(
        "b.json.zst",
        &zstd::encode_all(FRAME.as_bytes(), 1).unwrap(),
    );
    // Two members one after the other are one text.
    place.write("c.jsonl.gz", &[gzip.as_slice(), gzip.as_slice()].concat());
    let outcome = place.run(&["validate", ".", "--json", "--exit-code"]);
    assert_eq!(outcome.status, 1);
    let sources: Vec<String> = results(&outcome)
        .iter()
        .map(|line| line.split('@').next().unwrap().to_owned())
        .collect();
    assert_eq!(
        sources,
        [
            "./a.ndjson.gz#0:1 valid",
            "./a.ndjson.gz#1:2 invalid legacy-value",
            "./b.json.zst#0:1 valid",
            "./c.jsonl.gz#0:1 valid",
            "./c.jsonl.gz#1:2 invalid legacy-value",
            "./c.jsonl.gz#2:3 valid",
            "./c.jsonl.gz#3:4 invalid legacy-value"
        ]
    );
}

#[test]
fn a_damaged_packed_file_is_unreadable_and_stops_no_other() {
    let place = Place::with(&[("b.json", FRAME)]);
    let whole = zstd::encode_all(format!("{FRAME}\n").repeat(1000).as_bytes(), 1).unwrap();
    place.write("a.ndjson.zst", &whole[..whole.len() / 2]);
    place.write("c.ndjson.gz", b"not gzip at all");
    let outcome = place.run(&["validate", ".", "--json", "--exit-code", "--quiet"]);
    assert_eq!(outcome.status, 2);
    let report = report(&outcome);
    assert_eq!(report["summary"]["unreadable"], 2);
    assert!(report["summary"]["valid"].as_u64().unwrap() >= 1);
}

#[test]
fn standard_input_is_read_in_either_form() {
    let place = Place::new();
    let pretty =
        serde_json::to_string_pretty(&serde_json::from_str::<Value>(FRAME).unwrap()).unwrap();
    for (text, messages) in [
        (FRAME.to_owned(), 1),
        (format!("{FRAME}\n"), 1),
        (pretty, 1),
        (format!("{FRAME}\n{CLAIM}\n"), 2),
        (format!("[{FRAME},{CLAIM},\n{CLAIM}]"), 3),
        (format!("{{\"broken\n{FRAME}\n{CLAIM}\n"), 3),
    ] {
        for args in [
            ["validate", "-", "--json"],
            ["validate", "--message=-", "--json"],
        ] {
            let outcome = place.run_with(&args, text.as_bytes());
            assert_eq!(report(&outcome)["summary"]["messages"], messages, "{text}");
        }
    }
}

#[test]
fn a_folder_is_walked_in_order_without_hidden_files_and_links() {
    let place = Place::with(&[
        ("m/b.json", FRAME),
        ("m/a/z.json", FRAME),
        ("m/a.json", FRAME),
        ("m/.hidden.json", "broken"),
        ("m/.git/x.json", "broken"),
        ("m/notes.txt", "broken"),
        ("m/c.JSON", FRAME),
        ("elsewhere/linked.json", DONE),
    ]);
    std::os::unix::fs::symlink("../elsewhere", place.path().join("m/link")).unwrap();
    std::os::unix::fs::symlink("..", place.path().join("m/loop")).unwrap();
    let sources = |args: &[&str]| -> Vec<String> {
        let outcome = place.run(&[&["validate", "m", "--json"], args].concat());
        results(&outcome)
            .iter()
            .map(|line| line.split('#').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        sources(&[]),
        ["m/a/z.json", "m/a.json", "m/b.json", "m/c.JSON"]
    );
    assert_eq!(sources(&["--include", "a*"]), ["m/a.json"]);
    assert_eq!(sources(&["--include", "a/**"]), ["m/a/z.json"]);
    assert_eq!(
        sources(&["--exclude", "a", "--exclude", "c.*"]),
        ["m/a.json", "m/b.json"]
    );
    let followed = place.run(&["validate", "m", "--json", "--follow"]);
    assert!(
        followed.stdout.contains("m/link/linked.json"),
        "{followed:?}"
    );
    assert!(followed.stdout.contains("leads back"), "{followed:?}");
    assert_eq!(
        followed.status, 2,
        "a loop is something that was not checked"
    );
}

#[test]
fn many_threads_tell_everything_in_input_order() {
    let place = Place::new();
    let lines: Vec<String> = (0..30_000)
        .map(|n| {
            if n % 97 == 0 {
                DONE.to_owned()
            } else {
                format!("{}{CLAIM}", " ".repeat(n % 5))
            }
        })
        .collect();
    place.write("a.ndjson", lines.join("\n").as_bytes());
    for file in 0..300 {
        place.write(
            &format!("folder/{file:03}.json"),
            if file % 7 == 0 { DONE } else { CLAIM }.as_bytes(),
        );
    }
    let run = |jobs: &str| {
        let outcome = place.run(&["validate", "a.ndjson", "folder", "--json", "--jobs", jobs]);
        results(&outcome)
    };
    let one = run("1");
    assert_eq!(one.len(), 30_300);
    assert!(
        one[97 * 50].starts_with("a.ndjson#4850:4851 invalid legacy-value@4851:"),
        "{}",
        one[97 * 50]
    );
    assert_eq!(one, run("7"));
}

#[test]
fn a_message_over_the_limit_is_counted_not_kept() {
    let large = "x".repeat(3 * 1024 * 1024);
    let place = Place::with(&[
        (
            "a.ndjson",
            &format!("{CLAIM}\n{{\"notes\":\"{large}\"}}\n{DONE}\n"),
        ),
        (
            "b.json",
            &format!("[{CLAIM},{{\"notes\":\"{large}\"}},{DONE}]"),
        ),
        ("c.json", &format!("{{\"notes\":\"{large}\"}}")),
    ]);
    let outcome = place.run(&["validate", "a.ndjson", "b.json", "c.json", "--json"]);
    let short: Vec<String> = results(&outcome)
        .iter()
        .map(|line| line.split('@').next().unwrap().to_owned())
        .collect();
    insta::assert_snapshot!(short.join("\n"));
    assert!(
        outcome
            .stdout
            .contains("the message has 3145740 bytes, at most 1048576 are read"),
        "{:.2000}",
        outcome.stdout
    );
}

#[test]
fn policies_change_what_counts() {
    let extra = CLAIM.replace("\"state\"", "\"colour\":\"red\",\"state\"");
    let foreign = r#"{"type":"other.v1"}"#;
    let late = CLAIM
        .replace("idle", "completed")
        .replace("\"hlc\"", "\"beats_left\":3,\"hlc\"");
    let place = Place::with(&[(
        "a.ndjson",
        &format!("{extra}\n{foreign}\n{late}\n{FRAME}\n"),
    )]);
    let summary = |args: &[&str]| {
        let outcome = place.run(&[&["validate", "a.ndjson", "--json"], args].concat());
        let summary = &report(&outcome)["summary"];
        ["messages", "valid", "invalid", "skipped", "warnings"]
            .map(|key| summary[key].as_u64().unwrap())
    };
    assert_eq!(summary(&[]), [4, 2, 2, 0, 1]);
    assert_eq!(summary(&["--unknown-fields", "warn"]), [4, 3, 1, 0, 2]);
    assert_eq!(summary(&["--unknown-fields", "allow"]), [4, 3, 1, 0, 1]);
    assert_eq!(summary(&["--deny-warnings"]), [4, 1, 3, 0, 0]);
    assert_eq!(summary(&["--skip-unknown-types"]), [3, 2, 1, 1, 1]);
    assert_eq!(
        summary(&["--type", "backbeat.beatframe.v1"]),
        [4, 1, 3, 0, 1]
    );
    assert_eq!(summary(&["--max-errors", "1"])[2], 1);
    snapshot!(place.run(&["validate", "a.ndjson", "--type", "backbeat.beatframe.v9"]));
}

#[test]
fn a_pinned_schema_folder_judges() {
    let place = Place::with(&[
        (
            "ok.json",
            r#"{"type":"team.ping.v1","from":"eu","count":3}"#,
        ),
        (
            "bad.json",
            r#"{"type":"team.ping.v1","from":"Europe","count":2.5,"extra":null,"when":"yesterday"}"#,
        ),
        ("frame.json", FRAME),
    ]);
    let schema = r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","additionalProperties":false,
        "required":["type","from","hops"],"properties":{"type":{"const":"team.ping.v1"},"from":{"$ref":"parts.json#/definitions/region"},
        "count":{"type":"integer","multipleOf":3},"hops":{"type":"array","minItems":1},"when":{"type":"string","format":"date-time"}}}"#;
    place.write(
        "schemas/ping.json",
        schema.replace(",\"hops\"]", "]").as_bytes(),
    );
    place.write(
        "schemas/parts.json",
        br#"{"definitions":{"region":{"enum":["eu","us"]}}}"#,
    );
    snapshot!(place.run(&[
        "validate",
        "ok.json",
        "bad.json",
        "frame.json",
        "--schemas",
        "schemas",
        "--format",
        "plain",
        "--exit-code"
    ]));
    place.write("broken/x.json", b"{");
    snapshot!(place.run(&["validate", "ok.json", "--schemas", "broken"]));
    place.write("none/x.json", b"{}");
    snapshot!(place.run(&["validate", "ok.json", "--schemas", "none"]));
    snapshot!(place.run(&["validate", "ok.json", "--schemas", "nowhere"]));
}
