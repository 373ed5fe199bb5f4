//! What surrounds the commands: help and its examples, completions, manual pages, colour, closed pipes, the link.

use crate::place::{Outcome, Place, outcome, snapshot};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

const BACKBEAT: &str = env!("CARGO_BIN_EXE_backbeat");
const INVALID: &str = r#"{"type":"backbeat.statusclaim.v1","agent_id":"agent:one","beat_index":7,"state":"asleep","hlc":"0001:0002:0003"}"#;

/// Every command as it is typed after `backbeat`, that of the whole first, found by what help tells.
fn commands() -> Vec<Vec<String>> {
    let place = Place::new();
    let mut found: Vec<Vec<String>> = vec![Vec::new()];
    let mut next = 0;
    while let Some(command) = found.get(next).cloned() {
        let below = below(&help(&place, &command).stdout);
        found.extend(below.into_iter().map(|name| {
            let mut command = command.clone();
            command.push(name);
            command
        }));
        next += 1;
    }
    found
}

fn help(place: &Place, command: &[String]) -> Outcome {
    let told = outcome(place.backbeat().args(command).arg("--help"), b"");
    assert_eq!((told.status, told.stderr.as_str()), (0, ""), "{told:?}");
    told
}

/// The names in the section "Commands" of a help text.
fn below(help: &str) -> Vec<String> {
    section(help, "Commands:")
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

/// The lines of a section, without their indentation.
pub(crate) fn section<'h>(help: &'h str, title: &'h str) -> impl Iterator<Item = &'h str> {
    help.lines()
        .skip_while(move |line| *line != title)
        .skip(1)
        .map_while(|line| line.strip_prefix("  "))
}

#[test]
fn help_tells_what_every_command_does() {
    let place = Place::new();
    let commands = commands();
    assert!(commands.len() > 10, "{commands:?}");
    for command in commands {
        let name = ["help".to_owned()].into_iter().chain(command.clone());
        let name = name.collect::<Vec<_>>().join("_");
        snapshot!(name, help(&place, &command));
    }
}

#[test]
fn every_example_in_help_runs_as_it_stands() {
    let mut examples = 0;
    let here = |command: &Vec<String>| {
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        !ELSEWHERE
            .iter()
            .any(|elsewhere| command.starts_with(elsewhere))
    };
    for command in commands().into_iter().filter(here) {
        let place = prepared();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = [Path::new(BACKBEAT).parent().unwrap().to_owned()];
        let path = std::env::join_paths(folders.into_iter().chain(std::env::split_paths(&path)));
        let path = path.unwrap();
        for example in section(&help(&place, &command).stdout, "Examples:") {
            let mut shell = place.program("sh");
            shell.args(["-c", example]);
            shell.current_dir(place.path().join("project"));
            // A pager would wait for a reader.
            shell
                .env("PATH", &path)
                .env("HOME", place.path())
                .env("MANPAGER", "cat");
            if example.contains("| man ") && !is_there("man") {
                continue;
            }
            let told = outcome(&mut shell, b"");
            assert!([0, 1].contains(&told.status), "{example}: {told:?}");
            examples += 1;
        }
    }
    assert!(examples > 10, "{examples}");
}

/// Commands that run a service, or ask or judge one: their examples run where one is, in `broker`,
/// `conformance_live`, `status`, `tail` and `tempo`.
const ELSEWHERE: [&[&str]; 10] = [
    &["conformance", "run", "agent"],
    &["conformance", "run", "cluster"],
    &["conformance", "run", "pulse"],
    &["conformance", "run", "reverb"],
    &["record"],
    &["replay"],
    &["run"],
    &["status"],
    &["tail"],
    &["tempo"],
];

/// A folder with what the examples speak of: a project, and another beside it.
fn prepared() -> Place {
    let place = Place::with(&[
        ("project/messages/one.json", INVALID),
        ("project/message.json", INVALID),
        ("project/known.txt", "# none\n"),
        ("project/validate.sh", "exit 1\n"),
        ("project/night.ndjson", ""),
        ("api/readme", ""),
        (".local/share/bash-completion/completions/readme", ""),
        (".zfunc/readme", ""),
    ]);
    let lines = zstd::encode_all(format!("{INVALID}\n").as_bytes(), 1).unwrap();
    place.write("project/claims.ndjson.zst", &lines);
    place.write(
        "project/night.ndjson.zst",
        &zstd::encode_all(&b""[..], 1).unwrap(),
    );
    for folder in ["project/schemas", "project/old", "project/new"] {
        let told = place.run(&["schema", "generate", "--dir", folder]);
        assert_eq!(told.status, 0, "{told:?}");
    }
    for version in ["project/v1.json", "project/v2.json"] {
        let schema = place.read("project/schemas/beatframe-v1.schema.json");
        place.write(version, schema.as_bytes());
    }
    place
}

/// Whether a program is installed.
fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

#[test]
fn the_version_is_told() {
    for flag in ["--version", "-V"] {
        snapshot!("version", Place::new().run(&[flag]));
    }
}

#[test]
fn without_arguments_help_is_told_and_the_exit_code_is_that_of_usage() {
    snapshot!(Place::new().run(&[]));
}

#[test]
fn an_unknown_command_is_refused() {
    snapshot!(Place::new().run(&["validat"]));
}

#[test]
fn an_unknown_flag_is_refused() {
    snapshot!(Place::new().run(&["validate", "--exitcode"]));
}

#[test]
fn nothing_to_validate_is_refused() {
    snapshot!(Place::new().run(&["validate"]));
}

#[test]
fn every_shell_has_completions_that_know_every_command() {
    let place = Place::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let told = place.run(&["completions", shell]);
        assert_eq!((told.status, told.stderr.as_str()), (0, ""), "{shell}");
        for name in commands().iter().flatten() {
            assert!(told.stdout.contains(name.as_str()), "{shell}: {name}");
        }
        assert!(told.stdout.contains("unknown-fields"), "{shell}");
    }
    assert_eq!(place.run(&["completions", "tcsh"]).status, 2);
}

