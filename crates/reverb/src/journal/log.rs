//! Reads the log of frames and claims.

use super::RefuseJournal;
use crate::clock::Clock;
use crate::node::{Arrival, Kind};
use async_nats::HeaderMap;
use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::pull::{Ordered, OrderedConfig};
use async_nats::jetstream::consumer::{self, AckPolicy, DeliverPolicy};
use async_nats::jetstream::stream::Stream;
use backbeat_bus::{Envelope, Headers, Subject};
use backbeat_timing::ClusterInstant;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, StreamExt as _};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{sleep, timeout};
use tracing::{debug, warn};

/// The log of a cluster, read in order.
pub(crate) struct Log {
    stream: Stream,
    beat: Subject,
    messages: Option<Ordered>,
    /// The last position read.
    position: u64,
    /// Messages that were removed before they were read.
    missed: u64,
    /// The instant through which everything stored has been read.
    through: ClusterInstant,
    /// An instant, and the last position that was stored then.
    checked: Option<(ClusterInstant, u64)>,
    checking: Option<BoxFuture<'static, (ClusterInstant, u64)>>,
    /// Removes what stands before a position, and gives that position.
    trimming: Option<BoxFuture<'static, u64>>,
    /// What stands before this position is to be removed.
    trim_before: u64,
    clock: Arc<dyn Clock>,
    /// Whether what was asked for had been removed already.
    pub(crate) has_gap: bool,
}

/// What comes of reading.
pub(crate) enum Read {
    /// The next message.
    Arrived(Arrival),
    /// More is known about how far the log was read.
    Through,
}

/// The pause before something that failed is tried again.
const AGAIN: Duration = Duration::from_millis(200);

/// How long an answer is waited for. One that was lost with a connection never comes, and windows wait for it.
const ANSWERING: Duration = Duration::from_secs(2);

