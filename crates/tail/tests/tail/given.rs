//! A session with every kind of line.

use std::sync::Arc;

use backbeat_bus::inprocess::Network;
use backbeat_bus::{Bus, Envelope, Filter, Interest, Subject};
use backbeat_deck::Heard;
use backbeat_recording::{Line, Reader};
use backbeat_tail::{Format, Look, Scribe, Session};
use backbeat_timing::ClusterInstant;

/// 2025-09-05T12:00:00Z, in milliseconds.
pub(crate) const NOON: i128 = 1_757_073_600_000;

pub(crate) const WINDOW: &str = "00000000000000000000000000000240";

pub(crate) fn at(millis: i128) -> ClusterInstant {
    ClusterInstant::from_unix_nanos((NOON + millis) * 1_000_000)
}

pub(crate) fn envelope(subject: &str, payload: impl Into<Vec<u8>>) -> Envelope {
    Envelope::new(Subject::new(subject).unwrap(), payload.into())
}

/// A stamp of an instant, by the node `a31f`.
fn stamp(millis: i128) -> String {
    format!("{:04x}:0000:a31f", (NOON + millis).rem_euclid(1 << 16))
}

/// A frame of a cluster of 20 BPM that was sent 5 ms ago: its `third`-th since beat 240.
pub(crate) fn frame(third: i128) -> (ClusterInstant, Envelope) {
    let phases = ["plan", "execute", "review"];
    let (beat, phase) = (240 + third / 3, phases[usize::try_from(third % 3).unwrap()]);
    let (downbeat, second) = (beat % 4 == 0, third + 1);
    let window = beat / 4 * 4;
    let payload = format!(
        r#"{{"type":"backbeat.beatframe.v1","cluster_id":"prod","beat_index":{beat},"downbeat":{downbeat},"phase":"{phase}","hlc":"{}","deadline_at":"2025-09-05T12:00:{second:02}Z","tempo_bpm":20,"window_id":"{window:032}"}}"#,
        stamp(third * 1000)
    );
    let mut envelope = envelope("backbeat.beat.prod", payload);
    envelope.headers.add("x-term", "3").unwrap();
    envelope.headers.add("x-node", "pulse-1").unwrap();
    (at(third * 1000 + 5), envelope)
}

/// A claim that was sent 2 ms ago; `more` are further fields, with a comma before each.
pub(crate) fn claim(
    millis: i128,
    agent: &str,
    state: &str,
    more: &str,
) -> (ClusterInstant, Envelope) {
    let payload = format!(
        r#"{{"type":"backbeat.statusclaim.v1","agent_id":"{agent}","beat_index":240,"state":"{state}","hlc":"{}"{more}}}"#,
        stamp(millis)
    );
    (
        at(millis + 2),
        envelope(&format!("backbeat.status.prod.{agent}"), payload),
    )
}

/// A session with every kind of line.
pub(crate) fn everything() -> Vec<(ClusterInstant, Envelope)> {
    let report = format!(
        r#"{{"type":"backbeat.barreport.v1","window_id":"{WINDOW}","from_beat":240,"to_beat":243,"agents_reporting":978,"on_time_reviews":842,"help_promises_fulfilled":91,"secret_rotations_ok":true,"tempo_drift_ms":7,"issues":[]}}"#
    );
    let mut letter = envelope("backbeat.invalid.prod", "{\"state\":");
    letter.headers.add("x-reason", "invalid-json").unwrap();
    letter
        .headers
        .add("x-subject", "backbeat.status.prod.search:3")
        .unwrap();
    letter.headers.add("x-agent-id", "search:3").unwrap();
    let mut heard: Vec<_> = (0..3).map(frame).collect();
    heard.extend([
        claim(
            2100,
            "search:1",
            "executing",
            r#","task_id":"task:7","progress":0.25,"beats_left":3,"notes":"reading""#,
        ),
        claim(2200, "search:2", "done", ""),
        claim(2300, "search:2", "failed", ""),
        claim(2400, "search:2", "completed", r#","beats_left":2"#),
        claim(
            2500,
            "search:4",
            "blocked",
            r#","wait_for":["task:9"],"notes":"\u001b[31mred \u202e 漢字""#,
        ),
        (
            at(2600),
            envelope("backbeat.status.prod.search:3", "nonsense"),
        ),
        (at(2700), letter),
        (at(2800), envelope("backbeat.report.prod", report)),
        (
            at(2900),
            envelope("backbeat.status.prod.x", b"\xff\xfe\x00".to_vec()),
        ),
        (
            at(2950),
            envelope("backbeat.tempo", "{\"type\":\"somebody.elses.v1\"}"),
        ),
    ]);
    // Beat 241 is missing; then a new bar.
    heard.extend((6..13).map(frame));
    heard
}

/// What is heard beside messages.
pub(crate) fn interruptions() -> [Heard; 3] {
    [
        Heard::Missing { lost: 1204 },
        Heard::Disconnected {
            reason: "connection refused".to_owned(),
        },
        Heard::Reconnected {
            server: "nats-1 at nats://127.0.0.1:4222".to_owned(),
        },
    ]
}

/// A session with every kind of line, as it is shown in so many columns: what is heard beside messages stands before
/// the last of them.
pub(crate) fn everything_shown(look: Look) -> String {
    let mut session = Session::new(at(0));
    let mut scribe = Scribe::new(Format::Pretty, look);
    let mut out = Vec::new();
    let heard = everything();
    for (number, (at, envelope)) in heard.iter().enumerate() {
        if number + 1 == heard.len() {
            for heard in interruptions() {
                scribe.interruption(*at, &heard.told().unwrap(), &mut out);
            }
        }
        scribe.write(&session.hear(*at, envelope), &mut out);
    }
    String::from_utf8(out).unwrap()
}

/// What is shown of messages.
pub(crate) fn shown(
    heard: &[(ClusterInstant, Envelope)],
    format: Format,
    look: Look,
) -> (String, Session) {
    let mut session = Session::new(at(0));
    let mut scribe = Scribe::new(format, look);
    let mut out = Vec::new();
    for (at, envelope) in heard {
        let sight = session.hear(*at, envelope);
        scribe.write(&sight, &mut out);
    }
    (String::from_utf8_lossy(&out).into_owned(), session)
}

/// The first recording of `fixtures/conformance/v1/recordings` that breaks a rule.
pub(crate) fn failing(rule: &str) -> Vec<(ClusterInstant, Envelope)> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fixtures/conformance/v1/recordings"
    );
    let entries = std::fs::read_dir(format!("{folder}/{rule}")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let fails = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("fail_") && name.ends_with(".ndjson")
    };
    let mut reader = Reader::open(&paths.filter(fails).min().unwrap()).unwrap();
    let mut heard = Vec::new();
    while let Some(line) = reader.next().unwrap() {
        let Line::Message(message) = line else {
            continue;
        };
        let mut envelope = envelope(&message.subject, message.payload.to_vec());
        for (name, value) in message.headers {
            envelope.headers.add(&name, value).unwrap();
        }
        heard.push((message.received_at, envelope));
    }
    heard
}

/// Two ends of one network.
pub(crate) fn pair() -> (Arc<dyn Bus>, Arc<dyn Bus>) {
    let network = Network::new(7);
    let one = network.join("one").unwrap();
    let other = network.join("other").unwrap();
    (Arc::new(one), Arc::new(other))
}

pub(crate) fn interest() -> Interest {
    Interest::of(Filter::new(">").unwrap())
}
