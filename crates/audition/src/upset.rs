//! The seam to what ends the leader's process, which only the caller can.

use futures_util::future::BoxFuture;

/// Ends the process of the present leader.
pub trait Upset: Send + Sync + 'static {
    /// Does it, and returns when it is done. The error tells why it was not.
    fn strike(&self) -> BoxFuture<'_, Result<(), String>>;
}
