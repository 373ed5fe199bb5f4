//! The floor of ingest: a process of its own that counts the messages of one subject, or of the stream that captures
//! it, through nothing but the usual library. It tells how far it is, as whoever sends must know when to wait.

use async_nats::jetstream::consumer::pull::{Config, OrderedConfig};
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy};
use async_nats::{Client, jetstream};
use clap::Args;
use futures_util::{Stream, StreamExt};

use super::stage::refused;
use crate::failure::Failure;
use crate::runtime::block_on;

/// What the hidden command is told.
#[derive(Debug, Clone, Args)]
pub(crate) struct CountSettings {
    /// The broker.
    #[arg(long)]
    pub(crate) url: String,
    /// What is counted.
    #[arg(long)]
    pub(crate) subject: String,
    /// Where it is told how many there were so far.
    #[arg(long)]
    pub(crate) tell: String,
    /// Counts what the stream of the subject holds, in order, in place of what is published.
    #[arg(long)]
    pub(crate) stream: bool,
    /// Asks the stream for so many messages at once; without it, the library's ordered consumer asks.
    #[arg(long, requires = "stream")]
    pub(crate) portion: Option<usize>,
}

/// Counts until it is killed.
pub(crate) fn count(settings: &CountSettings) -> Result<(), Failure> {
    let settings = settings.clone();
    // A task of its own: the thread that began the runtime is woken at greater cost.
    block_on(async { tokio::spawn(count_all(settings)).await.map_err(refused)? })
}

async fn count_all(settings: CountSettings) -> Result<(), Failure> {
    let client = async_nats::connect(&settings.url).await.map_err(refused)?;
    let subject = settings.subject.clone();
    if settings.stream {
        let context = jetstream::new(client.clone());
        let stream = context.stream_by_subject(subject).await.map_err(refused)?;
        let stream = context.get_stream(stream).await.map_err(refused)?;
        if let Some(portion) = settings.portion {
            let config = Config {
                ack_policy: AckPolicy::None,
                memory_storage: true,
                num_replicas: 1,
                ..Config::default()
            };
            let consumer = stream.create_consumer(config).await.map_err(refused)?;
            let messages = consumer.stream().max_messages_per_batch(portion).messages();
            let messages = messages.await.map_err(refused)?;
            return tell_count(&client, &settings.tell, messages).await;
        }
        let config = OrderedConfig {
            deliver_policy: DeliverPolicy::All,
            ..OrderedConfig::default()
        };
        let consumer = stream.create_consumer(config).await.map_err(refused)?;
        let messages = consumer.messages().await.map_err(refused)?;
        tell_count(&client, &settings.tell, messages).await
    } else {
        let messages = client.subscribe(subject).await.map_err(refused)?;
        tell_count(&client, &settings.tell, messages).await
    }
}

async fn tell_count(
    client: &Client,
    to: &str,
    mut messages: impl Stream + Unpin,
) -> Result<(), Failure> {
    let mut count = 0_u64;
    loop {
        if count.is_multiple_of(TOLD_EVERY) {
            let told = client.publish(to.to_owned(), count.to_string().into());
            told.await.map_err(refused)?;
        }
        if messages.next().await.is_none() {
            return Ok(());
        }
        count += 1;
    }
}

/// Counts are told after so many messages: seldom enough to cost nothing, often enough that nobody waits for them. What
/// is sent must be a multiple of it.
pub(super) const TOLD_EVERY: u64 = 2_000;
