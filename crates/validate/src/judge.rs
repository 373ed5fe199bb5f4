//! The verdict on one message: the hot path first, the slow path on any doubt.

use crate::contract::Contract;
use crate::fault::Fault;
use crate::json::{self, Document};
use crate::place::placed;
use crate::policy::Policy;
use crate::{explain, fast, rules};
use backbeat_contract::{Code, Diagnostic, MAX_MESSAGE_BYTES, MessageType, Severity};
use std::borrow::Cow;

/// What is thought of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The message's `type`, where it has one; of one that is no text of a name, nothing.
    pub message_type: Option<Cow<'static, str>>,
    /// Whether the message is valid.
    pub verdict: Verdict,
    /// What there is to say about it, in order of appearance; places count from the message's first byte.
    pub diagnostics: Vec<Diagnostic>,
}

/// The verdict on a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It keeps the contract.
    Valid,
    /// It breaks the contract.
    Invalid,
    /// It is of no known type, and the policy passes those over.
    Skipped,
}

/// Judges messages by a contract and a policy. Cheap to share between threads.
#[derive(Debug)]
pub struct Judge {
    contract: Contract,
    policy: Policy,
}

/// Most diagnostics of one message; beyond it the last one says how many more there were.
pub const MAX_DIAGNOSTICS: usize = 1000;

impl Judge {
    /// A judge by this contract and policy.
    pub fn new(contract: Contract, policy: Policy) -> Self {
        Self { contract, policy }
    }

    /// Judges one message.
    pub fn judge(&self, message: &[u8]) -> Judgement {
        if let Some(message_type) = self.accept(message) {
            return Judgement {
                message_type: Some(Cow::Borrowed(message_type.as_str())),
                verdict: Verdict::Valid,
                diagnostics: Vec::new(),
            };
        }
        self.explain(message)
    }

    /// The hot path: the type of a message that is valid and about which there is nothing to say.
    /// `None` is a doubt, not a verdict.
    #[inline]
    pub fn accept(&self, message: &[u8]) -> Option<MessageType> {
        if !self.contract.is_built_in() {
            return None;
        }
        let view = fast::read(message)?;
        let message_type = view.message_type();
        let demanded = self.policy.demanded_type.as_deref();
        (rules::are_kept(&view)
            && demanded.is_none_or(|demanded| demanded == message_type.as_str()))
        .then_some(message_type)
    }

    /// The slow path alone: finds everything there is to say, without asking the hot path first. [`Self::judge`]
    /// gives the same verdict (the parity law), sooner.
    #[cold]
    pub fn explain(&self, message: &[u8]) -> Judgement {
        if message.len() > MAX_MESSAGE_BYTES {
            return invalid(message, None, vec![too_large(message.len() as u64)]);
        }
        let mut faults = Vec::new();
        let text = json::decode(message, &mut faults);
        let mut document = json::parse(&text, faults);
        let mut faults = std::mem::take(&mut document.faults);
        let message_type = type_of(&document);
        if self.policy.skip_unknown_types
            && !self.contract.knows(message_type.as_deref())
            && faults.is_empty()
        {
            return Judgement {
                message_type: message_type.map(Cow::Owned),
                verdict: Verdict::Skipped,
                diagnostics: Vec::new(),
            };
        }
        match &self.contract {
            Contract::BuiltIn => {
                explain::explain(&document, self.policy.unknown_fields, &mut faults);
            }
            Contract::Folder(folder) => {
                folder.explain(&document, self.policy.unknown_fields, &mut faults);
            }
        }
        if let Some(root) = &document.root {
            rules::tell(root, &mut faults);
            self.demand_type(root, message_type.as_deref(), &mut faults);
        }
        self.raise(&mut faults);
        let name = message_type.map(Cow::Owned);
        invalid(message, name, faults)
    }

    /// Adds to a judgement what is wrong with the message in its place among others.
    pub(crate) fn add(&self, judgement: &mut Judgement, message: &[u8], mut faults: Vec<Fault>) {
        self.raise(&mut faults);
        if faults.iter().any(|fault| fault.severity == Severity::Error) {
            judgement.verdict = Verdict::Invalid;
        }
        judgement.diagnostics.extend(placed(message, faults));
        judgement.diagnostics.sort_by_key(|told| told.offset);
    }

    /// Makes errors of warnings where they are denied.
    fn raise(&self, faults: &mut [Fault]) {
        let denied =
            |fault: &&mut Fault| self.policy.deny_warnings && fault.severity == Severity::Warning;
        for fault in faults.iter_mut().filter(denied) {
            fault.severity = Severity::Error;
        }
    }

    fn demand_type(&self, root: &json::Node<'_>, found: Option<&str>, faults: &mut Vec<Fault>) {
        let (Some(demanded), Some(found)) = (&self.policy.demanded_type, found) else {
            return;
        };
        if found != demanded && !faults.iter().any(|fault| fault.pointer == "/type") {
            let span = root
                .field("type")
                .map_or(root.span.clone(), |node| node.span.clone());
            faults.push(Fault::new(
                Code::UnknownType,
                "/type".into(),
                span,
                format!("type must be {demanded} here, got \"{found}\""),
                "only messages of the type demanded by --type belong here",
            ));
        }
    }
}

/// The fault of a message of more than 1 MiB.
pub(crate) fn too_large(bytes: u64) -> Fault {
    Fault::new(
        Code::TooLarge,
        String::new(),
        0..0,
        format!("the message has {bytes} bytes, at most {MAX_MESSAGE_BYTES} are read"),
        "send less in one message; brokers refuse larger ones too (NATS: max_payload, 1 MiB unless raised)",
    )
}

/// The judgement on a message of more than 1 MiB that nobody holds in memory.
pub(crate) fn judge_too_large(bytes: u64) -> Judgement {
    invalid(&[], None, vec![too_large(bytes)])
}

/// The judgement that faults amount to: without an error among them the message is valid.
fn invalid(
    message: &[u8],
    message_type: Option<Cow<'static, str>>,
    faults: Vec<Fault>,
) -> Judgement {
    let wrong = faults.iter().any(|fault| fault.severity == Severity::Error);
    let more = faults.len().saturating_sub(MAX_DIAGNOSTICS);
    let mut diagnostics = placed(message, faults);
    diagnostics.truncate(MAX_DIAGNOSTICS);
    if let Some(last) = diagnostics.last_mut().filter(|_| more > 0) {
        last.help = format!(
            "{} ({more} more diagnostics of this message are not listed)",
            last.help
        );
    }
    Judgement {
        message_type,
        verdict: if wrong {
            Verdict::Invalid
        } else {
            Verdict::Valid
        },
        diagnostics,
    }
}

fn type_of(document: &Document<'_>) -> Option<String> {
    let name = document.root.as_ref()?.field("type")?.as_str()?;
    Some(name.chars().take(MAX_TYPE_CHARS).collect())
}

/// Longest type name that is kept, in characters; a longer one is cut.
const MAX_TYPE_CHARS: usize = 128;
