//! The suite `validator`: the message cases, judged by somebody else's validator.
//!
//! Only the verdict is compared, since codes are ours. [`Protocol::Case`] starts the command for every case, with the
//! message on standard input, and takes exit code 0 for valid and any other for invalid. [`Protocol::Batch`] starts it
//! once; the form of its lines is in [`BatchLine`] and [`BatchAnswer`].

mod answer;
mod batch;
mod case;
mod command;
mod known;

pub use batch::{BatchAnswer, BatchLine};
pub use command::{Command, RefuseCommand};
pub use known::{KnownFailures, RefuseList};

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use crate::corpus::RefuseCorpus;
use crate::report::Report;
use crate::{Corpus, Suite};

/// How a validator is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// A process a case, so many at once.
    Case {
        /// How many at once.
        jobs: NonZeroUsize,
    },
    /// One process for all cases.
    Batch,
}

/// A validator and how it is asked.
#[derive(Debug)]
pub struct Candidate {
    /// What is started.
    pub command: Command,
    /// How it is asked.
    pub protocol: Protocol,
    /// How long one answer may take. A process that takes longer is killed.
    pub timeout: Duration,
    /// The cases in which it is known to be wrong.
    pub known: KnownFailures,
}

/// Why a validator could not be asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseValidator {
    /// The cases cannot be read.
    #[error(transparent)]
    Corpus(#[from] RefuseCorpus),
    /// It does not start.
    #[error("{command} does not start")]
    Start {
        /// What was started.
        command: Box<str>,
        /// What the system said.
        source: std::io::Error,
    },
    /// Its messages or answers cannot be handed over.
    #[error("messages cannot be handed to {command}")]
    HandOver {
        /// What was started.
        command: Box<str>,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Candidate {
    /// Asks for the verdict on every message case. `answered` is called at each answer, for whoever shows how far it is.
    pub fn try_on(
        &self,
        corpus: &Corpus,
        answered: &(dyn Fn() + Sync),
    ) -> Result<Report, RefuseValidator> {
        let began = Instant::now();
        let answers = match self.protocol {
            Protocol::Case { jobs } => case::ask(self, corpus, jobs, answered)?,
            Protocol::Batch => batch::ask(self, corpus, answered)?,
        };
        let mut verdicts = Vec::new();
        for (case, answer) in corpus.messages().iter().zip(answers) {
            let is_known = self.known.holds(&case.id);
            verdicts.push(answer.verdict(case, is_known, || corpus.message(case))?);
        }
        Ok(Report {
            suite: Suite::Validator,
            target: self.command.text().into(),
            verdicts,
            took: began.elapsed(),
        })
    }
}
