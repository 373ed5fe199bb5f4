//! Follows a log ahead of its reader, in a task of its own: what the server sends is taken apart beside the gathering.
//!
//! What waits for the reader is bounded; when that much waits, nothing more is asked of the server, which keeps it.

use super::RefuseJournal;
use crate::node::{Arrival, Kind};
use async_nats::HeaderMap;
use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::pull::{Ordered, OrderedConfig, OrderedError};
use async_nats::jetstream::stream::Stream;
use backbeat_bus::{Envelope, Headers, Subject};
use backbeat_timing::ClusterInstant;
use futures_util::StreamExt as _;
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

    fn spawn(stream: &Stream, beat: Subject, position: u64, messages: Option<Ordered>) -> Self {
        let (to, batches) = mpsc::channel(BATCHES);
        let task = Task {
            stream: stream.clone(),
            beat,
            position,
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
    to: mpsc::Sender<Vec<Entry>>,
}

impl Task {
    /// Follows for as long as somebody reads.
    async fn run(mut self, mut messages: Option<Ordered>) {
        loop {
            let following = match messages.take() {
                Some(messages) => messages,
                None => self.until_followed().await,
            };
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

    async fn until_followed(&self) -> Ordered {
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
    fn batch(&mut self, chunk: Vec<Result<Message, OrderedError>>) -> (Vec<Entry>, bool) {
        let mut batch = Vec::with_capacity(chunk.len());
        for message in chunk {
            match message {
                Ok(message) => batch.extend(self.entry(message)),
                Err(fault) => {
                    debug!(%fault, "reading the log was interrupted");
                    return (batch, false);
                }
            }
        }
        (batch, true)
    }

    /// A message of the log; none when it was passed on before.
    fn entry(&mut self, message: Message) -> Option<Entry> {
        let info = message.info().ok()?;
        let (position, published) = (info.stream_sequence, info.published);
        if position <= self.position {
            return None;
        }
        self.position = position;
        let message = message.message;
        // The server has stored it under this subject: it is neither judged nor copied.
        let subject = Subject::delivered(message.subject);
        let kind = if subject == self.beat {
            Kind::Frame
        } else {
            Kind::Claim
        };
        let headers = message.headers.as_ref().map(headers).unwrap_or_default();
        let arrival = Arrival {
            kind,
            envelope: Envelope::new(subject, message.payload).with_headers(headers),
            at: ClusterInstant::from_unix_nanos(published.unix_timestamp_nanos()),
        };
        Some(Entry { position, arrival })
    }
}

/// Reads on after a position.
async fn follow(stream: &Stream, position: u64) -> Result<Ordered, RefuseJournal> {
    let config = OrderedConfig {
        deliver_policy: DeliverPolicy::ByStartSequence {
            start_sequence: position + 1,
        },
        ..OrderedConfig::default()
    };
    let name = &stream.cached_info().config.name;
    let consumer = stream.create_consumer(config).await;
    let consumer = consumer.map_err(|fault| RefuseJournal::stream(name, fault))?;
    let messages = consumer.messages().await;
    messages.map_err(|fault| RefuseJournal::stream(name, fault))
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
