//! What an audition did beside listening, and what came of it.

use backbeat_timing::ClusterInstant;

use crate::Answer;
use crate::interview::Order;

/// What an audition did beside listening.
#[derive(Debug)]
pub(crate) enum Deed {
    /// It read a path of the admin API.
    Asked {
        path: String,
        /// The answer, or why there is none.
        answer: Result<Answer, String>,
    },
    /// It ordered a change of tempo.
    Ordered {
        /// When the answer was there.
        at: ClusterInstant,
        order: Order,
        /// The answer, or why there is none.
        answer: Result<Answer, String>,
    },
    /// It ended the leader's process.
    Struck {
        /// Whether that was carried out.
        outcome: Result<(), String>,
    },
}

impl Deed {
    /// The answer of a path that was read, with whatever query.
    pub(crate) fn answer_of(&self, wanted: &str) -> Option<&Result<Answer, String>> {
        match self {
            Self::Asked { path, answer } if path.split('?').next() == Some(wanted) => Some(answer),
            _ => None,
        }
    }
}
