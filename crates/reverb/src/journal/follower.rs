//! Follows a log ahead of its reader, in a task of its own: what the server sends is taken apart beside the gathering.
//!
//! What waits for the reader is bounded; when that much waits, nothing more is asked of the server, which keeps it.

use super::RefuseJournal;
use super::portions::Portions;
use crate::node::{Arrival, Kind};
use async_nats::jetstream::consumer::pull::Config;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy};
use async_nats::jetstream::stream::Stream;
use async_nats::{Client, HeaderMap, Message};
use backbeat_bus::{Envelope, Headers, Subject};
use backbeat_timing::ClusterInstant;
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

/// When the server forgets a consumer that nobody asks.
const FORGOTTEN: Duration = Duration::from_secs(30);

/// The pause before something that failed is tried again.
const AGAIN: Duration = Duration::from_millis(200);

impl Follower {
    /// Begins to follow, or says why that cannot be.
    pub(super) async fn begin(log: Source, position: u64) -> Result<Self, RefuseJournal> {
        let portions = log.after(position).await?;
        Ok(Self::spawn(log, position, Some(portions)))
    }

    /// Begins to follow, if not at once then when the server lets it.
    pub(super) fn again(log: Source, position: u64) -> Self {
        Self::spawn(log, position, None)
    }

    fn spawn(log: Source, position: u64, portions: Option<Portions>) -> Self {
        let (to, batches) = mpsc::channel(BATCHES);
        let task = Task {
            log,
            position,
            delivered: 0,
            to,
        };
        let mut tasks = JoinSet::new();
        tasks.spawn(task.run(portions));
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

/// What is followed.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) client: Client,
    pub(super) stream: Stream,
    /// The subject of frames.
    pub(super) beat: Subject,
}

impl Source {
    /// What stands after a position.
    async fn after(&self, position: u64) -> Result<Portions, RefuseJournal> {
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
        let name = &self.stream.cached_info().config.name;
        let consumer = self.stream.create_consumer(config).await;
        let consumer = consumer.map_err(|fault| RefuseJournal::stream(name, fault))?;
        let portions = Portions::of(self.client.clone(), &consumer).await;
        portions.map_err(|fault| RefuseJournal::stream(name, fault))
    }
}

struct Task {
    log: Source,
    /// The last position passed on.
    position: u64,
    /// How many messages the server's consumer has delivered.
    delivered: u64,
    to: mpsc::Sender<Vec<Entry>>,
}

impl Task {
    /// Follows for as long as somebody reads.
    async fn run(mut self, mut portions: Option<Portions>) {
        loop {
            let following = match portions.take() {
                Some(portions) => portions,
                None => self.until_followed().await,
            };
            if let Err(interruption) = self.read(following).await {
                debug!(position = self.position, reason = %interruption, "the log begins anew");
                sleep(AGAIN).await;
            } else {
                return;
            }
        }
    }

    /// Reads until nobody listens any more, or something interrupts it.
    async fn read(&mut self, mut portions: Portions) -> Result<(), String> {
        self.delivered = 0;
        loop {
            let mut next = Some(portions.next().await);
            let mut batch = Vec::with_capacity(BATCH);
            let mut read = Ok(());
            // What has come with the first goes on with it.
            while let Some(message) = next {
                match message.and_then(|message| self.entry(message)) {
                    Ok(entry) => batch.push(entry),
                    Err(interruption) => {
                        read = Err(interruption);
                        break;
                    }
                }
                if batch.len() == BATCH {
                    break;
                }
                next = portions.waiting().await;
            }
            if !batch.is_empty() && self.to.send(batch).await.is_err() {
                return Ok(());
            }
            read?;
        }
    }

    async fn until_followed(&self) -> Portions {
        loop {
            match self.log.after(self.position).await {
                Ok(portions) => return portions,
                Err(refusal) => {
                    warn!(%refusal, "the log is not read; it will be tried again");
                    sleep(AGAIN).await;
                }
            }
        }
    }

    /// A message of the log, or why it cannot be the next one.
    fn entry(&mut self, message: Message) -> Result<Entry, String> {
        let place = message.reply.as_deref().and_then(Place::of_reply);
        let place = place.ok_or("a message does not tell its place")?;
        self.delivered += 1;
        if place.delivery != self.delivered {
            return Err("a message got lost on its way".to_owned());
        }
        self.position = place.position;
        // The server has stored it under this subject: it is neither judged nor copied.
        let subject = Subject::delivered(message.subject);
        let kind = if subject == self.log.beat {
            Kind::Frame
        } else {
            Kind::Claim
        };
        let headers = message.headers.as_ref().map(headers).unwrap_or_default();
        let envelope = Envelope::new(subject, message.payload).with_headers(headers);
        let at = ClusterInstant::from_unix_nanos(place.stored_nanos.into());
        Ok(Entry {
            position: self.position,
            arrival: Arrival { kind, envelope, at },
        })
    }
}

/// Where a message stands, as the server writes it into the reply subject.
#[derive(Debug, PartialEq)]
struct Place {
    /// In the log.
    position: u64,
    /// Among what this consumer was sent.
    delivery: u64,
    /// When it was stored, in nanoseconds since 1970.
    stored_nanos: i64,
}

impl Place {
    /// Reads `$JS.ACK.<stream>.<consumer>.<deliveries>.<stream seq>.<consumer seq>.<time>.<pending>`, with the domain and
    /// the account's hash before the stream in the longer form (NATS ADR-15). The library's own reading also makes a
    /// calendar date of the time, which takes longer than judging the message.
    fn of_reply(reply: &str) -> Option<Self> {
        let tokens = reply.strip_prefix("$JS.ACK.")?;
        let is_long = tokens.bytes().filter(|&byte| byte == b'.').count() > 6;
        let mut tokens = tokens.split('.').skip(if is_long { 5 } else { 3 });
        Some(Self {
            position: tokens.next()?.parse().ok()?,
            delivery: tokens.next()?.parse().ok()?,
            stored_nanos: tokens.next()?.parse().ok()?,
        })
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_reply_tells_the_place() {
        let place = Place {
            position: 20,
            delivery: 3,
            stored_nanos: 1_700_000_000_123_456_789,
        };
        for reply in [
            "$JS.ACK.log.reader.1.20.3.1700000000123456789.7",
            "$JS.ACK.hub.ACC_HASH.log.reader.1.20.3.1700000000123456789.7.token",
            "$JS.ACK._.ACC_HASH.log.reader.1.20.3.1700000000123456789.7",
        ] {
            assert_eq!(Place::of_reply(reply).as_ref(), Some(&place), "{reply}");
        }
    }

    proptest! {
        #[test]
        fn any_reply_is_read_or_passed_over(reply in "(\\$JS\\.ACK\\.)?[0-9a-z.]{0,60}") {
            Place::of_reply(&reply);
        }
    }
}
