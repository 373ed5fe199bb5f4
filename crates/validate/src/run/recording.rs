//! Judging a recording: each message alone, and in its place among those before it. One thread does it from the first
//! line to the last.

use super::block::Event;
use super::progress::Progress;
use super::work::{Findings, Gone, Named};
use crate::fault::Fault;
use crate::json;
use crate::judge::{Judgement, judge_too_large};
use crate::place::Origin;
use crate::report::SourceFault;
use crate::{Facts, Verdict};
use backbeat_contract::{Code, Diagnostic, MAX_MESSAGE_BYTES};
use backbeat_recording::{
    Line, Message, PayloadPlace, Reader, RefuseLine, cluster_in, is_dead_letter,
};
use backbeat_sequence::{Finding, Listener, Received};
use std::io::Read;

/// Reads a recording to its end, or as far as it goes, and judges its messages.
pub(super) fn judge<R: Read>(
    name: &Named<'_>,
    from: R,
    progress: &Progress,
    findings: &mut Findings<'_>,
) -> Result<(), Gone> {
    let mut reader = Reader::new(from);
    let mut listener = Listener::default();
    loop {
        let line = reader.next();
        progress.add_bytes(reader.text().len() + 1);
        match line {
            Ok(Some(Line::Message(message))) => {
                let judgement = judgement(&message, &reader, &mut listener, findings);
                tell(name, judgement, &reader, findings)?;
            }
            Ok(Some(Line::Absence(_))) => listener.leave(),
            Ok(Some(Line::Opening(_))) => {}
            Ok(None) => break,
            Err(RefuseLine::Malformed { reason, .. }) => {
                tell(
                    name,
                    malformed(&reader, &reason, findings),
                    &reader,
                    findings,
                )?;
            }
            Err(RefuseLine::TooLong { bytes, .. }) => {
                tell(name, judge_too_large(bytes), &reader, findings)?;
            }
            Err(refusal) => return findings.push(unreadable(name, &refusal)),
        }
    }
    let Some(torn) = reader.torn() else {
        return Ok(());
    };
    findings.push(Event::Unreadable(SourceFault {
        source: name.to_arc(),
        reason: format!(
            "cannot be read to its end: line {} is cut off after {} bytes",
            torn.line, torn.bytes
        ),
        help: "what stands before it is validated; a recorder that is killed leaves such an end"
            .into(),
    }))
}

/// What is thought of a message; places count from the beginning of its line.
fn judgement<R: Read>(
    message: &Message,
    reader: &Reader<R>,
    listener: &mut Listener,
    findings: &Findings<'_>,
) -> Judgement {
    if is_dead_letter(&message.subject) {
        // What is in it was judged by whoever rejected it.
        return Judgement {
            message_type: None,
            verdict: Verdict::Skipped,
            diagnostics: Vec::new(),
        };
    }
    let payload: &[u8] = &message.payload;
    let judge = &findings.run.judge;
    let mut judgement = judge.judge(payload);
    let faults = faults_among_others(message, reader.line(), listener);
    if !faults.is_empty() {
        judge.add(&mut judgement, payload, faults);
    }
    to_line(&mut judgement.diagnostics, reader.text());
    judgement
}

/// What is wrong with a message in its place among those before it; places count from its first byte.
fn faults_among_others(message: &Message, line: u64, listener: &mut Listener) -> Vec<Fault> {
    let Some(facts) = Facts::read(&message.payload) else {
        return Vec::new();
    };
    let term = message.header("x-term").and_then(|term| term.parse().ok());
    let found = listener.hear(&Received {
        index: line,
        at: message.received_at,
        cluster: cluster_in(&message.subject),
        message: facts.for_rules(term, message.header("x-node")),
    });
    let fault = |finding: &Finding| fault_of(finding, &message.payload);
    found.iter().map(fault).collect()
}

