//! The floor of showing: a process of its own that counts what it hears, through nothing but the usual library.

use std::io::{self, Write};

use clap::Args;
use futures_util::StreamExt;
use tokio::signal::unix::{SignalKind, signal};

use super::refused;
use crate::failure::Failure;

/// What the hidden command is told.
#[derive(Debug, Args)]
pub(crate) struct CountSettings {
    /// The broker.
    #[arg(long)]
    url: String,
    /// The subject to hear.
    #[arg(long)]
    hear: String,
}

/// Counts until it is interrupted, and says how many there were.
pub(crate) fn count(settings: &CountSettings) -> Result<(), Failure> {
    let CountSettings { url, hear } = settings;
    let counted = crate::block_on(async {
        let mut interrupted =
            signal(SignalKind::interrupt()).map_err(Failure::at("the interrupt"))?;
        let client = async_nats::connect(url).await;
        let client = client.map_err(|error| refused(url, &error))?;
        let messages = client.subscribe(hear.clone()).await;
        let mut messages = messages.map_err(|error| refused(url, &error))?;
        client.flush().await.map_err(|error| refused(url, &error))?;
        say("listening")?;
        let mut counted = 0_u64;
        loop {
            tokio::select! {
                biased;
                message = messages.next() => match message {
                    Some(_) => counted += 1,
                    None => break,
                },
                _ = interrupted.recv() => break,
            }
        }
        Ok(counted)
    })?;
    say(&format!("messages {counted}"))
}

/// In the form that `backbeat tail` says the same.
fn say(text: &str) -> Result<(), Failure> {
    writeln!(io::stderr(), "{text}").map_err(Failure::at("standard error"))
}
