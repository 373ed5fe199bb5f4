//! That one kind of the scripted agents is counted, or is not.

use backbeat_bus::Topic;
use backbeat_conformance::Evidence;

use crate::heard::Heard;
use crate::theatre::Kind;
use crate::trial::{Ending, Ruling, Trial};

/// That a kind of agent is in `agents_reporting`, or is not: their numbers tell them apart.
#[derive(Debug)]
pub(crate) struct KindCounted {
    kind: Kind,
    is_to_be: bool,
    /// Whether all of its agents were heard; the report judged is the one after that.
    said: u64,
    ruling: Option<Ruling>,
}

impl KindCounted {
    /// It must be counted.
    pub(crate) const fn is(kind: Kind) -> Self {
        Self::of(kind, true)
    }

    /// It must not be counted.
    pub(crate) const fn is_not(kind: Kind) -> Self {
        Self::of(kind, false)
    }

    const fn of(kind: Kind, is_to_be: bool) -> Self {
        Self {
            kind,
            is_to_be,
            said: 0,
            ruling: None,
        }
    }

    fn judge(&self, told: u64, counted: u64, evidence: Evidence) -> Option<Ruling> {
        let kinds = if self.is_to_be {
            &Kind::COUNTED[..]
        } else {
            &Kind::NOT_COUNTED[..]
        };
        let all: u64 = kinds.iter().map(|kind| kind.agents()).sum();
        let off = if self.is_to_be {
            counted.checked_sub(told)
        } else {
            told.checked_sub(counted)
        };
        let seen = format!(
            "{told} agents were told, {counted} are to be counted, {} of them of this kind",
            if self.is_to_be { self.kind.agents() } else { 0 }
        );
        // A difference that no kinds make is the fault of something else.
        let off = off.filter(|off| *off <= all)?;
        Some(Ruling::of(!self.kind.is_in(off), seen, vec![evidence]))
    }
}

impl Trial for KindCounted {
    fn hear(&mut self, heard: &Heard<'_>) {
        if is_said_by(self.kind, heard) {
            self.said += 1;
        }
        let Some(settled) = heard.settled.filter(|_| self.ruling.is_none()) else {
            return;
        };
        let is_there = settled.agents_named(self.kind.prefix()) == self.kind.agents();
        if self.said < self.kind.agents() || (self.is_to_be && !is_there) {
            return;
        }
        let counted = settled.range(|count| count.agents.len() as u64).exact();
        let told = settled.report.agents_reporting.get();
        self.ruling = counted.and_then(|counted| self.judge(told, counted, heard.evidence()));
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        self.ruling.unwrap_or_else(|| {
            Ruling::skipped(
                "the scripted claims were not in a report, or too near a limit of time to tell: listen for longer than \
                 four bars, with --for, at beats of half a second or more",
            )
        })
    }
}

/// Whether an agent of a kind says something.
fn is_said_by(kind: Kind, heard: &Heard<'_>) -> bool {
    match heard.topic {
        Topic::Status(_, agent) | Topic::LegacyStatus(agent) => {
            agent.as_str().starts_with(kind.prefix())
        }
        // The subject names nobody; the header does.
        Topic::LegacyClaims => {
            let agent = heard.headers().agent_id().ok().flatten();
            agent.is_some_and(|agent| agent.as_str().starts_with(kind.prefix()))
        }
        _ => false,
    }
}
