//! That what is rejected is kept for people to look at.

use std::collections::BTreeMap;

use backbeat_bus::{Headers, Topic};
use backbeat_conformance::Evidence;
use backbeat_timing::{ClusterInstant, Nanos};
use backbeat_validate::Facts;
use bytes::Bytes;

use crate::case::Case;
use crate::heard::Heard;
use crate::trial::{Ending, Ruling, Trial};

/// That each message that is no claim comes again on `backbeat.invalid.<cluster>`, with the headers `x-reason`,
/// `x-subject` and `x-agent-id`.
#[derive(Debug)]
pub(crate) struct DeadLetters {
    /// By bytes and subject; what is wrong with the letter, none when all is well.
    rejected: BTreeMap<(Bytes, Box<str>), Rejected>,
}

#[derive(Debug)]
struct Rejected {
    at: ClusterInstant,
    evidence: Evidence,
    letter: Option<Result<(), String>>,
}

impl DeadLetters {
    pub(crate) const fn new() -> Self {
        Self {
            rejected: BTreeMap::new(),
        }
    }

    fn await_letter(&mut self, heard: &Heard<'_>) {
        if self.rejected.len() >= MOST {
            return;
        }
        let envelope = heard.sight.envelope;
        let key = (envelope.payload.clone(), envelope.subject.as_str().into());
        self.rejected.entry(key).or_insert_with(|| Rejected {
            at: heard.at(),
            evidence: heard.evidence(),
            letter: None,
        });
    }

    fn take_letter(&mut self, heard: &Heard<'_>) {
        let headers = heard.headers();
        let payload = &heard.sight.envelope.payload;
        let subject = headers.subject();
        let own = self.rejected.iter_mut().find(|((bytes, on), rejected)| {
            bytes == payload
                && rejected.letter.is_none()
                && subject.is_none_or(|subject| *subject == **on)
        });
        if let Some((_, rejected)) = own {
            rejected.letter = Some(fault(headers).map_or(Ok(()), Err));
        }
    }
}

impl Trial for DeadLetters {
    fn hear(&mut self, heard: &Heard<'_>) {
        let is_claim = matches!(heard.sight.facts, Some(Facts::Claim { .. }));
        match heard.topic {
            Topic::Status(..) if !is_claim => self.await_letter(heard),
            Topic::Invalid(_) => self.take_letter(heard),
            _ => {}
        }
    }

    fn miss(&mut self) {
        self.rejected.clear();
    }

    fn finish(self: Box<Self>, ending: &Ending) -> Ruling {
        let mut case = Case::of("messages that are no claims");
        for rejected in self.rejected.into_values() {
            match rejected.letter {
                Some(Ok(())) => case.holds(),
                Some(Err(why)) => case.is_broken(vec![rejected.evidence], || why),
                None if ending.at - rejected.at > PATIENCE => {
                    case.is_broken(vec![rejected.evidence], || {
                        "it never came again as a dead letter".to_owned()
                    });
                }
                None => {}
            }
        }
        case.rule("nothing was rejected: listen for longer than three bars, with --for")
    }
}

fn fault(headers: &Headers) -> Option<String> {
    let wanted = [
        (Headers::REASON, headers.reason()),
        (Headers::SUBJECT, headers.subject()),
        (Headers::AGENT_ID, headers.get(Headers::AGENT_ID)),
    ];
    let missing = wanted
        .into_iter()
        .find(|(_, value)| value.is_none_or(str::is_empty));
    missing.map(|(name, _)| format!("a dead letter has no header {name}"))
}

/// How long a dead letter may take.
const PATIENCE: Nanos = Nanos::new(500_000_000);

/// Messages that are followed up.
const MOST: usize = 1000;
