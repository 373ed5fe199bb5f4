//! How long tests wait for anything.

use std::future::Future;
use std::time::Duration;

use tokio::time::timeout;

/// No single wait of a test takes longer, on whatever machine.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Awaits `work`, but not forever.
///
/// # Panics
///
/// When [`PATIENCE`] is over.
pub async fn bounded<T>(work: impl Future<Output = T>) -> T {
    timeout(PATIENCE, work).await.expect("the test hangs")
}
