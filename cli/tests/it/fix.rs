//! `backbeat validate --fix`: older spellings are rewritten, and no other byte.

use crate::place::{Outcome, Place, outcome, snapshot};
use std::fs;
use std::path::Path;
use std::process::Command;

/// A claim with an older spelling of `completed`, written as nobody's serialiser would.
const CLAIM: &str = "{\r\n\t\"state\" : \"done\" ,\"type\":\"backbeat.statusclaim.v1\",\r\n  \"hlc\":\"7ffd:0001:beef\", \
    \"agent_id\":\"agent:one\",\"beat_index\": 1320.0, \"notes\":\"state: \\\"done\\\" \\u00e9\"}";

/// Files that hold older spellings, and what they are rewritten to.
fn files() -> Vec<(&'static str, String, String)> {
    let claim = |state: &str| {
        format!(
            r#"{{"type":"backbeat.statusclaim.v1","agent_id":"agent:one","beat_index":7,"state":"{state}","hlc":"0001:0002:0003"}}"#
        )
    };
    let frame = |phase: &str| {
        format!(
            r#"{{"type":"backbeat.beatframe.v1","cluster_id":"c","beat_index":7,"downbeat":false,"phase":"{phase}","hlc":"0001:0002:0003","deadline_at":"2026-01-01T00:00:00Z","tempo_bpm":2,"window_id":"0123456789abcdef0123456789abcdef"}}"#
        )
    };
    let array = |one: &str, two: &str| format!(" [\n  {},\n\n\t{}]\n\n", claim(one), frame(two));
    let lines = |one: &str, two: &str, end: &str| {
        format!(
            "{}\r\n\r\n{}\n{}{end}",
            claim(one),
            claim("idle"),
            claim(two)
        )
    };
    vec![
        (
            "messages/one.json",
            CLAIM.to_owned(),
            CLAIM.replacen("\"done\"", "\"completed\"", 1),
        ),
        (
            "messages/array.json",
            array("review", "execution"),
            array("reviewing", "execute"),
        ),
        (
            "messages/lines.ndjson",
            lines("waiting", "done", ""),
            lines("blocked", "completed", ""),
        ),
        (
            "messages/deep/lines.jsonl",
            lines("review", "waiting", "\n"),
            lines("reviewing", "blocked", "\n"),
        ),
        ("messages/sound.json", claim("blocked"), claim("blocked")),
        (
            "messages/broken.json",
            "{\"state\":\"done\"".to_owned(),
            "{\"state\":\"done\"".to_owned(),
        ),
    ]
}

fn place() -> Place {
    let place = Place::new();
    for (name, before, _) in files() {
        place.write(name, before.as_bytes());
    }
    place
}

fn fix(place: &Place, more: &[&str]) -> Outcome {
    place.run(
        &[
            &["validate", "--dir", "messages", "--fix", "--jobs", "1"],
            more,
        ]
        .concat(),
    )
}

#[track_caller]
fn assert_before(place: &Place) {
    for (name, before, _) in files() {
        assert_eq!(place.read(name), before, "{name}");
    }
}

#[track_caller]
fn assert_after(place: &Place) {
    for (name, _, after) in files() {
        assert_eq!(place.read(name), after, "{name}");
    }
}

#[test]
fn older_spellings_are_rewritten_and_every_other_byte_stays() {
    let place = place();
    let told = fix(&place, &[]);
    assert_after(&place);
    snapshot!(told);
}

#[test]
fn a_second_run_changes_nothing() {
    let place = place();
    fix(&place, &[]);
    let written = |name: &str| fs::metadata(place.path().join(name)).unwrap().modified();
    let first: Vec<_> = files()
        .iter()
        .map(|(name, ..)| written(name).unwrap())
        .collect();
    let told = fix(&place, &["--quiet"]);
    assert!(
        told.stderr.contains("rewrote 0 older spellings"),
        "{told:?}"
    );
    let second: Vec<_> = files()
        .iter()
        .map(|(name, ..)| written(name).unwrap())
        .collect();
    assert_eq!(first, second);
    assert_after(&place);
}

#[test]
fn no_copy_is_left_beside_the_files() {
    let place = place();
    fix(&place, &[]);
    let mut names: Vec<_> = fs::read_dir(place.path().join("messages"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "array.json",
            "broken.json",
            "deep",
            "lines.ndjson",
            "one.json",
            "sound.json"
        ]
    );
}

#[test]
fn somebody_elses_files_are_left_alone() {
    let texts = [
        r#"{"state":"done"}"#,
        r#"{"state":"done""#,
        r#"{"type":"task","state":"done","phase":"execution"}"#,
        r#"{"type":"backbeat.statusclaim.v2","state":"done"}"#,
        r#"{"type":7,"state":"done"}"#,
        r#"[{"state":"done"}]"#,
    ];
    for text in texts {
        let place = Place::with(&[("task.json", text)]);
        let told = place.run(&["validate", "task.json", "--fix"]);
        assert_eq!(place.read("task.json"), text, "{told:?}");
        assert!(
            told.stderr.contains("rewrote 0 older spellings in 0 files"),
            "{told:?}"
        );
    }
}

#[test]
fn a_message_that_breaks_off_is_rewritten_as_far_as_it_goes() {
    let text = r#"{"type":"backbeat.statusclaim.v1","state":"done","hlc":"00"#;
    let place = Place::with(&[("claim.json", text)]);
    let told = place.run(&["validate", "claim.json", "--fix"]);
    assert_eq!(
        place.read("claim.json"),
        text.replace("done", "completed"),
        "{told:?}"
    );
    assert!(
        told.stderr.contains("rewrote 1 older spelling in 1 file"),
        "{told:?}"
    );
}

