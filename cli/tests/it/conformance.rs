//! `backbeat conformance`: list, explain, run; formats, exit codes, known failures.

use crate::ci_files::root;
use crate::place::{Place, snapshot};
use serde_json::Value;

/// Where the data is, for the tests that give it by hand.
fn data(name: &str) -> String {
    let path = root().join("fixtures/conformance/v1").join(name);
    path.to_str().unwrap().to_owned()
}

/// A place with a recording in which a beat is missing.
fn place_with_a_recording() -> Place {
    let place = Place::new();
    let lines = std::fs::read(data("recordings/beat-skipped/fail_one_beat_lost.ndjson"));
    place.write("night.ndjson", &lines.unwrap());
    place
}

#[test]
fn the_checks_of_a_suite_are_listed() {
    let listed = Place::new().run(&["conformance", "list", "--suite", "recording"]);
    snapshot!(listed);
}

#[test]
fn suites_are_listed_with_their_sizes() {
    let listed = Place::new().run(&["conformance", "list"]);
    assert_eq!(listed.status, 0);
    for line in [
        "contract    557 checks",
        "validator   465 checks",
        "recording    17 checks",
    ] {
        assert!(listed.stdout.contains(line), "{}", listed.stdout);
    }
}

#[test]
fn every_requirement_is_listed_with_its_checks_or_the_reason() {
    let listed = Place::new().run(&["conformance", "list", "--requirements"]);
    snapshot!(listed);
}

#[test]
fn a_check_is_explained_with_its_message() {
    let id = "contract/beatframe/tempo-just-over";
    let told = Place::new().run(&["conformance", "explain", id]);
    snapshot!(told);
}

#[test]
fn an_id_that_is_none_is_answered_with_those_near() {
    let told = Place::new().run(&["conformance", "explain", "one-byte-over"]);
    snapshot!(told);
}

#[test]
fn the_contract_is_kept_by_this_version() {
    let told = Place::new().run(&["conformance", "run", "contract", "--format", "badge"]);
    snapshot!(told);
}

#[test]
fn cases_may_come_from_a_folder() {
    let folder = data("");
    let told = Place::new().run(&[
        "conformance",
        "run",
        "contract",
        "--format",
        "badge",
        "--cases",
        &folder,
    ]);
    assert_eq!(told.status, 0, "{told:?}");
    let told = Place::new().run(&["conformance", "run", "contract", "--cases", "nowhere"]);
    snapshot!(told);
}

#[test]
fn a_recording_is_judged_and_the_messages_are_shown() {
    let place = place_with_a_recording();
    let told = place.run(&["conformance", "run", "recording", "night.ndjson", "--quiet"]);
    snapshot!(told);
}

#[test]
fn several_formats_are_written_at_once() {
    let place = place_with_a_recording();
    let told = place.run(&[
        "conformance",
        "run",
        "recording",
        "night.ndjson",
        "--format",
        "badge",
        "--format",
        "json=report.json",
        "--format",
        "junit=report.xml",
        "--format",
        "tap=report.tap",
    ]);
    assert_eq!(told.status, 1, "{told:?}");
    let report: Value = serde_json::from_str(&place.read("report.json")).unwrap();
    assert_eq!(report["requirements"]["INT-A"], "failed");
    assert_eq!(report["summary"]["failed"], 1);
    assert!(place.read("report.xml").contains("failures=\"1\""));
    assert!(
        place
            .read("report.tap")
            .contains("not ok 6 - recording/beat-skipped")
    );
}

#[test]
fn the_requirements_are_told_with_what_came_of_them() {
    let place = place_with_a_recording();
    let told = place.run(&[
        "conformance",
        "run",
        "recording",
        "night.ndjson",
        "--list-requirements",
    ]);
    assert_eq!(told.status, 1);
    let line = "result  failed (12 checks: 11 passed, 1 failed)";
    assert!(told.stdout.contains(line), "{}", told.stdout);
    assert!(
        told.stdout.contains("result  not tried by this suite"),
        "{}",
        told.stdout
    );
}

#[test]
fn a_file_that_is_no_recording_is_named() {
    let place = Place::with(&[("news.txt", "news\n")]);
    snapshot!(place.run(&["conformance", "run", "recording", "news.txt"]));
}

#[cfg(unix)]
mod validators {
    use super::data;
    use crate::place::{Place, snapshot};

    #[test]
    fn our_own_command_is_a_validator_with_two_known_failures() {
        let place = Place::with(&[(
            "known.txt",
            "beatframe/json-two-messages # several messages are taken\nbeatframe/root-array\n",
        )]);
        let command = format!(
            "{} validate --message - --exit-code",
            env!("CARGO_BIN_EXE_backbeat")
        );
        let told = place.run(&[
            "conformance",
            "run",
            "validator",
            "--command",
            &command,
            "--known-failures",
            "known.txt",
            "--format",
            "badge",
        ]);
        snapshot!(told);
    }

    #[test]
    fn a_validator_that_is_not_there_is_named() {
        let told = Place::new().run(&[
            "conformance",
            "run",
            "validator",
            "--command",
            "no-such-validator",
        ]);
        snapshot!(told);
    }

    #[test]
    fn a_list_that_names_no_case_is_refused() {
        let place = Place::with(&[("known.txt", "beatframe/no-such-case\n")]);
        let told = place.run(&[
            "conformance",
            "run",
            "validator",
            "--command",
            "true",
            "--known-failures",
            "known.txt",
        ]);
        snapshot!(told);
    }

    #[test]
    fn a_batch_that_answers_nothing_fails_every_case() {
        let folder = data("");
        let told = Place::new().run(&[
            "conformance",
            "run",
            "validator",
            "--command",
            "true",
            "--batch",
            "--format",
            "badge",
            "--cases",
            &folder,
        ]);
        assert_eq!(told.status, 1);
        assert_eq!(
            told.stdout,
            "backbeat validator: does not conform (465 checks: 0 passed, 465 failed)\n"
        );
    }
}
