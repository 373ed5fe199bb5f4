//! Follows a log: what stands after a position, in order. What got lost on its way is asked for anew.
//!
//! Whoever reads is the one who asks: what it has not asked for waits with the server, and no task stands between them.

use super::RefuseJournal;
use super::portions::Portions;
use crate::node::{Arrival, Kind};
use async_nats::jetstream::consumer::pull::Config;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy};
use async_nats::jetstream::stream::Stream;
use async_nats::{Client, HeaderMap, Message};
use backbeat_bus::{Envelope, Headers, Subject};
use backbeat_timing::ClusterInstant;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use memchr::memchr_iter;
use std::array;
use std::time::Duration;
use tokio::time::sleep;
use tracing::{debug, warn};

/// What stands in a log after a position, in order.
pub(super) struct Follower {
    log: Source,
    supply: Supply,
    /// The last position read.
    position: u64,
    /// Messages that were removed before they were read; one for all that went with a log that was made anew.
    missed: u64,
    /// How many messages the server's consumer has delivered.
    delivered: u64,
}

/// Where messages come from.
enum Supply {
    Portions(Box<Portions>),
    /// They are about to.
    Beginning(BoxFuture<'static, Begun>),
}

/// A new beginning.
struct Begun {
    portions: Portions,
    /// What stands before the first message.
    position: u64,
}

/// When the server forgets a consumer that nobody asks.
const FORGOTTEN: Duration = Duration::from_secs(30);

/// The pause before something that failed is tried again.
const AGAIN: Duration = Duration::from_millis(200);

impl Follower {
    /// Begins to follow, or says why that cannot be.
    pub(super) async fn begin(log: Source, position: u64) -> Result<Self, RefuseJournal> {
        let portions = log.after(position).await?;
        Ok(Self {
            log,
            supply: Supply::Portions(Box::new(portions)),
            position,
            missed: 0,
            delivered: 0,
        })
    }

    /// The last position read.
    pub(super) const fn position(&self) -> u64 {
        self.position
    }

    /// Messages that were removed before they were read; one for all that went with a log that was made anew.
    pub(super) const fn missed(&self) -> u64 {
        self.missed
    }

    /// The next message. Nothing is lost when the future is dropped.
    pub(super) async fn next(&mut self) -> Arrival {
        loop {
            let read = match &mut self.supply {
                Supply::Portions(portions) => portions.next().await,
                Supply::Beginning(beginning) => {
                    let begun = beginning.await;
                    self.go_on(begun);
                    continue;
                }
            };
            if let Some(arrival) = self.take(read) {
                return arrival;
            }
        }
    }

    /// The next message, if one is waiting.
    pub(super) fn try_next(&mut self) -> Option<Arrival> {
        let Supply::Portions(portions) = &mut self.supply else {
            return None;
        };
        let read = portions.try_next()?;
        self.take(read)
    }

    /// Asks anew for what stands after the last position read, as soon as the server lets it.
    pub(super) fn begin_again(&mut self) {
        let (log, position) = (self.log.clone(), self.position);
        self.delivered = 0;
        self.supply = Supply::Beginning(async move { log.begun(position).await }.boxed());
    }

    fn go_on(&mut self, begun: Begun) {
        if begun.position < self.position {
            warn!("the log was made anew, without what had not been read");
            self.position = begun.position;
            self.missed += 1;
        }
        self.supply = Supply::Portions(Box::new(begun.portions));
    }

    /// Takes what was read, or begins again.
    fn take(&mut self, read: Result<Message, String>) -> Option<Arrival> {
        let taken = read.and_then(|message| self.place(message));
        taken
            .inspect_err(|interruption| {
                debug!(position = self.position, reason = %interruption, "the log begins anew");
                self.begin_again();
            })
            .ok()
    }

    /// The next message of the log, or why this one cannot be that.
    fn place(&mut self, message: Message) -> Result<Arrival, String> {
        let place = message.reply.as_deref().and_then(Place::of_reply);
        let place = place.ok_or("a message does not tell its place")?;
        self.delivered += 1;
        if place.delivery != self.delivered || place.position <= self.position {
            return Err("a message got lost on its way".to_owned());
        }
        self.missed += place.position - self.position - 1;
        self.position = place.position;
        let kind = if message.subject.as_str() == self.log.beat.as_str() {
            Kind::Frame
        } else {
            Kind::Claim
        };
        let headers = message.headers.as_ref().map(headers).unwrap_or_default();
        let envelope = Envelope::new(Subject::delivered(message.subject), message.payload);
        Ok(Arrival {
            kind,
            envelope: envelope.with_headers(headers),
            at: ClusterInstant::from_unix_nanos(place.stored_nanos.into()),
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

    /// What stands after a position, once the server lets it. That of a log that was made anew stands after its beginning.
    async fn begun(&self, position: u64) -> Begun {
        loop {
            sleep(AGAIN).await;
            match self.try_begin(position).await {
                Ok(begun) => return begun,
                Err(refusal) => warn!(%refusal, "the log is not read; it will be tried again"),
            }
        }
    }

    async fn try_begin(&self, position: u64) -> Result<Begun, RefuseJournal> {
        let name = &self.stream.cached_info().config.name;
        let info = self.stream.get_info().await;
        let state = info
            .map_err(|fault| RefuseJournal::stream(name, fault))?
            .state;
        let position = if position <= state.last_sequence {
            position
        } else {
            state.first_sequence.saturating_sub(1)
        };
        Ok(Begun {
            portions: self.after(position).await?,
            position,
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
        let mut dots = memchr_iter(b'.', tokens.as_bytes());
        let ends: [Option<usize>; 8] = array::from_fn(|_| dots.next());
        // Where the number of deliveries ends; the three after it are asked for.
        let end = if ends[7].is_some() { 4 } else { 2 };
        let number = |place: usize| {
            let (from, to) = (ends[place]? + 1, ends[place + 1]?);
            number_of(tokens.get(from..to)?)
        };
        Some(Self {
            position: number(end)?,
            delivery: number(end + 1)?,
            stored_nanos: i64::try_from(number(end + 2)?).ok()?,
        })
    }
}

/// A number of at most 19 digits, which always fit: the standard library's reading asks after every digit.
fn number_of(digits: &str) -> Option<u64> {
    if !(1..=19).contains(&digits.len()) {
        return None;
    }
    let mut number = 0;
    for digit in digits.bytes() {
        let value = digit.wrapping_sub(b'0');
        if value > 9 {
            return None;
        }
        number = number * 10 + u64::from(value);
    }
    Some(number)
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

        #[test]
        fn a_number_of_up_to_19_digits_is_read_as_the_standard_library_reads_it(text in "[0-9]{0,18}[0-9x]?") {
            prop_assert_eq!(number_of(&text), text.parse().ok());
        }
    }
}
