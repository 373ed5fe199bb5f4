//! What a line says of its message: the fields that matter, the most important first, since a narrow terminal cuts the
//! rest. The columns before are in `pretty`.
//!
//! Every message of a flood comes through here, so nothing is allocated.

use std::fmt::Write as _;

use backbeat_bus::{Envelope, Headers};
use backbeat_contract::{BeatIndex, Phase, Tempo, WindowId};
use backbeat_timing::Nanos;
use backbeat_validate::Facts;

use crate::legible::{pad_to, push_safe};
use crate::{Sight, Verdict};

/// Writes what a message says at the end of `out`.
pub(crate) fn say(sight: &Sight<'_>, out: &mut String) {
    let envelope = sight.envelope;
    match &sight.facts {
        Some(Facts::Frame {
            beat,
            phase,
            deadline,
            tempo,
            window,
            ..
        }) => {
            beat_and(*beat, phase.as_str(), PHASE, out);
            due_in(*deadline - sight.at, out);
            frame(*tempo, *window, envelope, out);
        }
        Some(Facts::Claim {
            agent,
            beat,
            state,
            progress,
            beats_left,
            task,
            notes,
            ..
        }) => {
            beat_and(*beat, state.as_str(), STATE, out);
            work(*progress, *beats_left, out);
            let named = envelope.subject.as_str().ends_with(agent.as_ref());
            let agent = (!named).then_some(agent);
            for more in [agent, task.as_ref(), notes.as_ref()].into_iter().flatten() {
                out.push_str("  ");
                push_safe(out, more);
            }
        }
        Some(Facts::Report {
            window,
            from,
            to,
            agents,
            on_time,
            drift_ms,
            issues,
        }) => {
            let (from, to) = (from.get(), to.get());
            // Writing to a string cannot fail, here and below.
            let _ = write!(
                out,
                "{from}-{to}  {on_time} of {agents} on time  {issues} issues  drift {drift_ms} ms  {window}"
            );
        }
        None if sight.verdict == Verdict::Rejected => dead_letter(&envelope.headers, out),
        None => unknown(sight, out),
    }
}

/// Columns of a beat, a phase and a state: longer beats push the rest to the right.
const BEAT: usize = 5;
const PHASE: usize = Phase::Execute.as_str().len();
const STATE: usize = 9;

fn beat_and(beat: BeatIndex, word: &str, columns: usize, out: &mut String) {
    let start = out.len();
    number(beat.get(), out);
    pad_to(out, start + BEAT);
    out.push(' ');
    let start = out.len();
    out.push_str(word);
    pad_to(out, start + columns);
}

fn due_in(left: Nanos, out: &mut String) {
    let left = left.get();
    out.push_str(if left >= 0 {
        " due in "
    } else {
        " overdue by "
    });
    let millis = u64::try_from(left.unsigned_abs() / 1_000_000).unwrap_or(u64::MAX);
    number(millis / 1000, out);
    let _ = write!(out, ".{:03} s", millis % 1000);
}

fn frame(tempo: Tempo, window: WindowId, envelope: &Envelope, out: &mut String) {
    let _ = write!(out, "  {} BPM", tempo.bpm());
    let headers = &envelope.headers;
    for (name, value) in [("term", headers.get(Headers::TERM)), ("by", headers.node())] {
        if let Some(value) = value {
            out.push_str("  ");
            out.push_str(name);
            out.push(' ');
            push_safe(out, value);
        }
    }
    let _ = write!(out, "  {window}");
}

fn work(progress: Option<f64>, beats_left: Option<u64>, out: &mut String) {
    if let Some(progress) = progress {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of 0 to 1"
        )]
        let percent = (progress * 100.0).round() as u64;
        out.push_str(match percent {
            0..10 => "   ",
            10..100 => "  ",
            _ => " ",
        });
        number(percent, out);
        out.push_str(" %");
    }
    if let Some(left) = beats_left {
        out.push_str("  ");
        number(left, out);
        out.push_str(" left");
    }
}

fn dead_letter(headers: &Headers, out: &mut String) {
    push_safe(out, headers.reason().unwrap_or("no reason given"));
    let from = headers.get(Headers::AGENT_ID).or(headers.subject());
    if let Some(from) = from {
        out.push_str("  ");
        push_safe(out, from);
    }
}

/// The beginning of a message of which no sense can be made.
fn unknown(sight: &Sight<'_>, out: &mut String) {
    if let Some(name) = &sight.message_type {
        push_safe(out, name);
        out.push(' ');
    }
    let payload = &sight.envelope.payload;
    let begun = &payload[..payload.len().min(BEGINNING)];
    push_safe(out, &String::from_utf8_lossy(begun));
}

/// How much of such a message is shown, in bytes.
const BEGINNING: usize = 200;

fn number(number: u64, out: &mut String) {
    out.push_str(itoa::Buffer::new().format(number));
}
