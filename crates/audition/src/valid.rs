//! Checks that messages keep the contract, each alone.

use backbeat_bus::Topic;
use backbeat_contract::MessageType;
use backbeat_tail::Verdict;

use crate::case::Case;
use crate::heard::Heard;
use crate::trial::{Ending, Ruling, Trial};

/// That what is published on some subjects is valid, and the message that belongs there.
#[derive(Debug)]
pub(crate) struct Valid {
    of: On,
    case: Case,
}

/// On which subjects.
#[derive(Debug)]
pub(crate) enum On {
    /// Beats.
    Beats,
    /// Reports.
    Reports,
    /// The subjects of one agent.
    Agent(Box<str>),
    /// All of them; dead letters excepted.
    All,
}

impl Valid {
    pub(crate) fn new(of: On) -> Self {
        let case = Case::of(match of {
            On::Beats => "frames",
            On::Reports => "reports",
            On::Agent(_) => "claims",
            On::All => "messages",
        });
        Self { of, case }
    }
}

impl Trial for Valid {
    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(belongs) = self.of.belongs(heard.topic) else {
            return;
        };
        self.case.weigh(heard, fault(heard, belongs));
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        self.case.rule(match self.of {
            On::Beats | On::All => crate::rules::NO_FRAMES,
            On::Reports => "no report was heard: see whether a reverb runs, and listen for longer than a bar, with --for",
            On::Agent(_) => crate::rules::NO_CLAIMS_OF_AGENT,
        })
    }
}

impl On {
    /// The message that belongs on a subject; none when the subject is not looked at.
    fn belongs(&self, topic: &Topic) -> Option<MessageType> {
        let belongs = match topic {
            Topic::Beat(_) => MessageType::BeatFrame,
            Topic::Report(_) => MessageType::BarReport,
            Topic::Status(..) | Topic::LegacyStatus(_) => MessageType::StatusClaim,
            _ => return None,
        };
        let looked_at = match (self, topic) {
            (Self::All, _) | (Self::Beats, Topic::Beat(_)) | (Self::Reports, Topic::Report(_)) => {
                true
            }
            (Self::Agent(id), Topic::Status(_, agent) | Topic::LegacyStatus(agent)) => {
                agent.as_str() == &**id
            }
            _ => false,
        };
        looked_at.then_some(belongs)
    }
}

/// What is wrong with a message, in the words of its first diagnostic.
pub(crate) fn fault(heard: &Heard<'_>, belongs: MessageType) -> Option<String> {
    let sight = heard.sight;
    if sight.verdict != Verdict::Valid {
        let first = sight.diagnostics.first();
        return Some(first.map_or_else(
            || "it is no message of the contract".to_owned(),
            |first| format!("{}: {}", first.code, first.message),
        ));
    }
    let found = sight.message_type.as_deref()?;
    (found != belongs.as_str())
        .then(|| format!("{found} was published where {} belongs", belongs.as_str()))
}
