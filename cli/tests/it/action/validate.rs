//! What the action does with messages.

use super::{BACKBEAT, BAD, GOOD, Job};
use std::fs;

fn job() -> Job {
    Job::new().with_env("BACKBEAT_BIN", BACKBEAT)
}

#[test]
fn a_good_folder_passes_and_is_counted() {
    let run = job()
        .with_file("messages/one.json", GOOD)
        .with_file("messages/deeper/two.ndjson", &format!("{GOOD}\n{GOOD}\n"))
        .run(&[]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(!run.log.contains("::error"), "{run:?}");
    let counts = ["sources", "messages", "valid", "invalid", "unreadable"]
        .map(|name| run.outputs[name].as_str());
    assert_eq!(counts, ["2", "3", "3", "0", "0"], "{run:?}");
    assert!(
        run.summary
            .starts_with("### Every message keeps the contract\n"),
        "{run:?}"
    );
    assert!(
        run.summary.contains("| 2 | 3 | 3 | 0 | 0 | 0 |\n"),
        "{run:?}"
    );
}

#[test]
fn a_bad_folder_fails_with_an_annotation_at_the_fault() {
    let run = job()
        .with_file("messages/good.json", GOOD)
        .with_file("messages/claims.ndjson", &format!("{GOOD}\n{BAD}\n"))
        .run(&[]);
    assert_eq!(run.status, 1, "{run:?}");
    let annotation = run
        .log
        .lines()
        .find(|line| line.starts_with("::error "))
        .unwrap_or_else(|| panic!("no annotation: {run:?}"));
    assert!(
        annotation.contains("file=messages/claims.ndjson"),
        "{annotation}"
    );
    assert!(annotation.contains("line=2"), "{annotation}");
    let counts = ["messages", "valid", "invalid"].map(|name| run.outputs[name].as_str());
    assert_eq!(counts, ["3", "2", "1"], "{run:?}");
    assert!(
        run.summary
            .starts_with("### Not every message keeps the contract\n"),
        "{run:?}"
    );
}

#[test]
fn the_report_is_the_json_report_of_the_run() {
    let job = job().with_file("messages/bad.json", BAD);
    let run = job.run(&[]);
    let report = fs::read_to_string(&run.outputs["report"]).unwrap();
    assert!(report.contains("enum-value"), "{report}");
}

#[test]
fn texts_in_messages_do_not_change_the_counts() {
    let forged = BAD.replace("backbeat.statusclaim.v1", r#"\"summary\":{\"valid\":77,"#);
    let run = job()
        .with_file("messages/a.json", &forged)
        .with_file(
            "messages/b.json",
            &BAD.replace("backbeat.statusclaim.v1", "valid"),
        )
        .run(&[]);
    let counts = ["messages", "valid", "invalid"].map(|name| run.outputs[name].as_str());
    assert_eq!(counts, ["2", "0", "2"], "{run:?}");
}

#[test]
fn a_folder_that_is_missing_or_empty_does_not_pass() {
    assert_ne!(job().run(&[]).status, 0);
    assert_ne!(job().with_file("messages/README", "").run(&[]).status, 0);
}

#[test]
fn another_folder_and_its_odd_name_are_taken_as_they_are() {
    let dir = "it's $(touch owned); `touch owned` \"here\"";
    let run = job()
        .with_file(&format!("{dir}/one.json"), GOOD)
        .run(&[("dir", dir)]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(run.outputs["valid"], "1");
}

#[test]
fn arguments_are_split_as_a_shell_would_and_nothing_in_them_is_run() {
    let job = job()
        .with_file("other messages/one.json", GOOD)
        .with_file("$(touch owned)/two.json", GOOD);
    let run = job.run(&[
        ("dir", ""),
        (
            "args",
            "--file 'other messages/one.json'\n  --dir \"$(touch owned)\"",
        ),
    ]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(run.outputs["valid"], "2");
    assert!(!job.workspace().join("owned").exists());
}

#[test]
fn an_open_quote_in_the_arguments_is_told() {
    let run = job()
        .with_file("messages/one.json", GOOD)
        .run(&[("args", "--type 'unfinished")]);
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.log.contains("::error title=backbeat::"), "{run:?}");
}

#[test]
fn a_format_of_the_callers_takes_the_place_of_the_annotations() {
    let job = job().with_file("messages/bad.json", BAD);
    for args in [
        "--format tap",
        "--format=tap",
        "--format junit=backbeat.xml,tap",
    ] {
        let run = job.run(&[("args", args)]);
        assert_eq!(run.status, 1, "{run:?}");
        assert!(run.log.contains("not ok 1"), "{run:?}");
        assert!(!run.log.contains("::error "), "{run:?}");
        assert_eq!(run.outputs["invalid"], "1");
    }
}

#[test]
fn the_older_flag_for_json_works_beside_the_report() {
    let run = job()
        .with_file("messages/bad.json", BAD)
        .run(&[("args", "--json")]);
    assert_eq!(run.status, 1, "{run:?}");
    assert!(run.log.contains("\n{"), "{run:?}");
    assert_eq!(run.outputs["invalid"], "1");
}

#[test]
fn a_format_with_a_file_comes_beside_the_annotations() {
    let job = job().with_file("messages/bad.json", BAD);
    let run = job.run(&[("args", "--format junit=backbeat.xml")]);
    assert_eq!(run.status, 1, "{run:?}");
    assert!(run.log.contains("::error "), "{run:?}");
    let junit = fs::read_to_string(job.workspace().join("backbeat.xml")).unwrap();
    assert!(junit.contains("<testsuite"), "{junit}");
}

#[test]
fn schemas_of_the_callers_apply() {
    let only_frames =
        fs::read_to_string(crate::ci_files::root().join("schemas/beatframe-v1.schema.json"))
            .unwrap();
    let run = job()
        .with_file("pinned/beatframe-v1.schema.json", &only_frames)
        .with_file("messages/claim.json", GOOD)
        .run(&[("schemas", "pinned")]);
    assert_eq!(run.status, 1, "{run:?}");
    assert_eq!(run.outputs["invalid"], "1");
}

#[test]
fn an_argument_that_does_not_exist_ends_with_status_2_and_no_report() {
    let run = job()
        .with_file("messages/one.json", GOOD)
        .run(&[("args", "--no-such-flag")]);
    assert_eq!(run.status, 2, "{run:?}");
    assert_eq!(run.outputs["report"], "");
    assert!(
        run.summary.starts_with("### Nothing could be checked\n"),
        "{run:?}"
    );
}
