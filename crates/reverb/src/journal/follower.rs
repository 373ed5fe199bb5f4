//! Follows a log ahead of its reader, in a task of its own: what the server sends is taken apart beside the gathering.
//!
//! What waits for the reader is bounded; when that much waits, nothing more is asked of the server, which keeps it.

use super::RefuseJournal;
use crate::node::{Arrival, Kind};
use async_nats::HeaderMap;
use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::pull::{Config, MessagesError, Stream as Messages};
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy};
use async_nats::jetstream::stream::Stream;
use backbeat_bus::{Envelope, Headers, Subject};
use backbeat_timing::ClusterInstant;
use futures_util::StreamExt as _;
use std::fmt::Display;
use std::time::Duration;
use std::vec;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tracing::{debug, warn};

/// A message of a log.
pub(super) struct Entry {
    /// Its place in the log.
    pub(super) position: u64,
    pub(super) arrival: Arrival,
}

/// What stands in a log after a position, in order. Dropping it ends its task.
pub(super) struct Follower {
    batches: mpsc::Receiver<Vec<Entry>>,
    /// What is left of the batch that was taken last.
    taken: vec::IntoIter<Entry>,
    _task: JoinSet<()>,
}

/// Most messages of a batch: waking the reader costs more than moving a message.
const BATCH: usize = 128;

/// Batches that wait for the reader. A full one takes about 64 KiB.
const BATCHES: usize = 64;

/// Messages that the server is asked for at once; again when half of them have come.
const ASKED: usize = 4096;

/// How often the server tells that it has nothing new. Twice that without a word, and it is asked anew.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// When the server forgets a consumer that nobody asks.
const FORGOTTEN: Duration = Duration::from_secs(30);

/// The pause before something that failed is tried again.
const AGAIN: Duration = Duration::from_millis(200);

impl Follower {
    /// Begins to follow, or says why that cannot be.
    pub(super) async fn begin(
        stream: &Stream,
        beat: Subject,
        position: u64,
    ) -> Result<Self, RefuseJournal> {
        let messages = follow(stream, position).await?;
        Ok(Self::spawn(stream, beat, position, Some(messages)))
    }

    /// Begins to follow, if not at once then when the server lets it.
    pub(super) fn again(stream: &Stream, beat: Subject, position: u64) -> Self {
        Self::spawn(stream, beat, position, None)
    }

    fn spawn(stream: &Stream, beat: Subject, position: u64, messages: Option<Messages>) -> Self {
        let (to, batches) = mpsc::channel(BATCHES);
        let task = Task {
            stream: stream.clone(),
            beat,
            position,
            delivered: 0,
            to,
        };
        let mut tasks = JoinSet::new();
        tasks.spawn(task.run(messages));
        Self {
            batches,
            taken: Vec::new().into_iter(),
            _task: tasks,
        }
    }

    /// The next message; `None` when the task has died. Nothing is lost when the future is dropped.
    pub(super) async fn next(&mut self) -> Option<Entry> {
        loop {
            if let Some(entry) = self.taken.next() {
                return Some(entry);
            }
            self.taken = self.batches.recv().await?.into_iter();
        }
    }

    /// The next message, if one is waiting.
    pub(super) fn try_next(&mut self) -> Option<Entry> {
        self.taken.next().or_else(|| {
            self.taken = self.batches.try_recv().ok()?.into_iter();
            self.taken.next()
        })
    }
}

struct Task {
    stream: Stream,
    beat: Subject,
    /// The last position passed on.
    position: u64,
    /// How many messages the server's consumer has delivered.
    delivered: u64,
    to: mpsc::Sender<Vec<Entry>>,
}

impl Task {
    /// Follows for as long as somebody reads.
    async fn run(mut self, mut messages: Option<Messages>) {
        loop {
            let following = match messages.take() {
                Some(messages) => messages,
                None => self.until_followed().await,
            };
            self.delivered = 0;
            let mut chunks = following.ready_chunks(BATCH);
            while let Some(chunk) = chunks.next().await {
                let (batch, is_whole) = self.batch(chunk);
                if !batch.is_empty() && self.to.send(batch).await.is_err() {
                    return;
                }
                if !is_whole {
                    break;
                }
            }
        }
    }

    async fn until_followed(&self) -> Messages {
        loop {
            match follow(&self.stream, self.position).await {
                Ok(messages) => return messages,
                Err(refusal) => {
                    warn!(%refusal, "the log is not read; it will be tried again");
                    sleep(AGAIN).await;
                }
            }
        }
    }

    /// What is new up to the first fault, and whether there was none.
    fn batch(&mut self, chunk: Vec<Result<Message, MessagesError>>) -> (Vec<Entry>, bool) {
        let mut batch = Vec::with_capacity(chunk.len());
        for message in chunk {
            match message.map(|message| self.entry(message)) {
                Ok(Some(entry)) => batch.push(entry),
                Ok(None) => return (batch, false),
                Err(fault) => {
                    debug!(%fault, "reading the log was interrupted");
                    return (batch, false);
                }
            }
        }
        (batch, true)
    }

    /// A message of the log; none when one before it was not delivered.
    fn entry(&mut self, message: Message) -> Option<Entry> {
        let info = message.info().ok()?;
        self.delivered += 1;
        if info.consumer_sequence != self.delivered {
            debug!(
                position = self.position,
                "a message of the log got lost on its way"
            );
            return None;
        }
        let at = ClusterInstant::from_unix_nanos(info.published.unix_timestamp_nanos());
        self.position = info.stream_sequence;
        let message = message.message;
        // The server has stored it under this subject: it is neither judged nor copied.
        let subject = Subject::delivered(message.subject);
        let kind = if subject == self.beat {
            Kind::Frame
        } else {
            Kind::Claim
        };
        let headers = message.headers.as_ref().map(headers).unwrap_or_default();
        let envelope = Envelope::new(subject, message.payload).with_headers(headers);
        Some(Entry {
            position: self.position,
            arrival: Arrival { kind, envelope, at },
        })
    }
}

/// Reads on after a position.
async fn follow(stream: &Stream, position: u64) -> Result<Messages, RefuseJournal> {
    let config = Config {
        deliver_policy: DeliverPolicy::ByStartSequence {
            start_sequence: position + 1,
        },
        // The position is remembered here: nothing is acknowledged, and what gets lost is asked for anew.
        ack_policy: AckPolicy::None,
        memory_storage: true,
        num_replicas: 1,
        inactive_threshold: FORGOTTEN,
        ..Config::default()
    };
    let name = &stream.cached_info().config.name;
    let refuse = |fault: &dyn Display| RefuseJournal::stream(name, fault);
    let consumer = stream.create_consumer(config).await;
    let consumer = consumer.map_err(|fault| refuse(&fault))?;
    let messages = consumer
        .stream()
        .max_messages_per_batch(ASKED)
        .heartbeat(HEARTBEAT)
        .messages();
    messages.await.map_err(|fault| refuse(&fault))
}

/// The headers that a reader asks for.
fn headers(map: &HeaderMap) -> Headers {
    let mut headers = Headers::default();
    for name in [
        Headers::TERM,
        Headers::NODE,
        Headers::AGENT_ID,
        Headers::WINDOW_ID,
        Headers::HLC,
        Headers::SIGNATURE,
    ] {
        if let Some(value) = map.get(name) {
            // One that has a line break in it is as good as not there.
            let _ = headers.set(name, value.as_str());
        }
    }
    headers
}
