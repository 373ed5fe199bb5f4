//! What routes ask the gatherer, which alone holds the open windows.

use backbeat_contract::{BarReport, WindowId};
use tokio::sync::{mpsc, oneshot};

/// A question for the report of an open window as it stands.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) window: WindowId,
    pub(crate) answer: oneshot::Sender<Option<BarReport>>,
}

/// Where questions are put.
#[derive(Debug, Clone)]
pub(crate) struct Desk(mpsc::Sender<Question>);

/// Questions that may wait. When so many do, further ones are refused: their askers can ask again.
const WAITING: usize = 16;

/// A desk, and where its questions come out.
pub(crate) fn desk() -> (Desk, mpsc::Receiver<Question>) {
    let (ask, questions) = mpsc::channel(WAITING);
    (Desk(ask), questions)
}

/// The gatherer cannot answer now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("reverb is busy or stopping; ask again")]
pub(crate) struct Unanswered;

impl Desk {
    /// The report of an open window as it stands; `None` when no window of that id is open.
    pub(crate) async fn ask(&self, window: WindowId) -> Result<Option<BarReport>, Unanswered> {
        let (answer, answered) = oneshot::channel();
        let question = Question { window, answer };
        self.0.try_send(question).map_err(|_| Unanswered)?;
        answered.await.map_err(|_| Unanswered)
    }
}
