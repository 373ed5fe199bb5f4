//! The list of cases in which a validator is known to be wrong.

use std::collections::BTreeSet;

use crate::Corpus;

/// The cases in which a validator is known to be wrong, each for a reason that stands beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownFailures {
    ids: BTreeSet<Box<str>>,
}

/// Why a list of known failures is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseList {
    /// It names a case that there is not.
    #[error("line {line}: there is no case {id}")]
    NoCase {
        /// Which line, from 1.
        line: usize,
        /// What it names.
        id: Box<str>,
    },
    /// It names a case twice.
    #[error("line {line}: {id} is listed before")]
    Twice {
        /// Which line, from 1.
        line: usize,
        /// What it names.
        id: Box<str>,
    },
}

impl KnownFailures {
    /// Reads a list: the id of a case a line, with or without the suite's name before it; `#` begins a comment.
    pub fn read(text: &str, corpus: &Corpus) -> Result<Self, RefuseList> {
        let mut ids = BTreeSet::new();
        for (content, line) in text.lines().zip(1..) {
            let named = content.split('#').next().unwrap_or_default().trim();
            let id: Box<str> = named.strip_prefix("validator/").unwrap_or(named).into();
            if id.is_empty() {
                continue;
            }
            if !corpus.messages().iter().any(|case| case.id == id) {
                return Err(RefuseList::NoCase { line, id });
            }
            if !ids.insert(id.clone()) {
                return Err(RefuseList::Twice { line, id });
            }
        }
        Ok(Self { ids })
    }

    /// Whether a case is on it.
    pub(super) fn holds(&self, id: &str) -> bool {
        self.ids.contains(id)
    }
}
