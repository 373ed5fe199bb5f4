//! What a run amounts to.

use super::MessageResult;
use crate::Verdict;
use backbeat_contract::{Code, Severity};
use std::collections::BTreeMap;
use std::time::Duration;

/// What a run amounts to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Sources that were read: files, or standard input.
    pub sources: u64,
    /// Messages that were judged.
    pub messages: u64,
    /// Messages that keep the contract.
    pub valid: u64,
    /// Messages that break it.
    pub invalid: u64,
    /// Messages of unknown types that were passed over.
    pub skipped: u64,
    /// Diagnostics that are warnings.
    pub warnings: u64,
    /// Sources that could not be read, or not to their end.
    pub unreadable: u64,
    /// Judged messages by their `type`; those without one are under `(none)`.
    pub by_type: BTreeMap<String, u64>,
    /// Diagnostics by their code.
    pub by_code: BTreeMap<Code, u64>,
    /// Inputs that hold no message at all, by name, at most [`Summary::MAX_EMPTY`] of them.
    pub empty: Vec<String>,
    /// Whether the run ended before its inputs did, because there were as many errors as were asked for.
    pub stopped_early: bool,
    /// How long the run took.
    pub elapsed: Duration,
}

impl Summary {
    /// Most empty sources that are named.
    pub const MAX_EMPTY: usize = 16;

    /// Key of [`Summary::by_type`] for messages without a type.
    pub const NO_TYPE: &str = "(none)";

    /// Counts `count` valid messages of one type about which there is nothing to say.
    pub fn count_valid(&mut self, message_type: &str, count: u64) {
        if count == 0 {
            return;
        }
        self.messages += count;
        self.valid += count;
        *self.by_type.entry(message_type.to_owned()).or_default() += count;
    }

    /// Counts one judged message.
    pub fn count(&mut self, result: &MessageResult) {
        let judgement = &result.judgement;
        match judgement.verdict {
            Verdict::Skipped => {
                self.skipped += 1;
                return;
            }
            Verdict::Valid => self.valid += 1,
            Verdict::Invalid => self.invalid += 1,
        }
        self.messages += 1;
        let message_type = judgement.message_type.as_deref().unwrap_or(Self::NO_TYPE);
        match self.by_type.get_mut(message_type) {
            Some(count) => *count += 1,
            None => self.count_type(message_type),
        }
        for diagnostic in &judgement.diagnostics {
            self.warnings += u64::from(diagnostic.severity == Severity::Warning);
            *self.by_code.entry(diagnostic.code).or_default() += 1;
        }
    }

    /// Counts a type that was not met before; strangers beyond [`MAX_TYPES`] are counted together.
    fn count_type(&mut self, message_type: &str) {
        const OTHERS: &str = "(others)";
        let key = if self.by_type.len() < MAX_TYPES {
            message_type
        } else {
            OTHERS
        };
        *self.by_type.entry(key.to_owned()).or_default() += 1;
    }
}

/// Most types that are counted one by one: a stream of made-up types must not grow memory.
const MAX_TYPES: usize = 256;
