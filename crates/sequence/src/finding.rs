//! One breach of one rule, with its evidence, and how findings come about while a message is
//! judged. How often each rule was breached is in `tally`.

use backbeat_contract::{Phase, Severity};
use serde::Serialize;

use crate::message::Sender;
use crate::{Rule, Tally};

/// A breach of a rule, told so that nobody needs the documentation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The rule.
    #[serde(rename = "code")]
    pub rule: Rule,
    /// How much it matters.
    pub severity: Severity,
    /// The cluster; none for a claim whose subject names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<Box<str>>,
    /// The beat that the message names; of a report, its first.
    pub beat: u64,
    /// The phase of a frame; none for claims and reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// Who sent it: the agent, the pulse node (`x-node`), or `node hash abcd` when only the stamp
    /// tells; none for reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<Box<str>>,
    /// What was expected and what was seen, with numbers.
    pub message: String,
    /// The [`index`](crate::Received::index) of the messages that show it: the one judged last.
    pub evidence: Vec<u64>,
    /// Where the rule stands.
    pub source: &'static str,
}

/// What every finding about one message has in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About<'a> {
    pub(crate) cluster: Option<&'a str>,
    pub(crate) beat: u64,
    pub(crate) phase: Option<Phase>,
    pub(crate) sender: Option<Sender<'a>>,
    pub(crate) index: u64,
}

/// Collects the findings about one message and counts them.
#[derive(Debug)]
pub(crate) struct Teller<'a> {
    about: About<'a>,
    tally: &'a mut Tally,
    found: Vec<Finding>,
}

impl<'a> Teller<'a> {
    pub(crate) fn new(about: About<'a>, tally: &'a mut Tally) -> Self {
        Self {
            about,
            tally,
            found: Vec::new(),
        }
    }

    /// A breach. `earlier` is the message that the judged one does not go with.
    pub(crate) fn tell(&mut self, rule: Rule, earlier: Option<u64>, message: String) {
        self.tally.tell(rule);
        self.found.push(Finding {
            rule,
            severity: rule.severity(),
            cluster: self.about.cluster.map(Box::from),
            beat: self.about.beat,
            phase: self.about.phase,
            sender: self
                .about
                .sender
                .map(|sender| sender.to_string().into_boxed_str()),
            message,
            evidence: earlier.into_iter().chain([self.about.index]).collect(),
            source: rule.source(),
        });
    }

    /// Once more what has been told: counted, not told again.
    pub(crate) fn repeat(&mut self, rule: Rule) {
        self.tally.repeat(rule);
    }

    pub(crate) fn into_found(self) -> Vec<Finding> {
        self.found
    }
}
