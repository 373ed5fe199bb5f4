//! Follows a log ahead of its reader, in a task of its own: what the server sends is taken apart beside the gathering.
//!
//! What waits for the reader is bounded; when that much waits, nothing more is asked of the server, which keeps it.

use super::RefuseJournal;
use super::batch::{Batch, Entry, Label, Packer};
use super::portions::Portions;
use crate::node::Kind;
use async_nats::jetstream::consumer::pull::Config;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy};
use async_nats::jetstream::stream::Stream;
use async_nats::{Client, HeaderMap, Message};
use backbeat_bus::{Headers, Subject};
use backbeat_timing::ClusterInstant;
use memchr::memchr_iter;
use std::array;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tracing::{debug, warn};

/// What stands in a log after a position, in order. Dropping it ends its task.
pub(super) struct Follower {
    batches: mpsc::Receiver<Batch>,
    /// What is left of the batch that was taken last.
    taken: Batch,
    _task: JoinSet<()>,
}

/// Batches that wait for the reader. A full one takes 128 KiB, or as much as its last message.
const BATCHES: usize = 32;

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
            packer: Packer::default(),
            to,
        };
        let mut tasks = JoinSet::new();
        tasks.spawn(task.run(portions));
        Self {
            batches,
            taken: Batch::default(),
            _task: tasks,
        }
    }

    /// The next message; `None` when the task has died. Nothing is lost when the future is dropped.
    pub(super) async fn next(&mut self) -> Option<Entry> {
        loop {
            if let Some(entry) = self.taken.next() {
                return Some(entry);
            }
            self.taken = self.batches.recv().await?;
        }
    }

    /// The next message, if one is waiting.
    pub(super) fn try_next(&mut self) -> Option<Entry> {
        self.taken.next().or_else(|| {
            self.taken = self.batches.try_recv().ok()?;
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
    packer: Packer,
    to: mpsc::Sender<Batch>,
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
            let mut read = Ok(());
            // What has come with the first goes on with it.
            while let Some(message) = next {
                read = message.and_then(|message| self.pack(&message));
                if read.is_err() || self.packer.is_full() {
                    break;
                }
                next = portions.waiting().await;
            }
            if let Some(batch) = self.packer.take()
                && self.to.send(batch).await.is_err()
            {
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

    /// Takes the next message of the log, or tells why this one cannot be that.
    fn pack(&mut self, message: &Message) -> Result<(), String> {
        let place = message.reply.as_deref().and_then(Place::of_reply);
        let place = place.ok_or("a message does not tell its place")?;
        self.delivered += 1;
        if place.delivery != self.delivered {
            return Err("a message got lost on its way".to_owned());
        }
        self.position = place.position;
        let kind = if message.subject.as_str() == self.log.beat.as_str() {
            Kind::Frame
        } else {
            Kind::Claim
        };
        let label = Label {
            position: self.position,
            kind,
            headers: message.headers.as_ref().map(headers).unwrap_or_default(),
            at: ClusterInstant::from_unix_nanos(place.stored_nanos.into()),
        };
        self.packer.pack(message, label);
        Ok(())
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
        let mut dots = memchr_iter(b'.', tokens.as_bytes());
        let ends: [Option<usize>; 8] = array::from_fn(|_| dots.next());
        // Where the number of deliveries ends; the three after it are asked for.
        let end = if ends[7].is_some() { 4 } else { 2 };
        let number = |place: usize| {
            let (from, to) = (ends[place]? + 1, ends[place + 1]?);
            tokens.get(from..to)?.parse::<u64>().ok()
        };
        Some(Self {
            position: number(end)?,
            delivery: number(end + 1)?,
            stored_nanos: i64::try_from(number(end + 2)?).ok()?,
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