#[cfg(unix)]
#[test]
fn shells_accept_their_completions() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish"] {
        if shell != "bash" && !is_there(shell) {
            continue;
        }
        let script = place.run(&["completions", shell]).stdout;
        place.write(shell, script.as_bytes());
        let read = outcome(place.program(shell).args(["-n", shell]), b"");
        assert_eq!((read.status, read.stderr.as_str()), (0, ""), "{shell}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let place = Place::new();
    let told = place.run(&["man", "--dir", "share/man1"]);
    assert_eq!((told.status, told.stderr.as_str()), (0, ""), "{told:?}");
    let mut pages: Vec<_> = fs::read_dir(place.path().join("share/man1"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort();
    let mut expected: Vec<_> = commands()
        .iter()
        .map(|command| {
            format!(
                "{}.1",
                [&["backbeat".to_owned()], &command[..]].concat().join("-")
            )
        })
        .collect();
    expected.sort();
    assert_eq!(pages, expected);
    for page in &pages {
        let path = format!("share/man1/{page}");
        assert!(place.read(&path).contains("\n.TH backbeat"), "{page}");
        if is_there("groff") {
            let warnings = outcome(
                place
                    .program("groff")
                    .args(["-man", "-ww", "-z", "-Tutf8", &path]),
                b"",
            );
            assert_eq!(warnings.stderr, "", "{page}");
        }
    }
}

#[test]
fn the_examples_of_a_manual_page_stand_one_a_line() {
    if !is_there("groff") {
        return;
    }
    let place = Place::new();
    place.run(&["man", "--dir", "man1"]);
    let mut groff = place.program("groff");
    // Plain text: without escapes, hyphens as they are typed.
    groff.args([
        "-man",
        "-Tascii",
        "-P-c",
        "-P-b",
        "-P-u",
        "man1/backbeat-schema-diff.1",
    ]);
    let page = outcome(&mut groff, b"").stdout;
    let lines: Vec<&str> = page.lines().map(str::trim).collect();
    assert!(lines.contains(&"backbeat schema diff old/ new/"), "{page}");
    assert!(
        lines.contains(&"backbeat schema diff v1.json v2.json --level minor"),
        "{page}"
    );
}

#[test]
fn the_main_page_goes_to_standard_output() {
    let told = Place::new().run(&["man"]);
    assert_eq!((told.status, told.stderr.as_str()), (0, ""), "{told:?}");
    assert!(told.stdout.contains("\n.TH backbeat 1"), "{told:?}");
}

/// Runs a line of shell in which `$BACKBEAT` is the command.
fn shell(place: &Place, line: &str) -> Outcome {
    outcome(
        place
            .program("bash")
            .args(["-c", line])
            .env("BACKBEAT", BACKBEAT),
        b"",
    )
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_ends_every_command_quietly() {
    let lines = format!("{INVALID}\n").repeat(20_000);
    let place = Place::with(&[("many.ndjson", &lines)]);
    for command in [
        "validate many.ndjson",
        "validate many.ndjson --format plain",
        "validate many.ndjson --json",
        "validate many.ndjson --format ndjson",
        "validate many.ndjson --format junit",
        "validate many.ndjson --format sarif",
        "validate many.ndjson --show-settings",
        "schema list",
        "schema show barreport",
        "completions bash",
        "man",
        "init github --print",
        "--help",
    ] {
        let line =
            format!("\"$BACKBEAT\" {command} | head -n 1 >/dev/null; exit \"${{PIPESTATUS[0]}}\"");
        let told = shell(&place, &line);
        assert_eq!((told.status, told.stderr.as_str()), (0, ""), "{line}");
        // And once with a reader that has gone before the first byte.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut backbeat = place.backbeat();
        backbeat.args(command.split(' ')).stdout(writer);
        let told = backbeat
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
            .wait_with_output()
            .unwrap();
        assert_eq!(
            (told.status.code(), told.stderr),
            (Some(0), vec![]),
            "{command}"
        );
    }
}

const ESCAPE: char = '\u{1b}';

#[test]
fn what_is_piped_has_no_colour_unless_it_is_asked_for() {
    let place = Place::with(&[
        ("one.json", INVALID),
        ("faulty.json", r#"{"required":["a"]}"#),
        ("broken.toml", "[validate]\nquiet = 1\n"),
    ]);
    let commands: [&[&str]; 5] = [
        &["validate", "one.json"],
        &["validate", "one.json", "--config", "broken.toml"],
        &["schema", "lint", "faulty.json"],
        &["schema", "diff", "faulty.json", "one.json"],
        &["schema", "show", "none"],
    ];
    for command in commands {
        let colored = |more: &[&str], variables: &[(&str, &str)]| {
            let mut backbeat = place.backbeat();
            backbeat
                .args(command)
                .args(more)
                .envs(variables.iter().copied());
            let told = outcome(&mut backbeat, b"");
            told.stdout.contains(ESCAPE) || told.stderr.contains(ESCAPE)
        };
        assert!(!colored(&[], &[]), "{command:?}");
        assert!(!colored(&["--color", "never"], &[]), "{command:?}");
        assert!(colored(&["--color", "always"], &[]), "{command:?}");
        assert!(colored(&[], &[("BACKBEAT_COLOR", "always")]), "{command:?}");
        assert!(
            !colored(&["--color", "never"], &[("BACKBEAT_COLOR", "always")]),
            "{command:?}"
        );
        assert!(
            !colored(&["--color", "auto"], &[("NO_COLOR", "1")]),
            "{command:?}"
        );
        // What is asked for outright wins over what is wished for everywhere.
        assert!(
            colored(&["--color", "always"], &[("NO_COLOR", "1")]),
            "{command:?}"
        );
    }
}

#[test]
fn help_and_refused_arguments_follow_the_choice_of_colour_too() {
    let place = Place::new();
    for args in [["--color=always", "--help"], ["--color=always", "--none"]] {
        let told = place.run(&args);
        assert!((told.stdout + &told.stderr).contains(ESCAPE), "{args:?}");
    }
}

#[cfg(unix)]
#[test]
fn on_a_terminal_there_is_colour_unless_no_color_is_set() {
    // util-linux's script gives a command a terminal.
    let has_script = Command::new("script")
        .arg("--version")
        .output()
        .is_ok_and(|told| String::from_utf8_lossy(&told.stdout).contains("util-linux"));
    if !has_script {
        return;
    }
    let place = Place::with(&[("one.json", INVALID)]);
    let colored = |command: &str, variables: &[(&str, &str)]| {
        let mut script = place.program("script");
        let line = format!("'{BACKBEAT}' {command}");
        script.args(["-q", "-e", "-c", &line, "/dev/null"]);
        script.env("TERM", "xterm").envs(variables.iter().copied());
        let told = outcome(&mut script, b"");
        assert!(!told.stdout.is_empty(), "{told:?}");
        told.stdout.contains("\u{1b}[")
    };
    for command in [
        "validate one.json",
        "validate none.json --type none",
        "--help",
        "--none",
    ] {
        assert!(colored(command, &[]), "{command}");
        assert!(!colored(command, &[("NO_COLOR", "1")]), "{command}");
        let never = format!("--color never {command}");
        assert!(!colored(&never, &[]), "{command}");
    }
    assert!(colored("validate one.json", &[("NO_COLOR", "")]));
}

#[cfg(unix)]
#[test]
fn a_link_named_backbeat_validate_validates() {
    let place = Place::with(&[("messages/one.json", INVALID)]);
    std::os::unix::fs::symlink(BACKBEAT, place.path().join("backbeat-validate")).unwrap();
    let link = place.path().join("backbeat-validate");
    let args = ["--dir", "messages", "--exit-code", "--format", "plain"];
    let linked = outcome(place.program(&link).args(args), b"");
    assert_eq!(linked.status, 1, "{linked:?}");
    let plain = outcome(place.backbeat().arg("validate").args(args), b"");
    let first = |told: &Outcome| told.stdout.lines().next().unwrap().to_owned();
    assert_eq!(first(&linked), first(&plain));
    let help = outcome(place.program(&link).arg("--help"), b"");
    assert!(help.stdout.contains("Validate messages"), "{help:?}");
}
