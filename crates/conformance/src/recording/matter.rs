//! What a recording is judged for: the contract, the rules inside one message, the rules over a sequence.

use backbeat_contract::{Code, MessageType, Severity};
use backbeat_sequence::Rule;

use super::Heard;
use crate::{Check, Suite};

/// What one check of the suite asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matter {
    /// Every message keeps the contract.
    Contract,
    /// No message breaks this rule inside one message.
    Code(Code),
    /// No message breaks this rule over a sequence.
    Rule(Rule),
}

/// The checks of the suite, in their order.
pub fn checks() -> Vec<Check> {
    Matter::all().map(Matter::check).collect()
}

impl Matter {
    /// Everything that is asked. Rules that only inform are advice, so nobody fails by them.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let codes = Code::ALL
            .iter()
            .filter(|code| code.is_rule() && code.severity() > Severity::Info);
        let codes = codes.map(|&code| Self::Code(code));
        let rules = Rule::ALL.iter().map(|&rule| Self::Rule(rule));
        std::iter::once(Self::Contract).chain(codes).chain(rules)
    }

    pub(super) fn check(self) -> Check {
        let (name, title, expects) = match self {
            Self::Contract => (
                "contract",
                "Every message keeps the contract",
                "no message on a subject of the contract, or of one of its types, has an error",
            ),
            Self::Code(code) => (code.as_str(), code.title(), NO_MESSAGE),
            Self::Rule(rule) => (rule.as_str(), rule.title(), NO_MESSAGE),
        };
        let title = match self {
            Self::Contract => title.to_owned(),
            // The titles of rules say what a breach is.
            Self::Code(_) | Self::Rule(_) => format!("Never: {}", lower_first(title)),
        };
        Check {
            id: format!("{}/{name}", Suite::Recording).into(),
            suite: Suite::Recording,
            title: title.into(),
            requirements: self.requirements().iter().map(|&id| id.into()).collect(),
            expects: expects.into(),
        }
    }

    /// The requirements that ask for it.
    fn requirements(self) -> &'static [&'static str] {
        match self {
            Self::Contract => &["INT-A", "INT-B", "INT-C"],
            Self::Code(Code::ToBeforeFrom | Code::ReviewsExceedAgents) => {
                &["INT-C", "BACKBEAT-REQ-021"]
            }
            Self::Code(_) => &["INT-B"],
            Self::Rule(rule) => match rule {
                Rule::StaleDeadline => &["INT-A", "BACKBEAT-PER-001"],
                Rule::HlcRegressed | Rule::HlcDrift => &["INT-A", "INT-B", "BACKBEAT-REQ-041"],
                Rule::ClaimFromFuture => &["INT-B", "BACKBEAT-REQ-020"],
                Rule::LateClaim => &["INT-B", "BACKBEAT-REQ-020", "BACKBEAT-PER-002"],
                Rule::WindowReused => &["INT-A", "INT-C", "BACKBEAT-REQ-020"],
                _ => &["INT-A"],
            },
        }
    }

    /// Whether a message could have broken it, so that not breaking it says something.
    pub(super) fn concerns(self, heard: &Heard) -> bool {
        let is = |wanted| heard.message == Some(wanted);
        match self {
            Self::Contract => heard.of_contract,
            Self::Code(Code::ToBeforeFrom | Code::ReviewsExceedAgents) => {
                is(MessageType::BarReport)
            }
            Self::Code(_) | Self::Rule(Rule::ClaimFromFuture | Rule::LateClaim) => {
                is(MessageType::StatusClaim)
            }
            Self::Rule(Rule::HlcRegressed | Rule::HlcDrift) => {
                is(MessageType::BeatFrame) || is(MessageType::StatusClaim)
            }
            Self::Rule(_) => is(MessageType::BeatFrame) || !self.breaches(heard).is_empty(),
        }
    }

    /// How a message breaks it: what was found, and the lines that show it.
    pub(super) fn breaches(self, heard: &Heard) -> Vec<Breach<'_>> {
        let told = heard.diagnostics.iter();
        match self {
            Self::Contract if !heard.of_contract => Vec::new(),
            Self::Contract => told
                .filter(|told| told.severity == Severity::Error && !told.code.is_rule())
                .map(|told| Breach::alone(&told.message))
                .collect(),
            Self::Code(code) => told
                .filter(|told| told.code == code)
                .map(|told| Breach::alone(&told.message))
                .collect(),
            Self::Rule(rule) => heard
                .findings
                .iter()
                .filter(|finding| finding.rule == rule)
                .map(|finding| Breach {
                    message: &finding.message,
                    lines: &finding.evidence,
                })
                .collect(),
        }
    }
}

/// What is expected of every rule.
const NO_MESSAGE: &str = "no message breaks it";

/// One breach.
#[derive(Clone, Copy, Debug)]
pub(super) struct Breach<'a> {
    /// What is wrong.
    pub(super) message: &'a str,
    /// The lines that show it, the judged one last; none where that one alone does.
    pub(super) lines: &'a [u64],
}

impl<'a> Breach<'a> {
    const fn alone(message: &'a str) -> Self {
        Self {
            message,
            lines: &[],
        }
    }
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next();
    let first = first.into_iter().flat_map(char::to_lowercase);
    first.chain(characters).collect()
}
