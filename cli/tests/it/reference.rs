//! Every command line that the contracts README and the integration guide print for `backbeat-validate`, run in the
//! layout that they describe: once through a link of that name, once as `backbeat validate`.

use crate::place::{Outcome, Place, outcome, snapshot};
use std::fs;

const VALID: &str = include_str!("../../../fixtures/examples/beatframe-valid.json");
const INVALID: &str = include_str!("../../../fixtures/examples/statusclaim-invalid.json");

/// The contracts package as the documents lay it out, checked out at `at`, beside a project's messages.
fn checkout(at: &str) -> Place {
    let place = Place::with(&[
        ("messages/frame.json", VALID),
        ("your-messages-directory/frame.json", VALID),
        ("bad/claim.json", INVALID),
        ("message.json", VALID),
    ]);
    for schema in backbeat_contract::published_schemas() {
        place.write(
            &format!("{at}/schemas/{}", schema.file_name()),
            schema.text().as_bytes(),
        );
    }
    let tools = place.path().join(at).join("tests/integration");
    fs::create_dir_all(&tools).unwrap();
    std::os::unix::fs::symlink(
        env!("CARGO_BIN_EXE_backbeat"),
        tools.join("backbeat-validate"),
    )
    .unwrap();
    place
}

/// Runs a line of shell in a folder of the place, as it is printed; then with `backbeat validate` in place of the link.
fn both(place: &Place, folder: &str, line: &str) -> Outcome {
    let run = |line: &str| {
        let mut shell = place.program("bash");
        let tools = place.path().join("contracts/tests/integration");
        shell
            .current_dir(place.path().join(folder))
            .arg("-c")
            .arg(line);
        shell.env(
            "PATH",
            format!("{}:{}", tools.display(), std::env::var("PATH").unwrap()),
        );
        outcome(&mut shell, b"")
    };
    let linked = run(line);
    let program = format!("{} validate", env!("CARGO_BIN_EXE_backbeat"));
    let spelled = [
        ".backbeat/contracts/tests/integration/backbeat-validate",
        "./backbeat-validate",
        "backbeat-validate",
    ];
    let name = spelled.iter().find(|name| line.contains(**name)).unwrap();
    let direct = run(&line.replacen(name, &program, 1));
    assert_eq!(linked.status, direct.status, "{line}");
    assert_eq!(timeless(&linked.stdout), timeless(&direct.stdout), "{line}");
    assert_eq!(linked.stderr, direct.stderr, "{line}");
    linked
}

/// Output without what differs from run to run.
fn timeless(text: &str) -> String {
    let untimed = text
        .lines()
        .filter(|line| !line.contains("time") && !line.contains("elapsed"));
    untimed
        .map(|line| line.split("\"summary\"").next().unwrap_or_default())
        .collect()
}

fn is_valid(outcome: &Outcome) {
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(
        outcome
            .stdout
            .contains("1 message in 1 source: 1 valid, 0 invalid"),
        "{outcome:?}"
    );
}

#[test]
fn the_quick_start_validates_a_folder() {
    let place = checkout("contracts");
    let messages = place.path().join("messages").display().to_string();
    let line = format!("./backbeat-validate --schemas ../../schemas --dir {messages} --exit-code");
    is_valid(&both(&place, "contracts/tests/integration", &line));
    let line = line.replace(&messages, &place.path().join("bad").display().to_string());
    assert_eq!(both(&place, "contracts/tests/integration", &line).status, 1);
}

#[test]
fn github_and_gitlab_lines_validate_the_workspace() {
    let place = checkout("backbeat/contracts");
    fs::create_dir_all(
        place
            .path()
            .join("backbeat/contracts/tests/integration/messages"),
    )
    .unwrap();
    fs::write(
        place
            .path()
            .join("backbeat/contracts/tests/integration/messages/a.json"),
        VALID,
    )
    .unwrap();
    is_valid(&both(
        &place,
        "backbeat/contracts/tests/integration",
        "./backbeat-validate --schemas ../../schemas --dir messages --exit-code",
    ));
    is_valid(&both(
        &place,
        "backbeat/contracts/tests/integration",
        "GITHUB_WORKSPACE=../../../..; ./backbeat-validate --schemas ../../schemas --dir $GITHUB_WORKSPACE/messages --exit-code",
    ));
}

#[test]
fn the_guides_github_lines_span_several_lines() {
    let place = checkout("backbeat-contracts/contracts");
    fs::rename(
        place.path().join("your-messages-directory"),
        place
            .path()
            .join("backbeat-contracts/your-messages-directory"),
    )
    .unwrap();
    is_valid(&both(
        &place,
        "backbeat-contracts/contracts/tests/integration",
        "./backbeat-validate \\\n--schemas ../../schemas \\\n--dir ../../../your-messages-directory \\\n--exit-code",
    ));
}

#[test]
fn the_make_line_runs_from_the_project() {
    let place = checkout(".backbeat/contracts");
    is_valid(&both(
        &place,
        ".",
        ".backbeat/contracts/tests/integration/backbeat-validate --schemas .backbeat/contracts/schemas --dir messages --exit-code",
    ));
}

