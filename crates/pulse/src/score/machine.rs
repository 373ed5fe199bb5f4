//! The score as the election carries it: entries and snapshots as bytes, and a view of the latest
//! score for everybody on this node.

use std::sync::Arc;

use backbeat_election::{RefuseState, Replicated};
use tokio::sync::watch;

use super::{Entry, Refusal, Score, Verdict};

/// Applies what the nodes agreed on, and shows the outcome to this node.
#[derive(Debug)]
pub struct ScoreMachine {
    shown: watch::Sender<Arc<Score>>,
}

impl ScoreMachine {
    /// A machine with an empty score, and where to see it.
    pub fn new() -> (Self, watch::Receiver<Arc<Score>>) {
        let (shown, view) = watch::channel(Arc::default());
        (Self { shown }, view)
    }

    fn take(&self, entry: &Entry) -> Result<(), Refusal> {
        let mut score = Score::clone(&self.shown.borrow());
        score.apply(entry)?;
        self.shown.send_replace(Arc::new(score));
        Ok(())
    }
}

impl Replicated for ScoreMachine {
    fn apply(&mut self, command: &[u8]) -> Vec<u8> {
        let taken = serde_json::from_slice::<Entry>(command)
            .map_err(|error| Refusal::Unreadable(error.to_string()))
            .and_then(|entry| self.take(&entry));
        let verdict = match taken {
            Ok(()) => Verdict::Taken,
            Err(refusal) => Verdict::Refused(refusal),
        };
        serde_json::to_vec(&verdict).unwrap_or_default()
    }

    fn snapshot(&self) -> Vec<u8> {
        serde_json::to_vec(&**self.shown.borrow()).unwrap_or_default()
    }

    fn restore(&mut self, bytes: &[u8]) -> Result<(), RefuseState> {
        let score: Score = serde_json::from_slice(bytes).map_err(|error| RefuseState {
            reason: error.to_string(),
        })?;
        self.shown.send_replace(Arc::new(score));
        Ok(())
    }
}
