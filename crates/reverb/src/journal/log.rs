//! Reads the log of frames and claims.

use super::RefuseJournal;
use super::follower::{Follower, Source};
use crate::clock::Clock;
use crate::node::Arrival;
use async_nats::Client;
use async_nats::jetstream::consumer::{self, AckPolicy, DeliverPolicy};
use async_nats::jetstream::stream::Stream;
use backbeat_bus::Subject;
use backbeat_timing::ClusterInstant;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tracing::{debug, warn};

/// The log of a cluster, read in order.
pub(crate) struct Log {
    stream: Stream,
    follower: Follower,
    /// The instant through which everything stored has been read.
    through: ClusterInstant,
    behind: Option<Behind>,
    checking: Option<BoxFuture<'static, (ClusterInstant, u64)>>,
    /// Removes what stands before a position, and gives that position.
    trimming: Option<BoxFuture<'static, u64>>,
    /// What stands before this position is to be removed.
    trim_before: u64,
    clock: Arc<dyn Clock>,
    /// Whether what was asked for had been removed already.
    pub(crate) has_gap: bool,
}

/// More was stored than had been read.
struct Behind {
    /// When it was asked.
    at: ClusterInstant,
    /// The last position that was stored then.
    stored: u64,
    /// The last position that was read at the last look.
    position: u64,
    look_again: Instant,
}

impl Behind {
    fn now(at: ClusterInstant, stored: u64, position: u64) -> Self {
        Self {
            at,
            stored,
            position,
            look_again: Instant::now() + STANDSTILL,
        }
    }
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

/// Messages come by different connections: how much earlier than the first frame of a beat its first claim may be
/// stored.
const APART: Duration = Duration::from_secs(1);

/// How long a log that is behind may stand still.
const STANDSTILL: Duration = Duration::from_secs(5);

/// How long an answer is waited for. One that was lost with a connection never comes, and windows wait for it.
const ANSWERING: Duration = Duration::from_secs(2);

impl Log {
    pub(super) async fn open(
        client: Client,
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
        let source = Source {
            client,
            stream: stream.clone(),
            beat,
        };
        Ok(Self {
            stream,
            follower: Follower::begin(source, position).await?,
            through: ClusterInstant::MIN,
            behind: None,
            checking: None,
            trimming: None,
            trim_before: 0,
            clock,
            has_gap,
        })
    }

    /// The last position of another stream before this log begins: what stands after it came while this log was kept, or
    /// so shortly before that it may belong to its first frame.
    pub(super) async fn position_of_beginning(&self, other: &Stream) -> Result<u64, RefuseJournal> {
        let own = &self.stream.cached_info().state;
        let theirs = other.cached_info();
        if own.messages == 0 {
            return Ok(theirs.state.last_sequence);
        }
        let name = &theirs.config.name;
        let config = consumer::pull::Config {
            deliver_policy: DeliverPolicy::ByStartTime {
                start_time: own.first_timestamp - APART,
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
        self.follower.position()
    }

    /// Messages that were removed before they were read: this reverb is further behind than the one that speaks.
    pub(crate) const fn missed(&self) -> u64 {
        self.follower.missed()
    }

    /// The instant through which everything stored has been read.
    pub(crate) const fn through(&self) -> ClusterInstant {
        self.through
    }

    /// Whether it is being found out how far the log was read.
    pub(crate) const fn is_checking(&self) -> bool {
        self.checking.is_some() || self.behind.is_some()
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
            let look_again = self.behind.as_ref().map(|behind| behind.look_again);
            tokio::select! {
                biased;
                arrival = self.follower.next() => return Read::Arrived(self.take(arrival)),
                (at, stored) = pending(&mut self.checking) => {
                    self.checking = None;
                    self.behind = Some(Behind::now(at, stored, self.position()));
                    self.reach();
                    return Read::Through;
                }
                trimmed = pending(&mut self.trimming) => {
                    self.trimming = None;
                    if trimmed < self.trim_before {
                        self.trim(self.trim_before);
                    }
                }
                () = until(look_again) => self.look_again(),
            }
        }
    }

    /// The next message, if one is waiting.
    pub(crate) fn try_read(&mut self) -> Option<Arrival> {
        let arrival = self.follower.try_next()?;
        Some(self.take(arrival))
    }

    fn take(&mut self, arrival: Arrival) -> Arrival {
        self.through = self.through.max(arrival.at);
        self.reach();
        arrival
    }

    /// More is stored than was read. If nothing came since the last look, what follows the log waits for something that
    /// never comes, such as an answer lost with a connection, or the log was made anew and is shorter than it was.
    fn look_again(&mut self) {
        let position = self.position();
        let Some(behind) = self.behind.take() else {
            return;
        };
        if behind.position == position {
            warn!(position, "the log stands still; it is followed anew");
            self.follower.begin_again();
            self.check();
        } else {
            self.behind = Some(Behind::now(behind.at, behind.stored, position));
        }
    }

    /// What was stored at the time of the check has been read.
    fn reach(&mut self) {
        if let Some(behind) = &self.behind
            && self.position() >= behind.stored
        {
            self.through = self.through.max(behind.at);
            self.behind = None;
        }
    }
}

/// The outcome of what is under way; never, when nothing is.
async fn pending<T>(work: &mut Option<BoxFuture<'static, T>>) -> T {
    match work {
        Some(work) => work.await,
        None => std::future::pending().await,
    }
}

/// Until an instant; never, when there is none.
async fn until(instant: Option<Instant>) {
    match instant {
        Some(instant) => sleep_until(instant).await,
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
