//! The state that is replicated: what the owner of an election gives to it.

/// A small state that every node holds alike.
///
/// Commands reach it in the same order on every node, each exactly once as far as the state can tell: after a restart
/// it begins empty, is restored from the last snapshot and gets the commands after it again. So [`apply`] must be a
/// function of the state and the command alone: no clock, no randomness, no side effects.
///
/// [`apply`]: Replicated::apply
pub trait Replicated: Send + 'static {
    /// Carries out one command and returns the answer for whoever proposed it. A command that makes no sense changes
    /// nothing and says so in the answer.
    fn apply(&mut self, command: &[u8]) -> Vec<u8>;

    /// The whole state, as bytes. It is kept in memory and sent in one frame: at most
    /// [`SNAPSHOT_LIMIT`](crate::transport::SNAPSHOT_LIMIT) bytes.
    fn snapshot(&self) -> Vec<u8>;

    /// Replaces the state by what [`snapshot`](Replicated::snapshot) returned, here or on another node.
    fn restore(&mut self, bytes: &[u8]) -> Result<(), RefuseState>;
}

/// The bytes are no state that this version can read. The node stops: it cannot follow the others any more.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the snapshot cannot be restored: {reason}")]
pub struct RefuseState {
    /// What is wrong with the bytes.
    pub reason: String,
}
