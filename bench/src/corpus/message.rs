//! Valid messages with the field values of a busy cluster. How they are spoiled is told in `fault`.
//!
//! No message here draws a warning or a remark of the rules that a schema cannot say, since those would cost
//! output that a plain schema validator does not write.

use serde_json::{Map, Value, json};

use super::draw::Draw;

/// Which of the three messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Frame,
    Claim,
    Report,
}

impl Kind {
    /// 20 % frames, 75 % claims, 5 % reports.
    pub(super) fn drawn(draw: &mut Draw) -> Self {
        match draw.below(100) {
            0..20 => Self::Frame,
            20..95 => Self::Claim,
            _ => Self::Report,
        }
    }

    /// One valid message about the given beat.
    pub(super) fn message(self, beat: u64, draw: &mut Draw) -> Map<String, Value> {
        match self {
            Self::Frame => frame(beat, draw),
            Self::Claim => claim(beat, draw),
            Self::Report => report(beat, draw),
        }
    }
}

fn frame(beat: u64, draw: &mut Draw) -> Map<String, Value> {
    let third = draw.below(3);
    let phase = ["plan", "execute", "review"][third as usize];
    object([
        ("type", json!("backbeat.beatframe.v1")),
        (
            "cluster_id",
            json!(draw.one_of(["chorus-prod", "chorus-staging", "build-farm_2"])),
        ),
        ("beat_index", json!(beat)),
        ("downbeat", json!(beat.is_multiple_of(BAR))),
        ("phase", json!(phase)),
        ("hlc", hlc(draw)),
        ("deadline_at", deadline(beat, third, draw)),
        (
            "tempo_bpm",
            json!(draw.one_of([2.0, 2.0, 2.0, 4.2, 12.0, 0.5])),
        ),
        ("window_id", window(beat)),
    ])
}

fn claim(beat: u64, draw: &mut Draw) -> Map<String, Value> {
    let service = draw.one_of(["search-indexer", "review-bot", "ingest", "planner.eu-west"]);
    let state = draw.one_of(STATES);
    let mut claim = object([
        ("type", json!("backbeat.statusclaim.v1")),
        (
            "agent_id",
            json!(format!("{service}:worker-{:02}", draw.below(100))),
        ),
    ]);
    let mut also = |name: &str, value| claim.insert(name.to_owned(), value);
    if state != "idle" {
        let batch = 100 + draw.below(900);
        also(
            "task_id",
            json!(format!("{}:20250905-{batch}", draw.one_of(TASKS))),
        );
    }
    also("beat_index", json!(beat));
    also("state", json!(state));
    if matches!(state, "planning" | "executing" | "reviewing") {
        also("beats_left", json!(1 + draw.below(12)));
        also("progress", json!(f64::from(draw.below(100)) / 100.0));
    }
    if state == "completed" {
        also("progress", json!(1.0));
    }
    if state == "blocked" {
        also(
            "wait_for",
            json!([format!(
                "{}:20250905-{}",
                draw.one_of(TASKS),
                100 + draw.below(900)
            )]),
        );
    }
    if state == "failed" || draw.percent(80) {
        also("notes", note(draw));
    }
    also("hlc", hlc(draw));
    claim
}

fn report(beat: u64, draw: &mut Draw) -> Map<String, Value> {
    let first = beat - beat % BAR;
    let agents = 800 + draw.below(400);
    let mut report = object([
        ("type", json!("backbeat.barreport.v1")),
        ("window_id", window(beat)),
        ("from_beat", json!(first)),
        ("to_beat", json!(first + BAR - 1)),
        ("agents_reporting", json!(agents)),
        ("on_time_reviews", json!(agents - draw.below(60))),
        ("help_promises_fulfilled", json!(draw.below(120))),
        ("secret_rotations_ok", json!(draw.percent(98))),
        (
            "tempo_drift_ms",
            json!((f64::from(draw.below(400)) - 200.0) / 10.0),
        ),
        (
            "issues",
            if draw.percent(30) {
                json!([issue(draw)])
            } else {
                json!([])
            },
        ),
    ]);
    if draw.percent(40) {
        let p50 = f64::from(1 + draw.below(50)) / 10.0;
        report.insert(
            "performance".to_owned(),
            json!({
                "claims_processed": 90_000 + draw.below(30_000), "claims_late": draw.below(400),
                "claims_invalid": draw.below(40), "delivery_p50_ms": p50, "delivery_p95_ms": p50 * 4.0,
                "delivery_p99_ms": p50 * 16.0, "rollup_ms": f64::from(draw.below(900)) / 10.0,
            }),
        );
    }
    report
}

fn issue(draw: &mut Draw) -> Value {
    json!({
        "severity": draw.one_of(["info", "warning", "error", "critical"]),
        "category": draw.one_of(["late_claims", "missed_beats", "tempo_drift"]),
        "count": 1 + draw.below(40),
        "description": "agents reported after the review phase had ended",
        "affected_agents": [format!("ingest:worker-{:02}", draw.below(100))],
    })
}

/// Mostly plain text; some with the escapes and the multi-byte characters that a parser's quick path must leave.
fn note(draw: &mut Draw) -> Value {
    let done = draw.below(200);
    let text = match draw.below(50) {
        0 => format!("waiting for \"batch {done}\"\nto be released"),
        1 => format!("réindexation du lot {done} → terminée à 40 %"),
        2..14 => format!("reviewing the results of batch {done}/200"),
        14..30 => format!("index rebuilt, merging segment {done} of 200"),
        _ => format!("processing batch {done}/200, none late"),
    };
    json!(text)
}

fn hlc(draw: &mut Draw) -> Value {
    let [millis, logical, node] = [0x1_0000, 0x10, 0x1_0000].map(|bound| draw.below(bound));
    json!(format!("{millis:04x}:{logical:04x}:{node:04x}"))
}

/// The same for every beat of a bar.
fn window(beat: u64) -> Value {
    let mut id = Draw::seeded(beat / BAR);
    json!(format!("{:016x}{:016x}", id.bits(), id.bits()))
}

/// The end of a beat's third at 2 BPM, which is 30 seconds a beat, counted from a day in September and starting
/// over after three weeks. One in five is written with a fraction or an offset, as other languages' clocks do.
fn deadline(beat: u64, third: u32, draw: &mut Draw) -> Value {
    let seconds = (beat * 30 + u64::from(third + 1) * 10) % (21 * 86_400);
    let (day, hour) = (5 + seconds / 86_400, seconds / 3_600 % 24);
    let (minute, second) = (seconds / 60 % 60, seconds % 60);
    let zone = draw.one_of(["Z", "Z", "Z", "Z", "Z", "Z", "Z", "Z", ".250Z", "+02:00"]);
    json!(format!(
        "2025-09-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}"
    ))
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// Beats in a bar.
const BAR: u64 = 120;
/// Half of the agents are at work.
const STATES: [&str; 10] = [
    "executing",
    "executing",
    "executing",
    "planning",
    "reviewing",
    "idle",
    "completed",
    "failed",
    "blocked",
    "helping",
];
const TASKS: [&str; 3] = ["index-batch", "nightly-review", "rotate-secrets"];
