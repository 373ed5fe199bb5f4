//! Checks that are rules over a sequence: `backbeat-sequence` judges, here is counted.

use backbeat_bus::Topic;
use backbeat_sequence::Rule;
use backbeat_validate::Facts;

use crate::case::Case;
use crate::heard::Heard;
use crate::trial::{Ending, Ruling, Trial};

/// That messages of a kind break none of some rules.
#[derive(Debug)]
pub(crate) struct RulesKept {
    of: Of,
    rules: &'static [Rule],
    case: Case,
}

/// Whose messages are judged.
#[derive(Debug)]
pub(crate) enum Of {
    /// All frames.
    Frames,
    /// Downbeats alone are counted, all frames are judged: without a bar's begin, nothing was tried.
    Downbeats,
    /// Claims of all agents.
    Claims,
    /// Claims of one agent.
    Agent(Box<str>),
    /// Frames and claims.
    Both,
}

impl RulesKept {
    pub(crate) fn new(of: Of, rules: &'static [Rule]) -> Self {
        let case = Case::of(match of {
            Of::Frames => "frames",
            Of::Downbeats => "downbeats",
            Of::Claims | Of::Agent(_) => "claims",
            Of::Both => "messages",
        });
        Self { of, rules, case }
    }
}

impl Trial for RulesKept {
    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(counts) = self.of.counts(heard) else {
            return;
        };
        let findings = heard.sight.findings.iter();
        let mut broken = findings
            .filter(|finding| self.rules.contains(&finding.rule))
            .peekable();
        if broken.peek().is_none() && counts {
            self.case.keeps(heard);
        }
        for finding in broken {
            let evidence = heard.evidence_of(finding);
            self.case.is_broken(evidence, || {
                format!("{}: {}", finding.rule, finding.message)
            });
        }
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        self.case.rule(self.of.untried())
    }
}

impl Of {
    /// Whether a message counts; none when it is not judged at all.
    fn counts(&self, heard: &Heard<'_>) -> Option<bool> {
        let (of_frames, of_claims) = match (&heard.sight.facts, heard.topic) {
            (Some(Facts::Frame { downbeat, .. }), Topic::Beat(_)) => (Some(*downbeat), None),
            (Some(Facts::Claim { agent, .. }), _) => (None, Some(agent)),
            _ => return None,
        };
        match self {
            Self::Frames => of_frames.map(|_| true),
            Self::Downbeats => of_frames,
            Self::Claims => of_claims.map(|_| true),
            Self::Agent(id) => of_claims.filter(|agent| ***agent == **id).map(|_| true),
            Self::Both => Some(true),
        }
    }

    const fn untried(&self) -> &'static str {
        match self {
            Self::Frames | Self::Both => NO_FRAMES,
            Self::Downbeats => "no downbeat was heard: listen for longer than a bar, with --for",
            Self::Claims => {
                "no claim was heard: see whether agents run on this cluster, and listen longer with --for"
            }
            Self::Agent(_) => NO_CLAIMS_OF_AGENT,
        }
    }
}

/// Why a check of frames was not tried.
pub(crate) const NO_FRAMES: &str =
    "no frame was heard: see whether a pulse beats on --cluster, and listen longer with --for";

/// Why a check of an agent's claims was not tried.
pub(crate) const NO_CLAIMS_OF_AGENT: &str = "the agent was not heard: see whether it runs under this --agent id, and listen longer with --for";