fn fault_of(finding: &Finding, payload: &[u8]) -> Fault {
    let rule = finding.rule.code();
    let text = json::decode(payload, &mut Vec::new());
    let document = json::parse(&text, Vec::new());
    let field = field_of(rule);
    let value = document.root.as_ref().and_then(|root| root.field(field));
    let (pointer, span) = match value {
        Some(value) => (format!("/{field}"), value.span.clone()),
        None => (String::new(), 0..payload.len()),
    };
    let rule_stands = finding.source;
    let help = match finding.evidence.as_slice() {
        [earlier, _, ..] => format!("compare it with line {earlier}; the rule: {rule_stands}"),
        _ => format!("the rule: {rule_stands}"),
    };
    Fault::new(rule, pointer, span, finding.message.as_str(), help)
}

/// The field that a rule over a sequence is about.
fn field_of(rule: Code) -> &'static str {
    match rule {
        Code::PhaseOutOfOrder => "phase",
        Code::DownbeatMisplaced => "downbeat",
        Code::WindowChangedMidBar | Code::WindowReused => "window_id",
        Code::TempoJump => "tempo_bpm",
        Code::HlcRegressed | Code::HlcDrift => "hlc",
        Code::StaleDeadline => "deadline_at",
        _ => "beat_index",
    }
}

/// Turns places in a payload into places in its line.
fn to_line(diagnostics: &mut [Diagnostic], line: &[u8]) {
    let mut place = PayloadPlace::of(line);
    let mut origin = Origin::START;
    for told in diagnostics {
        let start = usize::try_from(told.offset).unwrap_or(usize::MAX);
        let span = match &mut place {
            Some(place) => place.span(start..start.saturating_add(told.length)),
            None => 0..line.len(),
        };
        // They come in order, so the line is gone through once.
        let behind = usize::try_from(origin.offset).unwrap_or(usize::MAX);
        let ahead = span.start.saturating_sub(behind);
        origin = origin.advanced(line.get(behind..).unwrap_or_default(), ahead);
        (told.offset, told.line, told.column) = (origin.offset, origin.line, origin.column);
        told.length = span.len();
    }
}

/// A line that is none of a recording's: an invalid message, which hides no other.
fn malformed<R: Read>(reader: &Reader<R>, reason: &str, findings: &Findings<'_>) -> Judgement {
    let mut judgement = Judgement {
        message_type: None,
        verdict: Verdict::Invalid,
        diagnostics: Vec::new(),
    };
    let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(reader.text()).is_ok();
    let code = if is_json {
        Code::SchemaViolation
    } else {
        Code::InvalidJson
    };
    let fault = Fault::new(
        code,
        String::new(),
        0..reader.text().len(),
        format!("the line is none of a recording's: {reason}"),
        "the form of a recording's lines: `backbeat schema show recording`",
    );
    findings
        .run
        .judge
        .add(&mut judgement, reader.text(), vec![fault]);
    judgement
}

/// Hands a judgement over, with the line to show.
fn tell<R: Read>(
    name: &Named<'_>,
    judgement: Judgement,
    reader: &Reader<R>,
    findings: &mut Findings<'_>,
) -> Result<(), Gone> {
    let origin = Origin {
        offset: reader.offset(),
        line: reader.line(),
        column: 1,
    };
    let shown = reader.text();
    let shown = &shown[..shown.len().min(MAX_MESSAGE_BYTES)];
    findings.judged(name, origin, judgement, shown)
}

fn unreadable(name: &Named<'_>, refusal: &RefuseLine) -> Event {
    use std::error::Error as _;
    let cause = refusal.source().map(|cause| format!(": {cause}"));
    Event::Unreadable(SourceFault {
        source: name.to_arc(),
        reason: format!(
            "cannot be read to its end: {refusal}{}",
            cause.unwrap_or_default()
        ),
        help: match refusal {
            RefuseLine::Version { .. } => "a later backbeat wrote it, and reads it".into(),
            _ => {
                "what was read before is validated; a packed file may be damaged or cut off".into()
            }
        },
    })
}
