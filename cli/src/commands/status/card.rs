//! A finding drawn for people: a headline, then a line for each thing told.

use super::finding::{Answer, Finding};
use crate::ask::{Unanswered, legible};
use backbeat_pulse::status::{Peer, Status};
use owo_colors::Style;
use serde_json::{Map, Value};

/// All findings, one below the other.
pub(super) fn all(findings: &[Finding], color: bool) -> String {
    let cards: Vec<String> = findings
        .iter()
        .map(|finding| card(finding, color))
        .collect();
    cards.join("\n")
}

/// What a line says about, and how grave it is.
struct Line {
    label: String,
    text: String,
    mood: Mood,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mood {
    Plain,
    Well,
    Warning,
    Trouble,
}

fn card(finding: &Finding, color: bool) -> String {
    let mut lines = match &finding.answer {
        Ok(Answer::Pulse(status)) => pulse(status),
        Ok(Answer::Reverb(status)) => reverb(status),
        Err(unanswered) => silent(finding, unanswered),
    };
    if finding.answer.is_ok() && !lines.iter().any(|line| line.mood != Mood::Plain) {
        lines.insert(0, line("state", "well", Mood::Well));
    }
    let paint = |text: &str, style: Style| {
        if color {
            style.style(text).to_string()
        } else {
            text.to_owned()
        }
    };
    let name = paint(finding.service.name(), Style::new().bold());
    let mut text = format!("{name}  {}\n", finding.service.url());
    let width = lines.iter().map(|line| line.label.chars().count()).max();
    let width = width.unwrap_or_default().max(LABEL_WIDTH);
    for line in &lines {
        let label = format!("{:width$}", line.label);
        let label = paint(&label, Style::new().dimmed());
        text.push_str(&format!(
            "  {label}  {}\n",
            paint(&line.text, line.mood.style())
        ));
    }
    text
}

/// So that the cards of several services stand in line.
const LABEL_WIDTH: usize = 8;

impl Mood {
    fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Well => Style::new().green(),
            Self::Warning => Style::new().yellow(),
            Self::Trouble => Style::new().red(),
        }
    }
}

fn line(label: &str, text: impl Into<String>, mood: Mood) -> Line {
    Line {
        label: label.to_owned(),
        text: text.into(),
        mood,
    }
}

fn plain(label: &str, text: impl Into<String>) -> Line {
    line(label, text, Mood::Plain)
}

fn silent(finding: &Finding, unanswered: &Unanswered) -> Vec<Line> {
    let name = finding.service.name();
    let state = match unanswered {
        Unanswered::Unreachable { .. } => "cannot be reached",
        Unanswered::Refused { .. } => "refuses to answer",
        Unanswered::Foreign { .. } => "gives no answer of this service",
    };
    vec![
        line(
            "state",
            format!("{state}: {}", unanswered.message()),
            Mood::Trouble,
        ),
        plain(
            "try",
            format!("start it, or say with --{name} URL where it is"),
        ),
    ]
}

fn pulse(status: &Status) -> Vec<Line> {
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

/// Every scalar that reverb tells, under its own name.
fn reverb(status: &Map<String, Value>) -> Vec<Line> {
    let told = status.iter().filter_map(|(name, value)| {
        let text = match value {
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
            Value::String(text) => legible(text),
            value => value.to_string(),
        };
        let amiss = name == "degraded" && *value == Value::Bool(true);
        let mood = if amiss { Mood::Warning } else { Mood::Plain };
        Some(line(&legible(name), text, mood))
    });
    told.collect()
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