#[test]
fn one_message_is_validated_from_a_file() {
    let place = checkout("contracts");
    fs::rename(
        place.path().join("message.json"),
        place.path().join("contracts/tests/message.json"),
    )
    .unwrap();
    let link = place.path().join("contracts/tests/backbeat-validate");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_backbeat"), link).unwrap();
    is_valid(&both(
        &place,
        "contracts/tests",
        "./backbeat-validate --schemas ../schemas --file message.json",
    ));
    let json = both(
        &place,
        "contracts/tests",
        "./backbeat-validate --schemas ../schemas --file message.json --json",
    );
    let report: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(report["results"][0]["valid"], true);
}

#[test]
fn one_message_is_validated_from_standard_input() {
    let place = checkout("contracts");
    let as_printed = both(
        &place,
        "contracts/tests/integration",
        "echo '{\"type\":\"backbeat.beatframe.v1\",...}' | ./backbeat-validate --schemas ../../schemas --message -",
    );
    assert_eq!(
        as_printed.status, 0,
        "without --exit-code an invalid message leaves the status 0"
    );
    assert!(
        as_printed.stdout.contains("0 valid, 1 invalid"),
        "{as_printed:?}"
    );
    let line = format!("echo '{VALID}' | ./backbeat-validate --schemas ../../schemas --message -");
    is_valid(&both(&place, "contracts/tests/integration", &line));
    let line = format!(
        "echo '{VALID}' | backbeat-validate --schemas {}/contracts/schemas --message -",
        place.path().display()
    );
    is_valid(&both(&place, ".", &line));
}

#[test]
fn a_folder_is_validated_loudly_and_quietly() {
    let place = checkout("contracts");
    let schemas = "--schemas contracts/schemas";
    is_valid(&both(
        &place,
        ".",
        &format!("backbeat-validate {schemas} --dir messages/"),
    ));
    let quiet = both(
        &place,
        ".",
        &format!("backbeat-validate {schemas} --dir messages/ --quiet"),
    );
    assert!(
        quiet.status == 0 && !quiet.stdout.contains('✓'),
        "{quiet:?}"
    );
    let quiet = both(
        &place,
        ".",
        &format!("backbeat-validate {schemas} --dir bad/ --quiet"),
    );
    assert!(
        quiet.status == 0 && quiet.stdout.contains("agent-id-format"),
        "{quiet:?}"
    );
    assert_eq!(
        both(
            &place,
            ".",
            &format!("backbeat-validate {schemas} --dir bad/ --exit-code")
        )
        .status,
        1
    );
}

#[test]
fn the_guides_debug_tools_work_as_printed() {
    let place = checkout("contracts");
    fs::rename(
        place.path().join("contracts/schemas"),
        place.path().join("schemas"),
    )
    .unwrap();
    let message = both(
        &place,
        ".",
        "backbeat-validate --schemas ./schemas --message '{\"type\":\"backbeat.beatframe.v1\",...}'",
    );
    snapshot!(message);
    let detailed = both(
        &place,
        ".",
        "backbeat-validate --schemas ./schemas --file message.json --json",
    );
    assert!(
        detailed.stdout.starts_with("{\"version\":1"),
        "{detailed:?}"
    );
    both(
        &place,
        ".",
        "backbeat-validate --schemas ./schemas --dir messages/ --json > validation-report.json",
    );
    let report: serde_json::Value =
        serde_json::from_str(&place.read("validation-report.json")).unwrap();
    assert_eq!(report["summary"]["valid"], 1);
}

/// "Common Validation Errors": each row's message is what the tool says, and the fix is its help.
mod common_errors {
    use super::{Place, VALID, snapshot};

    fn validate(line: &str, replacement: &str) -> crate::place::Outcome {
        assert!(VALID.contains(line), "{line}");
        let place = Place::with(&[("message.json", &VALID.replace(line, replacement))]);
        place.run(&["validate", "message.json", "--exit-code"])
    }

    #[test]
    fn type_field_is_required() {
        let outcome = validate("\"type\": \"backbeat.beatframe.v1\",\n  ", "");
        assert!(outcome.stdout.contains("type field is required"));
        snapshot!(outcome);
    }

    #[test]
    fn hlc_must_match_pattern() {
        let outcome = validate("7ffd:0001:abcd", "7ffd:1:abcd");
        assert!(outcome.stdout.contains("hlc must match pattern"));
        snapshot!(outcome);
    }

    #[test]
    fn window_id_must_be_exactly_32_hex_characters() {
        let outcome = validate("7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5", "7e9b0e6c");
        assert!(
            outcome
                .stdout
                .contains("window_id must be exactly 32 hex characters")
        );
        snapshot!(outcome);
    }

    #[test]
    fn phase_must_be_one_of_plan_execute_review() {
        let outcome = validate("\"execute\"", "\"exec\"");
        assert!(
            outcome
                .stdout
                .contains("phase must be one of: plan, execute, review")
        );
        snapshot!(outcome);
    }

    #[test]
    fn tempo_bpm_must_be_at_least_a_tenth() {
        let outcome = validate("2.0", "0.01");
        assert!(outcome.stdout.contains("tempo_bpm must be at least 0.1"));
        snapshot!(outcome);
    }
}
