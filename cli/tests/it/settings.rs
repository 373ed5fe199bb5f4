//! Where a setting comes from: the command line, the environment, `backbeat.toml`, or what is built in.

use crate::ci_files::root;
use crate::place::{Outcome, Place, outcome, snapshot};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

/// A setting, as each layer says it and as `--show-settings` tells it.
struct Layered {
    name: &'static str,
    built_in: &'static str,
    /// A line of `[validate]`, and the value it makes.
    file: Option<(&'static str, &'static str)>,
    /// An environment variable with its text, and the value it makes.
    environment: Option<(&'static str, &'static str, &'static str)>,
    /// An argument, and the value it makes.
    flag: (&'static str, &'static str),
}

/// Every setting, in the order in which they are shown. `jobs` is built in as the number of processors.
const SETTINGS: [Layered; 15] = [
    Layered {
        name: "input",
        built_in: "[]",
        file: Some((r#"dir = ["filed"]"#, r#"["filed"]"#)),
        environment: None,
        flag: ("--dir=typed", r#"["typed"]"#),
    },
    Layered {
        name: "include",
        built_in: "[]",
        file: Some((r#"include = ["f*"]"#, r#"["f*"]"#)),
        environment: Some(("BACKBEAT_INCLUDE", "e*,E*", r#"["e*", "E*"]"#)),
        flag: ("--include=t*", r#"["t*"]"#),
    },
    Layered {
        name: "exclude",
        built_in: "[]",
        file: Some((r#"exclude = ["f*"]"#, r#"["f*"]"#)),
        environment: Some(("BACKBEAT_EXCLUDE", "e*,E*", r#"["e*", "E*"]"#)),
        flag: ("--exclude=t*", r#"["t*"]"#),
    },
    Layered {
        name: "follow",
        built_in: "false",
        file: Some(("follow = true", "true")),
        environment: Some(("BACKBEAT_FOLLOW", "false", "false")),
        flag: ("--follow", "true"),
    },
    Layered {
        name: "schemas",
        built_in: "none",
        file: Some((r#"schemas = "filed""#, r#""filed""#)),
        environment: Some(("BACKBEAT_SCHEMAS", "set", r#""set""#)),
        flag: ("--schemas=typed", r#""typed""#),
    },
    Layered {
        name: "type",
        built_in: "none",
        file: Some((r#"type = "filed""#, r#""filed""#)),
        environment: Some(("BACKBEAT_TYPE", "set", r#""set""#)),
        flag: ("--type=typed", r#""typed""#),
    },
    Layered {
        name: "unknown-fields",
        built_in: "deny",
        file: Some((r#"unknown-fields = "warn""#, "warn")),
        environment: Some(("BACKBEAT_UNKNOWN_FIELDS", "allow", "allow")),
        flag: ("--unknown-fields=deny", "deny"),
    },
    Layered {
        name: "deny-warnings",
        built_in: "false",
        file: Some(("deny-warnings = true", "true")),
        environment: Some(("BACKBEAT_DENY_WARNINGS", "false", "false")),
        flag: ("--deny-warnings", "true"),
    },
    Layered {
        name: "skip-unknown-types",
        built_in: "false",
        file: Some(("skip-unknown-types = true", "true")),
        environment: Some(("BACKBEAT_SKIP_UNKNOWN_TYPES", "false", "false")),
        flag: ("--skip-unknown-types", "true"),
    },
    Layered {
        name: "exit-code",
        built_in: "false",
        file: Some(("exit-code = true", "true")),
        environment: Some(("BACKBEAT_EXIT_CODE", "false", "false")),
        flag: ("--exit-code", "true"),
    },
    Layered {
        name: "quiet",
        built_in: "false",
        file: Some(("quiet = true", "true")),
        environment: Some(("BACKBEAT_QUIET", "false", "false")),
        flag: ("--quiet", "true"),
    },
    Layered {
        name: "format",
        built_in: r#"["pretty"]"#,
        file: Some((
            r#"format = ["tap", "junit=filed.xml"]"#,
            r#"["tap", "junit=filed.xml"]"#,
        )),
        environment: Some((
            "BACKBEAT_FORMAT",
            "plain,sarif=set.sarif",
            r#"["plain", "sarif=set.sarif"]"#,
        )),
        flag: ("--json", r#"["json"]"#),
    },
    Layered {
        name: "output",
        built_in: "none",
        file: None,
        environment: None,
        flag: ("--output=typed", r#""typed""#),
    },
    Layered {
        name: "max-errors",
        built_in: "none",
        file: Some(("max-errors = 1", "1")),
        environment: Some(("BACKBEAT_MAX_ERRORS", "2", "2")),
        flag: ("--max-errors=3", "3"),
    },
    Layered {
        name: "jobs",
        built_in: "",
        file: Some(("jobs = 1", "1")),
        environment: Some(("BACKBEAT_JOBS", "2", "2")),
        flag: ("--jobs=3", "3"),
    },
];

/// A file that says something about every setting that a file may.
fn every_setting() -> String {
    let lines = SETTINGS.iter().filter_map(|setting| setting.file);
    let lines: Vec<&str> = lines.map(|(line, _)| line).collect();
    format!("[validate]\n{}\n", lines.join("\n"))
}

/// Value and origin of a setting, out of what `--show-settings` tells.
fn shown(outcome: &Outcome, name: &str) -> (String, String) {
    assert_eq!(outcome.status, 0, "{outcome:?}");
    let line = outcome
        .stdout
        .lines()
        .find(|line| line.split_whitespace().next() == Some(name))
        .unwrap_or_else(|| panic!("no {name}: {outcome:?}"));
    // Columns are two spaces apart, and no value or origin holds two.
    let columns: Vec<&str> = line.split("  ").filter(|part| !part.is_empty()).collect();
    (
        columns[1].trim().to_owned(),
        columns.last().unwrap().trim().to_owned(),
    )
}

#[test]
fn the_table_of_this_test_has_every_setting_that_is_shown() {
    let told = Place::new().run(&["validate", "--show-settings"]);
    let names: Vec<&str> = told
        .stdout
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let table: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
    assert_eq!(names, table);
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file_and_that_over_what_is_built_in() {
    for setting in &SETTINGS {
        let place = Place::new();
        let mut command = place.backbeat();
        command.args(["validate", "--show-settings"]);
        let expect = |command: &mut std::process::Command, value: &str, origin: &str| {
            let (found, from) = shown(&outcome(command, b""), setting.name);
            assert!(
                found == value || value.is_empty(),
                "{}: {found}",
                setting.name
            );
            assert_eq!(from, origin, "{}", setting.name);
        };
        expect(&mut command, setting.built_in, "built in");
        if let Some((line, value)) = setting.file {
            place.write("backbeat.toml", format!("[validate]\n{line}\n").as_bytes());
            expect(&mut command, value, "backbeat.toml");
        }
        if let Some((variable, text, value)) = setting.environment {
            command.env(variable, text);
            expect(&mut command, value, "environment");
        }
        let (argument, value) = setting.flag;
        command.arg(argument);
        expect(&mut command, value, "command line");
    }
}

#[test]
fn a_flag_switches_off_what_the_file_switches_on() {
    let place = Place::with(&[("backbeat.toml", &every_setting())]);
    for name in [
        "follow",
        "deny-warnings",
        "skip-unknown-types",
        "exit-code",
        "quiet",
    ] {
        let told = place.run(&["validate", "--show-settings", &format!("--{name}=false")]);
        assert_eq!(
            shown(&told, name),
            ("false".to_owned(), "command line".to_owned())
        );
    }
}

#[test]
fn every_setting_is_shown_with_its_origin() {
    let place = Place::with(&[(
        "backbeat.toml",
        "[validate]\ndir = [\"messages\"]\nexit-code = true\nformat = [\"pretty\", \"junit=report.xml\"]\n",
    )]);
    let mut command = place.backbeat();
    command
        .args(["validate", "--show-settings", "--max-errors", "10"])
        .env("BACKBEAT_DENY_WARNINGS", "true");
    snapshot!(outcome(&mut command, b""));
}

#[test]
fn the_nearest_file_upward_is_the_one_read_alone() {
    let place = Place::with(&[
        ("backbeat.toml", "[validate]\nquiet = true\njobs = 7\n"),
        ("near/backbeat.toml", "[validate]\nfollow = true\n"),
        ("near/deep/deeper/message.json", "{}"),
    ]);
    let mut command = place.backbeat();
    command.args(["validate", "--show-settings"]);
    let told = outcome(
        command.current_dir(place.path().join("near/deep/deeper")),
        b"",
    );
    let file = "../../backbeat.toml".to_owned();
    assert_eq!(shown(&told, "follow"), ("true".to_owned(), file));
    assert_eq!(shown(&told, "quiet").1, "built in");
    assert_eq!(shown(&told, "jobs").1, "built in");
}

#[test]
fn a_file_that_is_named_is_read_instead_of_the_nearest() {
    let place = Place::with(&[
        ("backbeat.toml", "[validate]\nquiet = true\n"),
        ("ci/strict.toml", "[validate]\ndeny-warnings = true\n"),
        ("ci/lax.toml", "[validate]\nunknown-fields = \"allow\"\n"),
    ]);
    let mut command = place.backbeat();
    command.args(["validate", "--show-settings"]);
    command.env("BACKBEAT_CONFIG", "ci/lax.toml");
    let lax = outcome(&mut command, b"");
    assert_eq!(
        shown(&lax, "unknown-fields"),
        ("allow".to_owned(), "ci/lax.toml".to_owned())
    );
    assert_eq!(shown(&lax, "quiet").1, "built in");
    let strict = outcome(command.args(["--config", "ci/strict.toml"]), b"");
    assert_eq!(
        shown(&strict, "deny-warnings"),
        ("true".to_owned(), "ci/strict.toml".to_owned())
    );
    assert_eq!(shown(&strict, "unknown-fields").1, "built in");
}

#[test]
fn no_config_reads_no_file_whatever_the_environment_names() {
    let place = Place::with(&[
        ("backbeat.toml", "[validate]\nquiet = true\n"),
        ("broken.toml", "["),
    ]);
    let mut command = place.backbeat();
    command.args(["validate", "--show-settings", "--no-config"]);
    assert_eq!(shown(&outcome(&mut command, b""), "quiet").1, "built in");
    command.env("BACKBEAT_CONFIG", "broken.toml");
    assert_eq!(shown(&outcome(&mut command, b""), "quiet").1, "built in");
}

#[test]
fn two_flags_that_contradict_each_other_are_refused() {
    let place = Place::with(&[("a.toml", "")]);
    for contradiction in [
        ["--no-config", "--config=a.toml"],
        ["--json", "--format=tap"],
    ] {
        let told = place.run(&[
            "validate",
            "--show-settings",
            contradiction[0],
            contradiction[1],
        ]);
        assert_eq!(told.status, 2, "{told:?}");
        assert!(told.stderr.contains("cannot be used with"), "{told:?}");
    }
}

#[test]
fn paths_in_the_file_are_relative_to_it_and_told_from_here() {
    let invalid = r#"{"type":"backbeat.beatframe.v1"}"#;
    let place = Place::with(&[
        (
            "backbeat.toml",
            "[validate]\ndir = [\"messages\"]\nschemas = \"schemas\"\nformat = [\"plain\", \"junit=report.xml\"]\n",
        ),
        ("messages/one.json", invalid),
        ("sub/empty.txt", ""),
    ]);
    assert_eq!(
        place
            .run(&["schema", "generate", "--dir", "schemas"])
            .status,
        0
    );
    // The folder given is one of message schemas only.
    for ours in ["settings", "validation-report"] {
        fs::remove_file(place.path().join(format!("schemas/{ours}-v1.schema.json"))).unwrap();
    }
    let mut command = place.backbeat();
    command
        .arg("validate")
        .current_dir(place.path().join("sub"));
    let told = outcome(&mut command, b"");
    assert_eq!(told.status, 0, "{told:?}");
    assert!(told.stdout.contains("../messages/one.json:1:"), "{told:?}");
    assert!(place.read("report.xml").contains("../messages/one.json"));
    assert!(!place.path().join("sub/report.xml").exists());
}

#[test]
fn a_misspelt_setting_is_pointed_at() {
    snapshot!(
        Place::with(&[(
            "backbeat.toml",
            "# What our messages must be.\n[validate]\ndir = [\"messages\"]\ndeny-warning = true\n",
        )])
        .run(&["validate"])
    );
}

#[test]
fn a_misspelt_section_is_pointed_at() {
    snapshot!(Place::with(&[("backbeat.toml", "[validation]\nquiet = true\n")]).run(&["validate"]));
}

#[test]
fn a_value_of_another_type_is_pointed_at() {
    snapshot!(
        Place::with(&[("backbeat.toml", "[validate]\ndir = \"messages\"\n")]).run(&["validate"])
    );
}

#[test]
fn a_word_that_is_none_is_pointed_at() {
    snapshot!(
        Place::with(&[("backbeat.toml", "[validate]\nunknown-fields = \"ignore\"\n")])
            .run(&["validate"])
    );
}

#[test]
fn a_format_that_is_none_is_named() {
    snapshot!(
        Place::with(&[("backbeat.toml", "[validate]\nformat = [\"yaml\"]\n")]).run(&["validate"])
    );
}

#[test]
fn a_file_that_is_not_toml_is_pointed_into() {
    snapshot!(Place::with(&[("backbeat.toml", "[validate]\nquiet = \n")]).run(&["validate"]));
}

#[test]
fn a_named_file_that_is_not_there_is_named() {
    snapshot!(Place::new().run(&["validate", "--config", "ci/backbeat.toml"]));
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_named() {
    // Permissions do not stop the superuser; that a folder is no file stops everybody.
    let place = Place::with(&[("backbeat.toml/inside.txt", "")]);
    snapshot!(place.run(&["validate"]));
}

#[test]
fn a_file_that_is_not_text_is_named() {
    let place = Place::new();
    place.write("backbeat.toml", b"[validate]\n# \xff\n");
    let told = place.run(&["validate"]);
    assert_eq!(told.status, 2, "{told:?}");
    assert!(told.stderr.contains("backbeat.toml"), "{told:?}");
    assert!(told.stderr.contains("UTF-8"), "{told:?}");
}

/// The published schema of the settings file.
fn published() -> Value {
    let path = root().join("schemas/settings-v1.schema.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// A settings file as JSON.
fn as_json(text: &str) -> Value {
    toml::from_str(text).unwrap()
}

#[test]
fn the_schema_tells_first_what_it_is() {
    let published = published();
    let keys: Vec<&str> = published
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys[..5],
        ["$schema", "$id", "$comment", "title", "description"]
    );
}

#[test]
fn the_schema_speaks_of_nothing_that_toml_does_not_have() {
    assert!(!published().to_string().contains("null"));
}

#[test]
fn the_schema_and_the_command_accept_a_file_that_uses_every_setting() {
    let (text, schema) = (every_setting(), published());
    let used: BTreeSet<String> = as_json(&text)["validate"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let known = schema["properties"]["validate"]["properties"]
        .as_object()
        .unwrap();
    assert_eq!(used, known.keys().cloned().collect::<BTreeSet<_>>());
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    assert!(validator.is_valid(&as_json(&text)));
    let told = Place::with(&[("backbeat.toml", &text)]).run(&["validate", "--show-settings"]);
    assert_eq!(told.status, 0, "{told:?}");
}

#[test]
fn the_schema_and_the_command_refuse_the_same_files() {
    let schema = jsonschema::draft202012::new(&published()).unwrap();
    for text in [
        "colour = true",
        "[validation]",
        "[validate]\ndeny-warning = true",
        "[validate]\ndeny_warnings = true",
        "[validate]\noutput = \"report.json\"",
        "[validate]\ndir = \"messages\"",
        "[validate]\ninclude = [1]",
        "[validate]\nquiet = \"yes\"",
        "[validate]\nunknown-fields = \"Deny\"",
        "[validate]\nunknown-fields = \"ignore\"",
        "[validate]\nmax-errors = 0",
        "[validate]\nmax-errors = -1",
        "[validate]\njobs = 0",
        "[validate]\njobs = 1.5",
    ] {
        assert!(!schema.is_valid(&as_json(text)), "{text}");
        let told = Place::with(&[("backbeat.toml", text)]).run(&["validate", "--show-settings"]);
        assert_eq!(told.status, 2, "{text}: {told:?}");
        assert!(told.stderr.contains("backbeat.toml"), "{told:?}");
    }
}
