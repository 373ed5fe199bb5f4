//! What may go wrong on the stage. A law that is broken is told in `laws`.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::laws::Breach;

/// Why a trial failed, or could not be held.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Upset {
    /// A file, a socket or a process refused.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        source: io::Error,
    },
    /// A program that trials need is not there.
    #[error("there is no {name} at {}: {remedy}", path.display())]
    NoProgram {
        /// What it is called.
        name: &'static str,
        /// Where it was looked for.
        path: PathBuf,
        /// What puts it there.
        remedy: &'static str,
    },
    /// Something did not come to be in the time that even a very busy machine needs.
    #[error("waited {waited:?} in vain for {what}")]
    Late {
        /// What was waited for.
        what: String,
        /// How long.
        waited: Duration,
    },
    /// A process is not running.
    #[error("{name} does not run")]
    NotRunning {
        /// Which one.
        name: String,
    },
    /// No port was free.
    #[error("none of {tried} ports below the ephemeral ones is free")]
    NoPort {
        /// How many were tried.
        tried: u32,
    },
    /// The broker refused the listener.
    #[error("the broker at {url}: {reason}")]
    Broker {
        /// Which broker.
        url: String,
        /// Why.
        reason: String,
    },
    /// A node did not answer, or not as its API promises.
    #[error("{url}: {reason}")]
    Answer {
        /// What was asked.
        url: String,
        /// What came instead.
        reason: String,
    },
    /// What was heard breaks a law.
    #[error(transparent)]
    Breach(#[from] Breach),
    /// A trial's own expectation was not met.
    #[error("{0}")]
    Unmet(String),
}

/// What a trial returns.
pub type Outcome<T = ()> = Result<T, Upset>;

impl Upset {
    /// Turns an I/O error into one that says what was tried.
    pub fn at(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            what: what.into(),
            source,
        }
    }
}

/// Test harnesses show what a test returned with `Debug`; people read the same text as elsewhere.
impl fmt::Debug for Upset {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// Refuses unless a condition holds; the text says what was found instead.
pub fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if holds {
        Ok(())
    } else {
        Err(Upset::Unmet(otherwise()))
    }
}
