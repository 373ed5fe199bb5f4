//! What was found of each matter so far, with the messages that show it.

use std::collections::VecDeque;
use std::time::Duration;

use backbeat_recording::Message;

use super::Heard;
use super::matter::{Breach, Matter};
use crate::{Evidence, Outcome, Verdict};

/// What was found so far.
#[derive(Debug)]
pub(super) struct Docket {
    matters: Vec<Entry>,
    /// The latest messages with their lines: a finding also points at one before.
    latest: VecDeque<(u64, Message)>,
}

/// What was found of one matter.
#[derive(Debug)]
struct Entry {
    matter: Matter,
    /// Messages that could have broken it.
    concerned: u64,
    breaches: u64,
    /// The first breach, in words.
    first: Option<String>,
    evidence: Vec<Evidence>,
}

/// So many messages are remembered. A finding points further back only where a beat or a stamp has waited long;
/// then the earlier message is named by its line alone.
const LATEST: usize = 64;

impl Docket {
    pub(super) fn new() -> Self {
        let entries = Matter::all().map(|matter| Entry {
            matter,
            concerned: 0,
            breaches: 0,
            first: None,
            evidence: Vec::new(),
        });
        Self {
            matters: entries.collect(),
            latest: VecDeque::with_capacity(LATEST),
        }
    }

    /// Enters a message that was heard on a line.
    pub(super) fn enter(&mut self, message: Message, line: u64, heard: &Heard) {
        if self.latest.len() == LATEST {
            self.latest.pop_front();
        }
        self.latest.push_back((line, message));
        for entry in &mut self.matters {
            entry.concerned += u64::from(entry.matter.concerns(heard));
            for breach in entry.matter.breaches(heard) {
                entry.note(breach, line, &self.latest);
            }
        }
    }

    /// The verdicts, in the order of the checks.
    pub(super) fn close(self) -> Vec<Verdict> {
        self.matters.into_iter().map(Entry::close).collect()
    }
}

impl Entry {
    fn note(&mut self, breach: Breach<'_>, line: u64, latest: &VecDeque<(u64, Message)>) {
        self.breaches += 1;
        self.first
            .get_or_insert_with(|| format!("line {line}: {}", breach.message));
        let shown: Vec<_> = latest
            .iter()
            .filter(|(number, _)| *number == line || breach.lines.contains(number))
            .map(|(number, message)| evidence(*number, message))
            .collect();
        if self.evidence.len() + shown.len() <= Verdict::MAX_EVIDENCE {
            self.evidence.extend(shown);
        }
    }

    fn close(self) -> Verdict {
        let messages = counted(self.concerned, "message");
        let (outcome, seen) = match self.first {
            Some(first) => (
                Outcome::Failed,
                format!(
                    "{} in {messages}; the first at {first}",
                    counted(self.breaches, "time")
                ),
            ),
            None if self.concerned == 0 => (
                Outcome::Skipped,
                "the recording has no message that it concerns".to_owned(),
            ),
            None => (Outcome::Passed, format!("in none of {messages}")),
        };
        Verdict {
            check: self.matter.check(),
            outcome,
            seen,
            evidence: self.evidence,
            took: Duration::ZERO,
        }
    }
}

fn evidence(line: u64, message: &Message) -> Evidence {
    Evidence {
        received_at: Some(message.received_at),
        place: format!("line {line}, {}", message.subject).into(),
        headers: message.headers.clone(),
        payload: message.payload.clone(),
    }
}

fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
