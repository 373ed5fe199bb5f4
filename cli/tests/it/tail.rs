//! `backbeat tail`, `record` and `replay`, over the embedded broker and a real nats-server.

use crate::place::{Outcome, Place};
use crate::running::pass_on;
use crate::surface::section;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

/// Long enough for a machine that is busy with other things.
const BOUND: Duration = Duration::from_mins(1);

/// The tests that need a server, over the embedded broker and over a real nats-server.
macro_rules! over_both {
    ($($name:ident),+ $(,)?) => {
        mod embedded {
            $(
                #[test]
                fn $name() {
                    let place = super::Place::new();
                    let broker = crate::brokers::Broker::embedded(&place);
                    super::$name(&place, broker.url());
                }
            )+
        }

        mod real {
            $(
                #[test]
                fn $name() {
                    let place = super::Place::new();
                    let broker = crate::brokers::Broker::real();
                    super::$name(&place, broker.url());
                }
            )+
        }
    };
}

over_both!(
    what_is_recorded_and_replayed_and_recorded_again_is_the_same,
    a_killed_recorder_leaves_a_recording_that_can_be_replayed,
    tail_tells_what_is_wrong_and_its_exit_code_says_so,
    an_interrupt_ends_it_with_totals_and_130_only_when_work_was_left,
    a_prefix_keeps_a_replay_away_from_the_living,
    a_terminal_s_width_is_kept_to,
    every_example_in_help_runs_as_it_stands,
);

/// A command that listens, begun.
struct Listening {
    child: Child,
    stderr: std::sync::mpsc::Receiver<String>,
}

impl Listening {
    /// Begins `backbeat` with these arguments, and awaits that it listens.
    fn begin(place: &Place, url: &str, args: &[&str]) -> Self {
        Self::begin_command(place.backbeat().args(args).env("NATS_URL", url))
    }

    fn begin_command(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (said, stderr) = channel();
        pass_on(child.stderr.take().unwrap(), said);
        let first = stderr.recv_timeout(BOUND).unwrap();
        assert!(
            first.starts_with("listening") || first.starts_with("recording"),
            "{first}"
        );
        Self { child, stderr }
    }