#[test]
fn the_exit_code_is_that_of_what_is_there_after_the_rewriting() {
    let place = Place::with(&[("claim.json", CLAIM)]);
    let args = ["validate", "claim.json", "--exit-code", "--quiet"];
    assert_eq!(place.run(&args).status, 1);
    assert_eq!(place.run(&[&args[..], &["--fix"]].concat()).status, 0);
    assert_eq!(place.run(&args).status, 0);
}

#[test]
fn max_errors_does_not_leave_spellings_behind() {
    let place = place();
    fix(&place, &["--max-errors", "1"]);
    assert_after(&place);
}

#[cfg(unix)]
#[test]
fn permissions_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let path = place.write("claim.json", CLAIM.as_bytes());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    place.run(&["validate", "claim.json", "--fix"]);
    assert!(place.read("claim.json").contains("\"completed\""));
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_stays_one_and_what_it_leads_to_is_rewritten() {
    let place = Place::with(&[("archive/claim.json", CLAIM)]);
    let link = place.path().join("latest.json");
    std::os::unix::fs::symlink("archive/claim.json", &link).unwrap();
    let told = place.run(&["validate", "latest.json", "--fix"]);
    assert_eq!(told.status, 0, "{told:?}");
    assert_eq!(
        fs::read_link(&link).unwrap(),
        Path::new("archive/claim.json")
    );
    assert!(place.read("archive/claim.json").contains("\"completed\""));
}

#[test]
fn a_dry_run_prints_the_difference_and_changes_nothing() {
    let place = place();
    let told = fix(&place, &["--dry-run", "--exit-code"]);
    assert_before(&place);
    snapshot!(told);
}

#[test]
fn patch_makes_of_the_difference_what_fix_would() {
    let place = place();
    let told = fix(&place, &["--dry-run"]);
    let mut patch = Command::new("patch");
    // Without --binary some versions of patch take carriage returns for their own.
    patch.args(["-p0", "--binary"]).current_dir(place.path());
    if Command::new("patch").arg("--version").output().is_ok() {
        let patched = outcome(&mut patch, told.stdout.as_bytes());
        assert_eq!(patched.status, 0, "{patched:?}");
    } else {
        apply(&place, &told.stdout);
    }
    assert_after(&place);
}

/// Applies a difference like ours, each hunk of which replaces one line by another.
fn apply(place: &Place, difference: &str) {
    let mut lines = difference.split_inclusive('\n').peekable();
    while let Some(header) = lines.next() {
        let name = header.strip_prefix("--- ").unwrap().trim_end();
        assert_eq!(lines.next().unwrap().trim_end(), format!("+++ {name}"));
        let text = place.read(name);
        let mut content: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        while let Some(hunk) = lines.next_if(|line| line.starts_with("@@ -")) {
            let number: usize = hunk[4..].split(' ').next().unwrap().parse().unwrap();
            let mut side = |sign: &str| {
                let line = lines.next().unwrap().strip_prefix(sign).unwrap();
                match lines.next_if(|line| line.starts_with('\\')) {
                    Some(_) => line.strip_suffix('\n').unwrap().to_owned(),
                    None => line.to_owned(),
                }
            };
            let (old, new) = (side("-"), side("+"));
            assert_eq!(content[number - 1], old);
            content[number - 1] = new;
        }
        place.write(name, content.concat().as_bytes());
    }
}

#[test]
fn the_difference_is_right_without_patch_too() {
    let place = place();
    apply(&place, &fix(&place, &["--dry-run"]).stdout);
    assert_after(&place);
}

#[test]
fn a_dry_run_alone_is_refused() {
    let told = place().run(&["validate", "--dir", "messages", "--dry-run"]);
    assert_eq!(told.status, 2, "{told:?}");
    assert!(told.stderr.contains("--fix"), "{told:?}");
}

#[test]
fn standard_input_cannot_be_rewritten() {
    let place = Place::new();
    let told = place.run_with(&["validate", "-", "--fix"], CLAIM.as_bytes());
    snapshot!(told);
    let told = place.run(&["validate", "--message", CLAIM, "--fix"]);
    assert_eq!((told.status, told.stdout.as_str()), (2, ""), "{told:?}");
}

#[test]
fn a_packed_file_is_refused_before_anything_is_rewritten() {
    let place = place();
    let packed = zstd::encode_all(CLAIM.as_bytes(), 1).unwrap();
    place.write("messages/packed.json.zst", &packed);
    let told = fix(&place, &[]);
    assert_before(&place);
    snapshot!("packed", told);
    let dry = fix(&place, &["--dry-run"]);
    assert_eq!((dry.status, dry.stdout.as_str()), (2, ""), "{dry:?}");
    assert_eq!(
        fs::read(place.path().join("messages/packed.json.zst")).unwrap(),
        packed
    );
}

#[test]
fn a_packed_file_without_older_spellings_is_no_hindrance() {
    let place = place();
    let sound = CLAIM.replacen("\"done\"", "\"idle\"", 1);
    let packed = zstd::encode_all(sound.as_bytes(), 1).unwrap();
    place.write("messages/packed.json.zst", &packed);
    fix(&place, &[]);
    assert_after(&place);
}
