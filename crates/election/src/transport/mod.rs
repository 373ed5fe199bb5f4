//! How requests travel between nodes: over TCP, or through a simulated network.

pub mod simulated;
pub mod tcp;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::member::Member;

/// A future in a box, for traits that must be object-safe.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The version of frames and messages; nodes of different versions refuse each other. Raised with every change of
/// their layout.
pub const PROTOCOL: u8 = 2;

/// Longest snapshot of a state, in bytes; frames are a little longer.
pub const SNAPSHOT_LIMIT: usize = 4 * 1024 * 1024;

/// A stream of requests that must not hold up another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Lane {
    /// Heartbeats: small and urgent.
    Beat,
    /// Log entries and votes.
    Log,
    /// Snapshots.
    Snapshot,
    /// Greetings and proposals, which may take a while.
    Orders,
}

/// The same request again, word for word.
#[derive(Clone)]
pub struct Repeats {
    /// What the first comes one period after: when the request is made, or a little earlier, where those to several
    /// members are to come due together.
    pub from: Instant,
    /// Time between two.
    pub every: Duration,
    /// How many.
    pub times: u32,
    /// Told of each that is answered when it was sent, and the answer. It must not wait.
    pub answered: Answered,
}

/// Takes the instant at which a request was sent, and its answer.
pub type Answered = Arc<dyn Fn(Instant, &[u8]) + Send + Sync>;

/// Carries requests to other nodes and theirs to this one.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request and waits for the answer, without a limit of its own: the caller stops waiting by dropping the
    /// future, after which the request may still arrive.
    fn call<'a>(
        &'a self,
        to: &'a Member,
        lane: Lane,
        request: Vec<u8>,
    ) -> Boxed<'a, Result<Vec<u8>, RefuseCall>>;

    /// Sends a heartbeat on its lane and waits for the answer, as [`call`](Self::call) does, and has it repeated until the
    /// next. The answers, that to the heartbeat too, may be read no earlier than the next repeat is sent. Repeats make no
    /// connection, and end with the one that they are sent on; what becomes of the call is nothing to them.
    fn beat<'a>(
        &'a self,
        to: &'a Member,
        request: Vec<u8>,
        repeats: Repeats,
    ) -> Boxed<'a, Result<Vec<u8>, RefuseCall>>;

    /// Has the desk answer the requests of others until `stop` is cancelled; returns when all its tasks have ended.
    /// Called once.
    fn serve(self: Arc<Self>, desk: Arc<dyn Desk>, stop: CancellationToken) -> Boxed<'static, ()>;
}

/// Answers requests.
pub trait Desk: Send + Sync + 'static {
    /// The answer to one request. It comes in bounded time, and to undecodable bytes too.
    fn answer(&self, request: Vec<u8>) -> Boxed<'_, Vec<u8>>;
}

/// Why a request brought no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseCall {
    /// It was never sent.
    #[error("unreachable: {reason}")]
    Unreachable {
        /// Why.
        reason: String,
    },
    /// The other node refuses to talk to this one.
    #[error("refused: {reason}")]
    Refused {
        /// What it said.
        reason: String,
    },
    /// Too many requests wait for that node already; this one was not sent.
    #[error("{waiting} requests wait already")]
    Busy {
        /// How many.
        waiting: usize,
    },
    /// The connection failed after it was sent.
    #[error("the connection failed before the answer came")]
    Lost,
    /// The answer did not come in time.
    #[error("no answer within {within:?}")]
    Late {
        /// How long was waited.
        within: Duration,
    },
    /// The answer makes no sense.
    #[error("the answer makes no sense")]
    Garbled,
}

impl RefuseCall {
    /// Whether the other node has not seen the request for certain.
    pub(crate) fn is_unsent(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. } | Self::Refused { .. } | Self::Busy { .. }
        )
    }
}
