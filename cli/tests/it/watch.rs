//! `backbeat validate --watch`: what changes is validated again, until an interrupt.
//!
//! Nothing here waits for a time to pass: lines of the command are awaited, each with a bound.

use crate::place::Place;
use crate::running::pass_on;
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Longest that a line, or the end, is awaited; a machine under load is slow, and a test that passes waits no time.
const BOUND: Duration = Duration::from_mins(1);

const VALID: &str = r#"{"type":"backbeat.statusclaim.v1","agent_id":"agent:one","beat_index":7,"state":"idle","hlc":"0001:0002:0003"}"#;
const INVALID: &str = r#"{"type":"backbeat.statusclaim.v1","agent_id":"agent:one","beat_index":7,"state":"asleep","hlc":"0001:0002:0003"}"#;

/// A command that watches, ended with the test.
struct Watch {
    child: Child,
    lines: Receiver<String>,
    heard: Vec<String>,
}

impl Watch {
    /// Starts to watch and awaits the first summary.
    fn begin(place: &Place, args: &[&str]) -> Self {
        // One pipe for both streams keeps their lines in the order in which they were said.
        let (reader, writer) = std::io::pipe().unwrap();
        let child = place
            .backbeat()
            .args(["validate", "--watch", "--format", "plain"])
            .args(args)
            .stdout(writer.try_clone().unwrap())
            .stderr(writer)
            .spawn()
            .unwrap();
        let (said, lines) = channel();
        pass_on(reader, said);
        let mut watch = Self {
            child,
            lines,
            heard: Vec::new(),
        };
        watch.hear("watching;");
        watch
    }

    /// Awaits a line that holds `words`.
    #[track_caller]
    fn hear(&mut self, words: &str) {
        let deadline = Instant::now() + BOUND;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => {
                    let found = line.contains(words);
                    self.heard.push(line);
                    if found {
                        return;
                    }
                }
                Err(why) => panic!("{why}: {words:?} was not heard, only {:#?}", self.heard),
            }
        }
    }

    /// Interrupts it, as Ctrl-C does, and awaits its end.
    #[track_caller]
    fn interrupt(mut self, signal: &str) -> Vec<String> {
        let kill = format!("kill -{signal} {}", self.child.id());
        assert!(
            Command::new("sh")
                .args(["-c", &kill])
                .status()
                .unwrap()
                .success()
        );
        let deadline = Instant::now() + BOUND;
        // The pipe closes when the command has ended.
        while let Ok(line) = self
            .lines
            .recv_timeout(deadline.saturating_duration_since(Instant::now()))
        {
            self.heard.push(line);
        }
        assert!(Instant::now() < deadline, "SIG{signal} did not end it");
        assert_eq!(
            self.child.wait().unwrap().code(),
            Some(0),
            "{:#?}",
            self.heard
        );
        std::mem::take(&mut self.heard)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // It has ended already when the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Messages in a folder.
fn place() -> Place {
    Place::with(&[
        ("messages/one.json", VALID),
        ("messages/deep/two.json", VALID),
    ])
}

/// What was validated again, in order.
fn changes(heard: &[String]) -> Vec<&str> {
    heard
        .iter()
        .filter_map(|line| line.strip_prefix("changed: "))
        .collect()
}

#[test]
fn what_changes_is_validated_again_until_an_interrupt() {
    let place = place();
    let mut watch = Watch::begin(&place, &["--dir", "messages"]);
    place.write("messages/one.json", INVALID.as_bytes());
    watch.hear("messages/one.json:1:");
    watch.hear("1 message in 1 source: 0 valid, 1 invalid");
    std::fs::remove_file(place.path().join("messages/one.json")).unwrap();
    place.write("messages/deep/three.json", VALID.as_bytes());
    watch.hear("changed: messages/deep/three.json");
    watch.hear("1 message in 1 source: 1 valid, 0 invalid");
    let heard = watch.interrupt("INT");
    let first = heard
        .iter()
        .position(|line| line.contains("2 messages in 2 sources: 2 valid"));
    let watching = heard.iter().position(|line| line.starts_with("watching;"));
    assert!(first.is_some() && watching.is_some(), "{heard:#?}");
    assert_eq!(
        changes(&heard),
        ["messages/one.json", "messages/deep/three.json"]
    );
}

#[test]
fn a_request_to_terminate_ends_it_as_well() {
    let place = place();
    let watch = Watch::begin(&place, &["--dir", "messages"]);
    watch.interrupt("TERM");
}

#[test]
fn what_is_hidden_excluded_or_no_message_does_not_wake_it() {
    let place = place();
    let mut watch = Watch::begin(
        &place,
        &[
            "--dir",
            "messages",
            "--exclude",
            "drafts",
            "--exclude",
            "*.tmp.json",
        ],
    );
    for name in [
        "messages/.one.json.swp",
        "messages/.#one.json",
        "messages/.one.json",
        "messages/.git/config.json",
        "messages/one.json~",
        "messages/4913",
        "messages/notes.txt",
        "messages/one.tmp.json",
        "messages/drafts/one.json",
    ] {
        place.write(name, INVALID.as_bytes());
    }
    // Changes come in order: when this one has been told, those before it have been passed over.
    place.write("messages/last.json", VALID.as_bytes());
    watch.hear("changed: messages/last.json");
    watch.hear("1 valid, 0 invalid");
    let heard = watch.interrupt("INT");
    assert_eq!(changes(&heard), ["messages/last.json"]);
}

#[test]
fn a_file_that_an_editor_replaces_is_still_watched() {
    let place = place();
    let mut watch = Watch::begin(&place, &["messages/one.json"]);
    for text in [INVALID, VALID, INVALID] {
        place.write("messages/.one.json.new", text.as_bytes());
        std::fs::rename(
            place.path().join("messages/.one.json.new"),
            place.path().join("messages/one.json"),
        )
        .unwrap();
        watch.hear("changed: messages/one.json");
        watch.hear(if text == VALID {
            "1 valid, 0 invalid"
        } else {
            "0 valid, 1 invalid"
        });
    }
    watch.interrupt("INT");
}

#[test]
fn a_folder_that_is_moved_in_is_validated() {
    let place = place();
    place.write("elsewhere/four.json", INVALID.as_bytes());
    let mut watch = Watch::begin(&place, &["--dir", "messages"]);
    std::fs::rename(
        place.path().join("elsewhere"),
        place.path().join("messages/moved"),
    )
    .unwrap();
    watch.hear("messages/moved/four.json:1:");
    watch.hear("1 invalid");
    watch.interrupt("INT");
}

#[test]
fn a_folder_that_is_not_there_cannot_be_watched() {
    let told = Place::new().run(&["validate", "--watch", "--dir", "messages"]);
    assert_eq!(told.status, 2, "{told:?}");
    assert!(told.stderr.contains("messages"), "{told:?}");
}

#[test]
fn standard_input_cannot_be_watched() {
    let told = Place::new().run(&["validate", "--watch", "-"]);
    assert_eq!(told.status, 2, "{told:?}");
    assert!(told.stderr.contains("standard input"), "{told:?}");
}
