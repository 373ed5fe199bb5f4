//! The floor of delivery: a process of its own that publishes each frame's bytes once more, half a phase after the
//! frame, through nothing but the usual library. Its messages meet the same broker, connections and receivers at the
//! same time as ours, and never in the same moment.

use std::time::{Duration, SystemTime};

use async_nats::HeaderMap;
use clap::Args;
use futures_util::StreamExt;
use tokio::time::sleep;

use crate::failure::Failure;

/// What the hidden command is told.
#[derive(Debug, Args)]
pub(crate) struct EchoSettings {
    /// The broker.
    #[arg(long)]
    pub(crate) url: String,
    /// The subject to hear.
    #[arg(long)]
    pub(crate) hear: String,
    /// The subject to publish to.
    #[arg(long)]
    pub(crate) publish: String,
    /// How long after the frame, in milliseconds.
    #[arg(long)]
    pub(crate) after_ms: u64,
}

/// The header with the instant at which a message was handed to the library, in Unix nanoseconds.
pub(super) const SENT: &str = "x-sent";

/// Echoes until it is killed or the broker ends.
pub(crate) fn echo(settings: &EchoSettings) -> Result<(), Failure> {
    crate::block_on(async {
        let refused = |error: String| Failure::at(&settings.url)(std::io::Error::other(error));
        let client = async_nats::connect(&settings.url).await;
        let client = client.map_err(|error| refused(error.to_string()))?;
        let frames = client.subscribe(settings.hear.clone()).await;
        let mut frames = frames.map_err(|error| refused(error.to_string()))?;
        while let Some(frame) = frames.next().await {
            sleep(Duration::from_millis(settings.after_ms)).await;
            let mut headers = frame.headers.unwrap_or_else(HeaderMap::new);
            headers.insert(SENT, unix_nanos().to_string());
            let sent =
                client.publish_with_headers(settings.publish.clone(), headers, frame.payload);
            sent.await.map_err(|error| refused(error.to_string()))?;
        }
        Ok(())
    })
}

/// The wall clock, which all processes of a machine share. A clock before 1970 counts as 1970.
pub(super) fn unix_nanos() -> u128 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_nanos())
}
