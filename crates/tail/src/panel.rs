//! The figures for people: a panel while it goes on, totals at the end.

use std::fmt::Write as _;

use backbeat_timing::{ClusterInstant, Nanos};

use crate::Session;
use crate::legible::safe;
use crate::totals::TYPES;

/// Everything counted and measured, as lines of a label and figures. `now` ends the time over which rates are taken.
pub fn panel(session: &Session, now: ClusterInstant) -> String {
    let totals = session.totals();
    let seconds = seconds(now - totals.started_at).max(0.001);
    let mut text = String::new();
    let mut line = |label: &str, figures: String| {
        let _ = writeln!(text, "{label:<10} {figures}");
    };
    line(
        "messages",
        format!(
            "{} in {seconds:.1} s, {}",
            totals.messages,
            rate(totals.messages, seconds)
        ),
    );
    for (name, &count) in TYPES.iter().zip(&totals.by_type) {
        if count > 0 {
            line("", format!("{count} {name}, {}", rate(count, seconds)));
        }
    }
    line(
        "validity",
        format!(
            "{} valid, {} invalid, {} findings",
            totals.messages - totals.invalid,
            totals.invalid,
            totals.findings
        ),
    );
    if !totals.by_code.is_empty() {
        let codes: Vec<_> = totals
            .by_code
            .iter()
            .map(|(code, count)| format!("{code} {count}"))
            .collect();
        line("", codes.join(", "));
    }
    let delivery = totals.delivery().map_or_else(
        || "no stamp was heard".to_owned(),
        |delivery| {
            format!(
                "p50 {}, p95 {}, p99 {} ms by the senders' stamps",
                millis(delivery.p50),
                millis(delivery.p95),
                millis(delivery.p99)
            )
        },
    );
    line("delivery", delivery);
    for cluster in session.summary().clusters {
        let counts = cluster.counts;
        let beat = cluster
            .beat
            .map_or_else(String::new, |beat| format!("at {beat}, "));
        line(
            "beats",
            format!(
                "{}: {beat}{} heard, {} missed",
                safe(&cluster.cluster),
                counts.beats_heard,
                counts.beats_missed
            ),
        );
        if let Some(tempo) = cluster.tempo_bpm {
            let measured = cluster.measured_bpm.map_or_else(
                || "not measured yet".to_owned(),
                |bpm| format!("{bpm:.3} measured"),
            );
            line(
                "tempo",
                format!(
                    "{}: {tempo} BPM claimed, {measured}",
                    safe(&cluster.cluster)
                ),
            );
        }
    }
    let agents: Vec<_> = totals
        .agents()
        .iter()
        .map(|(state, count)| format!("{count} {state}"))
        .collect();
    if !agents.is_empty() {
        line("agents", agents.join(", "));
    }
    let trouble = [
        (totals.reconnects, "reconnects"),
        (totals.lost, "messages dropped before they were judged"),
        (
            totals.unshown,
            "messages judged but not shown: the output is too slow",
        ),
        (
            totals.claims_of_others,
            "claims of agents beyond those that are remembered",
        ),
    ];
    for (count, what) in trouble.into_iter().filter(|(count, _)| *count > 0) {
        line("", format!("{count} {what}"));
    }
    text
}

#[expect(clippy::cast_precision_loss, reason = "a rate for people")]
fn rate(count: u64, seconds: f64) -> String {
    format!("{:.1}/s", count as f64 / seconds)
}

#[expect(clippy::cast_precision_loss, reason = "a length of time for people")]
fn seconds(length: Nanos) -> f64 {
    length.get() as f64 / 1e9
}

fn millis(length: Nanos) -> i128 {
    length.get() / 1_000_000
}