    fn signal(&self, signal: &str) {
        let kill = format!("kill -{signal} {}", self.child.id());
        assert!(
            Command::new("sh")
                .args(["-c", &kill])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Awaits the end.
    fn end(mut self) -> Outcome {
        let mut stdout = Vec::new();
        self.child
            .stdout
            .take()
            .unwrap()
            .read_to_end(&mut stdout)
            .unwrap();
        let begun = Instant::now();
        let mut stderr = String::new();
        while let Ok(line) = self
            .stderr
            .recv_timeout(BOUND.saturating_sub(begun.elapsed()))
        {
            stderr += &format!("{line}\n");
        }
        Outcome {
            status: self.child.wait().unwrap().code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&stdout).into_owned(),
            stderr,
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // It has ended already when the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn replay(place: &Place, url: &str, args: &[&str]) -> Outcome {
    let told = place.run(&[&["replay", "--nats", url], args].concat());
    assert_eq!(told.status, 0, "{told:?}");
    told
}

/// A recording of what is right, what is not, and what is not even text.
fn given(place: &Place) {
    let line = |subject: &str, rest: &str| {
        format!(
            "{{\"received_at\":\"2025-09-05T12:00:00Z\",\"subject\":\"{subject}\",\"headers\":{{\"x-a\":[\"1\",\"2\"]}},{rest}}}\n"
        )
    };
    let claim = |state: &str| {
        let claim = format!(
            r#"{{\"type\":\"backbeat.statusclaim.v1\",\"agent_id\":\"search:1\",\"beat_index\":7,\"state\":\"{state}\",\"hlc\":\"6e00:0001:beef\"}}"#
        );
        line(
            "backbeat.status.prod.search:1",
            &format!("\"payload\":\"{claim}\""),
        )
    };
    let text = claim("idle")
        + &claim("done")
        + &line("backbeat.status.prod.x", "\"payload_base64\":\"//4A\"");
    place.write("given.ndjson", text.as_bytes());
}

/// The lines of a recording without their times, and without its first.
fn messages(place: &Place, file: &str) -> Vec<serde_json::Value> {
    let text = place.read(file);
    let lines = text.lines().skip(1).map(|line| {
        let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
        line.as_object_mut().unwrap().remove("received_at");
        line
    });
    lines.collect()
}

fn what_is_recorded_and_replayed_and_recorded_again_is_the_same(place: &Place, url: &str) {
    given(place);
    for (file, from) in [
        ("first.ndjson", "given.ndjson"),
        ("second.ndjson", "first.ndjson"),
    ] {
        let recording = Listening::begin(place, url, &["record", file, "--count", "3"]);
        replay(place, url, &[from, "--speed", "max"]);
        let told = recording.end();
        assert_eq!(told.status, 0, "{told:?}");
        assert!(told.stderr.contains("recorded 3 messages"), "{told:?}");
    }
    let first = messages(place, "first.ndjson");
    assert_eq!(first.len(), 3);
    assert_eq!(first[2]["payload_base64"], "//4A");
    assert_eq!(first[0]["headers"]["x-a"], serde_json::json!(["1", "2"]));
    assert_eq!(first, messages(place, "second.ndjson"));
}

fn a_killed_recorder_leaves_a_recording_that_can_be_replayed(place: &Place, url: &str) {
    given(place);
    let recording = Listening::begin(place, url, &["record", "killed.ndjson.zst"]);
    replay(place, url, &["given.ndjson", "--speed", "max"]);
    // It flushes every second; the file then has more than the head of a frame.
    let begun = Instant::now();
    let file = place.path().join("killed.ndjson.zst");
    while std::fs::metadata(&file).map_or(0, |found| found.len()) < 100 {
        assert!(begun.elapsed() < BOUND, "nothing was flushed");
        std::thread::sleep(Duration::from_millis(20));
    }
    recording.signal("KILL");
    recording.end();
    let told = replay(place, url, &["killed.ndjson.zst"]);
    assert!(told.stderr.contains("published 3 messages"), "{told:?}");
    assert!(told.stderr.contains("torn at line"), "{told:?}");
}

fn tail_tells_what_is_wrong_and_its_exit_code_says_so(place: &Place, url: &str) {
    given(place);
    for (args, status, lines) in [
        (&["--count", "3", "--exit-code"][..], 1, 3),
        (&["--count", "3"], 0, 3),
        (&["--count", "2", "--invalid"], 0, 2),
        (
            &[
                "--count",
                "1",
                "--state",
                "idle",
                "--agent",
                "search:*",
                "--type",
                "claim",
                "--exit-code",
            ],
            0,
            1,
        ),
        (&["backbeat.status.prod.*", "--count", "3"], 0, 3),
    ] {
        let args = [&["tail", "--format", "json"], args].concat();
        let tail = Listening::begin(place, url, &args);
        replay(place, url, &["given.ndjson", "--shift-time"]);
        let told = tail.end();
        assert_eq!(told.status, status, "{args:?}: {told:?}");
        assert_eq!(told.stdout.lines().count(), lines, "{args:?}: {told:?}");
        assert!(told.stderr.contains("delivery"), "{told:?}");
    }
}

fn an_interrupt_ends_it_with_totals_and_130_only_when_work_was_left(place: &Place, url: &str) {
    for (args, status) in [
        (&["tail"][..], 0),
        (&["tail", "--count", "5"], 130),
        (&["tail", "--stats"], 0),
        (&["record", "a.ndjson"], 0),
        (&["record", "a.ndjson", "--for", "1h"], 130),
    ] {
        let listening = Listening::begin(place, url, args);
        listening.signal("INT");
        let told = listening.end();
        assert_eq!(told.status, status, "{args:?}: {told:?}");
        assert!(told.stderr.contains("0 "), "{told:?}");
    }
}

fn a_prefix_keeps_a_replay_away_from_the_living(place: &Place, url: &str) {
    given(place);
    let tail = Listening::begin(
        place,
        url,
        &["tail", "test.>", "--count", "3", "--format", "json"],
    );
    replay(
        place,
        url,
        &["given.ndjson", "--subject-prefix", "test.one"],
    );
    let told = tail.end();
    assert!(
        told.stdout
            .contains("\"subject\":\"test.one.backbeat.status.prod.search:1\""),
        "{told:?}"
    );
}

fn a_terminal_s_width_is_kept_to(place: &Place, url: &str) {
    given(place);
    let mut command = place.backbeat();
    command
        .args(["tail", "--count", "3", "--nats", url])
        .env("COLUMNS", "60");
    let tail = Listening::begin_command(&mut command);
    replay(place, url, &["given.ndjson"]);
    let told = tail.end();
    assert!(told.stdout.contains("legacy-value"), "{told:?}");
    for line in told.stdout.lines() {
        assert!(line.chars().count() <= 60, "{line}");
    }
}

#[test]
fn what_cannot_be_done_is_told() {
    let place = Place::new();
    let away = ["--nats", "nats://127.0.0.1:9"];
    for args in [
        &["tail"][..],
        &["record", "a.ndjson"],
        &["replay", "given.ndjson"],
    ] {
        given(&place);
        let told = place.run(&[args, &away].concat());
        assert_eq!(told.status, 2, "{told:?}");
        assert!(told.stderr.contains("--nats"), "{told:?}");
    }
    for (args, said) in [
        (&["replay", "none.ndjson"][..], "none.ndjson cannot be read"),
        (
            &["replay", "given.ndjson", "--speed", "fast"],
            "\"fast\" is no speed",
        ),
        (
            &["replay", "given.ndjson", "--subject-prefix", "a.>"],
            "wildcard",
        ),
        (&["tail", "--agent", "["], "--agent"),
        (&["tail", "--state", "asleep"], "asleep"),
        (&["tail", "--for", "1"], "ms, s, m, h or d"),
        (&["tail", "a..b"], "empty token"),
    ] {
        let told = place.run(args);
        assert_eq!(told.status, 2, "{told:?}");
        assert!(
            told.stderr.replace("\n  │ ", " ").contains(said),
            "{args:?}: {told:?}"
        );
    }
    let broker = crate::brokers::Broker::embedded(&place);
    let told = place.run(&["record", "no/such/folder.ndjson", "--nats", broker.url()]);
    assert_eq!(told.status, 2, "{told:?}");
    assert!(told.stderr.contains("folder.ndjson"), "{told:?}");
    place.write("wrong.ndjson", b"what\nis this\n");
    let told = place.run(&["replay", "wrong.ndjson", "--nats", broker.url()]);
    assert_eq!(told.status, 2, "{told:?}");
    assert!(told.stderr.contains("line 1"), "{told:?}");
}

fn every_example_in_help_runs_as_it_stands(place: &Place, url: &str) {
    given(place);
    let lines = zstd::encode_all(place.read("given.ndjson").as_bytes(), 1).unwrap();
    place.write("night.ndjson.zst", &lines);
    let mut examples = 0;
    for name in ["replay", "tail", "record"] {
        let help = place.run(&[name, "--help"]).stdout;
        for example in section(&help, "Examples:").filter(|line| line.starts_with("backbeat")) {
            // Of a pipe, what stands before it.
            let example = example.split(" | ").next().unwrap();
            let args: Vec<_> = example
                .split(' ')
                .skip(1)
                .map(|arg| arg.trim_matches('\''))
                .collect();
            if name == "replay" {
                replay(place, url, &args[1..]);
            } else {
                let listening = Listening::begin(place, url, &args);
                listening.signal("INT");
                let told = listening.end();
                assert!([0, 130].contains(&told.status), "{example}: {told:?}");
            }
            examples += 1;
        }
    }
    assert_eq!(examples, 11);
}
