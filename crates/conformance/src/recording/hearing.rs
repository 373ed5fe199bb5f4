//! A line of a recording, judged: the message alone by the contract, and in its place by the rules over a sequence.

use backbeat_contract::{BarReport, BeatFrame, Diagnostic, MessageType, Severity, StatusClaim};
use backbeat_recording::{Line, Message as Recorded, cluster_in};
use backbeat_sequence::{Finding, Frame, Listener, Message, Received};
use backbeat_validate::{Contract, Judge, Policy};

/// Judges a recording line by line.
#[derive(Debug)]
pub struct Hearing {
    judge: Judge,
    listener: Listener,
}

/// What was found about a line.
#[derive(Debug, Default)]
pub struct Heard {
    /// Which message it is, where it is a valid one.
    pub message: Option<MessageType>,
    /// Whether it claims to be one of the contract's messages, valid or not.
    pub of_contract: bool,
    /// What there is to say about it alone.
    pub diagnostics: Vec<Diagnostic>,
    /// Which rules over a sequence it breaks. Evidence are line numbers.
    pub findings: Vec<Finding>,
}

impl Hearing {
    /// One that has heard nothing.
    pub fn new() -> Self {
        Self {
            judge: Judge::new(Contract::BuiltIn, Policy::default()),
            listener: Listener::default(),
        }
    }

    /// Judges the next line, which has this number.
    pub fn hear(&mut self, line: &Line, number: u64) -> Heard {
        match line {
            Line::Opening(_) => Heard::default(),
            Line::Absence(_) => {
                self.listener.leave();
                Heard::default()
            }
            Line::Message(message) => self.hear_message(message, number),
        }
    }

    fn hear_message(&mut self, recorded: &Recorded, number: u64) -> Heard {
        let judgement = self.judge.judge(&recorded.payload);
        let errors = judgement.diagnostics.iter();
        let is_broken = errors
            .filter(|told| told.severity == Severity::Error)
            .any(|told| !told.code.is_rule());
        let name = judgement.message_type.as_deref();
        let known = name.and_then(|name| MessageType::from_name(name.as_bytes()));
        let message = known.filter(|_| !is_broken);
        Heard {
            message,
            of_contract: is_of_contract(recorded, known),
            findings: message
                .map_or_else(Vec::new, |message| self.listen(recorded, message, number)),
            diagnostics: judgement.diagnostics,
        }
    }

    /// The findings about a message that fits its schema, so that its type takes it.
    fn listen(&mut self, recorded: &Recorded, message: MessageType, number: u64) -> Vec<Finding> {
        let payload = &recorded.payload;
        let mut place = |message: Message<'_>| {
            self.listener.hear(&Received {
                index: number,
                at: recorded.received_at,
                cluster: cluster_in(&recorded.subject),
                message,
            })
        };
        let found = match message {
            MessageType::BeatFrame => serde_json::from_slice::<BeatFrame>(payload).map(|frame| {
                let term = recorded.header("x-term").and_then(|term| term.parse().ok());
                let frame = Frame::from(&frame).led_by(term, recorded.header("x-node"));
                place(Message::Frame(frame))
            }),
            MessageType::StatusClaim => serde_json::from_slice::<StatusClaim>(payload)
                .map(|claim| place(Message::Claim((&claim).into()))),
            MessageType::BarReport => serde_json::from_slice::<BarReport>(payload)
                .map(|report| place(Message::Report((&report).into()))),
        };
        found.unwrap_or_default()
    }
}

impl Default for Hearing {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a message must keep the contract: by its type, or because its subject is one of the contract's. Dead
/// letters are what somebody rejected already.
fn is_of_contract(recorded: &Recorded, known: Option<MessageType>) -> bool {
    let subject = &recorded.subject;
    let mut tokens = subject.split('.').skip_while(|token| *token != "backbeat");
    match tokens.nth(1) {
        Some("invalid") => false,
        Some("beat" | "status" | "statusclaims" | "report") => true,
        _ => known.is_some(),
    }
}