impl Log {
    pub(super) async fn open(
        mut stream: Stream,
        beat: Subject,
        position: u64,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, RefuseJournal> {
        let name = stream.cached_info().config.name.clone();
        let info = stream.info().await;
        let state = &info
            .map_err(|fault| RefuseJournal::stream(&name, fault))?
            .state;
        // A position beyond the end is another stream's: this one was made anew.
        let is_known = position <= state.last_sequence;
        let has_gap = !is_known || position + 1 < state.first_sequence;
        let position = if has_gap {
            state.first_sequence.saturating_sub(1)
        } else {
            position
        };
        let messages = Some(follow(&stream, position).await?);
        Ok(Self {
            stream,
            beat,
            messages,
            position,
            missed: 0,
            through: ClusterInstant::MIN,
            checked: None,
            checking: None,
            trimming: None,
            trim_before: 0,
            clock,
            has_gap,
        })
    }

    /// The last position of another stream before this log begins: what stands after it came while this log was kept.
    pub(super) async fn position_of_beginning(&self, other: &Stream) -> Result<u64, RefuseJournal> {
        let own = &self.stream.cached_info().state;
        let theirs = other.cached_info();
        if own.messages == 0 {
            return Ok(theirs.state.last_sequence);
        }
        let name = &theirs.config.name;
        let config = consumer::pull::Config {
            deliver_policy: DeliverPolicy::ByStartTime {
                start_time: own.first_timestamp,
            },
            ack_policy: AckPolicy::None,
            // It is asked where it would begin, and is never read.
            inactive_threshold: Duration::from_secs(5),
            ..consumer::pull::Config::default()
        };
        let consumer = other.create_consumer(config).await;
        let consumer = consumer.map_err(|fault| RefuseJournal::stream(name, fault))?;
        Ok(consumer.cached_info().delivered.stream_sequence)
    }

    /// The last position read.
    pub(crate) const fn position(&self) -> u64 {
        self.position
    }

    /// Messages that were removed before they were read: this reverb is further behind than the one that speaks.
    pub(crate) const fn missed(&self) -> u64 {
        self.missed
    }

    /// The instant through which everything stored has been read.
    pub(crate) const fn through(&self) -> ClusterInstant {
        self.through
    }

    /// Whether it is being found out how far the log was read.
    pub(crate) const fn is_checking(&self) -> bool {
        self.checking.is_some() || self.checked.is_some()
    }

    /// Finds out how far the log was read; [`Log::read`] tells.
    pub(crate) fn check(&mut self) {
        if !self.is_checking() {
            let (stream, clock) = (self.stream.clone(), Arc::clone(&self.clock));
            self.checking = Some(last_stored(stream, clock).boxed());
        }
    }

    /// Removes what stands before a position: no reverb needs it any more.
    pub(crate) fn trim(&mut self, before: u64) {
        self.trim_before = before;
        if self.trimming.is_none() {
            self.trimming = Some(trim(self.stream.clone(), before).boxed());
        }
    }

    /// What comes next. Nothing is lost when the future is dropped.
    pub(crate) async fn read(&mut self) -> Read {
        loop {
            let Some(messages) = &mut self.messages else {
                match follow(&self.stream, self.position).await {
                    Ok(messages) => self.messages = Some(messages),
                    Err(refusal) => {
                        warn!(%refusal, "the log is not read; it will be tried again");
                        sleep(AGAIN).await;
                    }
                }
                continue;
            };
            tokio::select! {
                biased;
                message = messages.next() => match message {
                    Some(Ok(message)) => {
                        if let Some(arrival) = self.take(message) {
                            return Read::Arrived(arrival);
                        }
                    }
                    Some(Err(fault)) => {
                        debug!(%fault, "reading the log was interrupted");
                        self.messages = None;
                    }
                    None => self.messages = None,
                },
                checked = pending(&mut self.checking) => {
                    self.checking = None;
                    self.checked = Some(checked);
                    self.reach();
                    return Read::Through;
                }
                trimmed = pending(&mut self.trimming) => {
                    self.trimming = None;
                    if trimmed < self.trim_before {
                        self.trim(self.trim_before);
                    }
                }
            }
        }
    }

    /// The next message, if one is waiting.
    pub(crate) fn try_read(&mut self) -> Option<Arrival> {
        loop {
            match self.messages.as_mut()?.next().now_or_never()?? {
                Ok(message) => {
                    if let Some(arrival) = self.take(message) {
                        return Some(arrival);
                    }
                }
                Err(fault) => {
                    debug!(%fault, "reading the log was interrupted");
                    self.messages = None;
                }
            }
        }
    }

    /// A message of the log; none when it was read before.
    fn take(&mut self, message: Message) -> Option<Arrival> {
        let info = message.info().ok()?;
        let (position, published) = (info.stream_sequence, info.published);
        if position <= self.position {
            return None;
        }
        let at = ClusterInstant::from_unix_nanos(published.unix_timestamp_nanos());
        self.missed += position - self.position - 1;
        self.position = position;
        self.through = self.through.max(at);
        self.reach();
        let message = message.message;
        // The server has stored it under this subject: it is neither judged nor copied.
        let subject = Subject::delivered(message.subject);
        let kind = if subject == self.beat {
            Kind::Frame
        } else {
            Kind::Claim
        };
        let headers = message.headers.as_ref().map(headers).unwrap_or_default();
        Some(Arrival {
            kind,
            envelope: Envelope::new(subject, message.payload).with_headers(headers),
            at,
        })
    }

    /// What was stored at the time of the check has been read.
    fn reach(&mut self) {
        if let Some((at, stored)) = self.checked
            && self.position >= stored
        {
            self.through = self.through.max(at);
            self.checked = None;
        }
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

/// The outcome of what is under way; never, when nothing is.
async fn pending<T>(work: &mut Option<BoxFuture<'static, T>>) -> T {
    match work {
        Some(work) => work.await,
        None => std::future::pending().await,
    }
}

/// An instant, and the last position stored then.
async fn last_stored(stream: Stream, clock: Arc<dyn Clock>) -> (ClusterInstant, u64) {
    loop {
        let asked = clock.now();
        match timeout(ANSWERING, stream.get_info()).await {
            Ok(Ok(info)) => return (asked, info.state.last_sequence),
            Ok(Err(fault)) => debug!(%fault, "the log does not tell how far it goes"),
            Err(_) => debug!("the log does not tell in time how far it goes"),
        }
        sleep(AGAIN).await;
    }
}

async fn trim(stream: Stream, before: u64) -> u64 {
    if let Err(fault) = stream.purge().sequence(before).await {
        // The next window's telling tries again; at last, age removes it.
        debug!(%fault, "the log was not trimmed");
    }
    before
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
