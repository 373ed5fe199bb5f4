//! Foreign validators: verdicts, time limits, batches, known failures. The validators are shell one-liners.

use backbeat_conformance::Corpus;
use backbeat_conformance::Outcome::{Failed, KnownFailure, Passed};
use backbeat_conformance::report::Report;
use backbeat_conformance::validator::{
    Candidate, KnownFailures, Protocol, RefuseList, RefuseValidator,
};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::given::{IDS, outcomes, small, true_faults};

/// Longer than any answer of these tests takes.
const PATIENT: Duration = Duration::from_mins(1);

const EACH: Protocol = Protocol::Case {
    jobs: NonZeroUsize::new(2).unwrap(),
};

fn tried(
    command: &str,
    protocol: Protocol,
    timeout: Duration,
    known: &str,
) -> Result<Report, RefuseValidator> {
    let (_folder, corpus) = small(&true_faults());
    let candidate = Candidate {
        command: command.parse().unwrap(),
        protocol,
        timeout,
        known: KnownFailures::read(known, &corpus).unwrap(),
    };
    let answers = AtomicUsize::new(0);
    let report = candidate.try_on(&corpus, &|| {
        answers.fetch_add(1, Ordering::Relaxed);
    })?;
    if protocol == EACH {
        assert_eq!(answers.into_inner(), report.verdicts.len());
    }
    Ok(report)
}

fn asked(command: &str, protocol: Protocol) -> Report {
    tried(command, protocol, PATIENT, "").unwrap()
}

#[test]
fn exit_code_0_is_valid_and_any_other_invalid() {
    assert_eq!(outcomes(&asked("true", EACH).verdicts), [Passed, Failed]);
    assert_eq!(outcomes(&asked("false", EACH).verdicts), [Failed, Passed]);
}

#[test]
fn the_message_is_on_standard_input() {
    let report = asked("grep -q agent_id", EACH);
    assert_eq!(outcomes(&report.verdicts), [Passed, Passed]);
}

#[test]
fn what_a_validator_complains_of_is_shown() {
    let report = asked("sh -c 'echo no such luck >&2; exit 3'", EACH);
    assert_eq!(report.verdicts[0].seen, "invalid (no such luck)");
}

#[test]
fn a_validator_that_takes_too_long_is_killed_and_gives_no_verdict() {
    let report = tried("sleep 600", EACH, Duration::from_millis(20), "").unwrap();
    assert_eq!(outcomes(&report.verdicts), [Failed, Failed]);
    assert_eq!(
        report.verdicts[0].seen,
        "no verdict: no answer within 0.02 s"
    );
}

#[test]
fn a_crash_is_no_verdict() {
    let report = asked("sh -c 'kill -9 $$'", EACH);
    assert_eq!(outcomes(&report.verdicts), [Failed, Failed]);
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let refusal = tried("no-such-validator --fast", EACH, PATIENT, "").unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "no-such-validator --fast does not start"
    );
}

#[test]
fn a_batch_is_answered_in_any_order() {
    let [good, bad] = IDS;
    let script = format!(
        r#"sh -c 'cat >/dev/null; echo "{{\"id\":\"{bad}\",\"valid\":false,\"reason\":\"torn\"}}"; echo "{{\"id\":\"{good}\",\"valid\":true}}"'"#
    );
    let report = asked(&script, Protocol::Batch);
    assert_eq!(outcomes(&report.verdicts), [Passed, Passed]);
    assert_eq!(report.verdicts[1].seen, "invalid (torn)");
}

#[test]
fn a_batch_reads_every_case_as_base64() {
    // The first word of each case in base64: {"ty and {.
    let report = asked(
        r#"sed -n -e 's/^{"id":"\([^"]*\)","payload_base64":"eyJ0.*/{"id":"\1","valid":true}/p' -e 's/^{"id":"\([^"]*\)","payload_base64":"ew==.*/{"id":"\1","valid":false}/p'"#,
        Protocol::Batch,
    );
    assert_eq!(outcomes(&report.verdicts), [Passed, Passed]);
}

#[test]
fn a_batch_that_ends_too_soon_says_how() {
    let report = asked("sh -c 'echo ready; exit 4'", Protocol::Batch);
    assert_eq!(outcomes(&report.verdicts), [Failed, Failed]);
    assert_eq!(
        report.verdicts[0].seen,
        "no verdict: it ended (exit status: 4) without one; not understood: ready"
    );
}

#[test]
fn a_batch_that_falls_silent_is_killed() {
    let report = tried("sleep 600", Protocol::Batch, Duration::from_millis(20), "").unwrap();
    assert_eq!(
        report.verdicts[1].seen,
        "no verdict: no answer within 0.02 s"
    );
}

#[test]
fn a_known_failure_is_no_failure() {
    let report = tried(
        "true",
        EACH,
        PATIENT,
        "# takes all\nstatusclaim/bad # why\n",
    )
    .unwrap();
    assert_eq!(outcomes(&report.verdicts), [Passed, KnownFailure]);
    assert!(report.tally().conforms());
}

#[test]
fn a_known_failure_that_passes_is_told() {
    let report = tried("true", EACH, PATIENT, "validator/statusclaim/good\n").unwrap();
    assert_eq!(outcomes(&report.verdicts), [Failed, Failed]);
    let seen = &report.verdicts[0].seen;
    assert!(seen.ends_with("take it off"), "{seen}");
}

#[test]
fn a_list_names_cases_that_there_are_and_each_once() {
    let (_folder, corpus) = small(&true_faults());
    assert_eq!(
        KnownFailures::read("\nstatusclaim/ugly\n", &corpus),
        Err(RefuseList::NoCase {
            line: 2,
            id: "statusclaim/ugly".into()
        })
    );
    assert_eq!(
        KnownFailures::read("statusclaim/bad\nvalidator/statusclaim/bad", &corpus),
        Err(RefuseList::Twice {
            line: 2,
            id: "statusclaim/bad".into()
        })
    );
}

#[test]
fn the_lists_of_the_examples_name_cases_that_there_are() {
    let corpus = Corpus::built_in().unwrap();
    let examples =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/conformance/examples");
    for (name, wrong) in [
        ("ajv", 22),
        ("check-jsonschema", 30),
        ("python-jsonschema", 31),
    ] {
        let list = examples.join(name).join("known-failures.txt");
        let text = std::fs::read_to_string(list).unwrap();
        KnownFailures::read(&text, &corpus).unwrap();
        let named = text
            .lines()
            .filter(|line| line.contains('/') && !line.starts_with('#'));
        // As docs/conformance.md tells.
        assert_eq!(named.count(), wrong, "{name}");
    }
}
