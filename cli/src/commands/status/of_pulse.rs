//! What a node of pulse tells, line by line.

use super::card::{Line, Mood, line, plain};
use crate::ask::legible;
use backbeat_pulse::status::{Peer, Status};

/// What is amiss, then the rest.
pub(super) fn lines(status: &Status) -> Vec<Line> {
    let mut lines: Vec<Line> = status
        .degraded_reasons
        .iter()
        .map(|reason| {
            let mood = if reason.prevents_work() {
                Mood::Trouble
            } else {
                Mood::Warning
            };
            line("degraded", format!("{reason}: {}", reason.sentence()), mood)
        })
        .collect();
    lines.push(plain("node", node(status)));
    lines.push(plain("leader", leader(status)));
    if let Some(beat) = beat(status) {
        lines.push(plain("beat", beat));
    }
    if let Some(tempo) = tempo(status) {
        lines.push(plain("tempo", tempo));
    }
    lines.push(plain("members", members(&status.peers)));
    let connected = if status.nats_connected {
        "connected"
    } else {
        "not connected"
    };
    lines.push(plain("NATS", connected));
    if let Some(timing) = timing(status) {
        lines.push(plain("timing", timing));
    }
    lines.push(plain("up", duration(status.uptime_s)));
    lines
}

fn node(status: &Status) -> String {
    let version = if status.version.is_empty() {
        String::new()
    } else {
        format!(", version {}", legible(&status.version))
    };
    format!(
        "{} of {}{version}",
        legible(&status.node_id),
        status.cluster_id
    )
}

fn leader(status: &Status) -> String {
    let leader = match &status.leader_id {
        Some(_) if status.is_leader => "this node".to_owned(),
        Some(leader) => legible(leader),
        None => "none is known".to_owned(),
    };
    format!("{leader}, term {}", status.term)
}

fn beat(status: &Status) -> Option<String> {
    let mut text = status.beat_index?.to_string();
    if let Some(phase) = status.phase {
        text.push_str(&format!(", {phase}"));
    }
    if status.downbeat == Some(true) {
        text.push_str(", downbeat");
    }
    if let Some(length) = status.bar_length {
        text.push_str(&format!("; bars of {length}"));
    }
    if let Some(window) = &status.window_id {
        text.push_str(&format!(", window {window}"));
    }
    Some(text)
}

fn tempo(status: &Status) -> Option<String> {
    let mut text = format!("{} BPM", status.tempo_bpm?);
    if let Some(last) = status.planned_changes.last() {
        text.push_str(&format!(
            ", {} BPM in bars of {} from beat {} on",
            last.tempo_bpm, last.bar_length, last.beat_index
        ));
    }
    Some(text)
}

fn members(peers: &[Peer]) -> String {
    let members: Vec<String> = peers
        .iter()
        .map(|peer| {
            let learns = if peer.is_voter { "" } else { " (catching up)" };
            format!(
                "{} at {}{learns}",
                legible(&peer.id),
                legible(&peer.address)
            )
        })
        .collect();
    members.join(", ")
}

fn timing(status: &Status) -> Option<String> {
    let parts = [
        status
            .jitter_p95_ms
            .map(|ms| format!("frames late by {ms:.3} ms (p95)")),
        status
            .quorum_ack_age_ms
            .map(|ms| format!("majority heard {ms:.0} ms ago")),
        status.wall_clock_offset_ms.map(|ms| {
            let side = if ms < 0.0 { "behind" } else { "ahead of" };
            format!("cluster time {:.3} ms {side} the wall clock", ms.abs())
        }),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A time in its two largest units.
fn duration(seconds: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates, and nobody runs for that long"
    )]
    let seconds = seconds as u64;
    let (days, hours) = (seconds / 86_400, seconds / 3600 % 24);
    let (minutes, rest) = (seconds / 60 % 60, seconds % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{rest} s"),
        (0, 0, _) => format!("{minutes} min {rest} s"),
        (0, ..) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn times_are_told_in_their_two_largest_units() {
        for (seconds, text) in [
            (0.9, "0 s"),
            (61.0, "1 min 1 s"),
            (3_725.5, "1 h 2 min"),
            (90_000.0, "1 d 1 h"),
            (-1.0, "0 s"),
            (f64::NAN, "0 s"),
        ] {
            assert_eq!(duration(seconds), text);
        }
    }
}
