//! Hearing a bus: batches of messages with their times of receipt, and what may be missing between them.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use backbeat_bus::{
    Bus, Connection, Envelope, Interest, RefuseSettle, RefuseSubscribe, Subscription,
};
use backbeat_metronome::WallClock;
use backbeat_timing::ClusterInstant;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval};

/// Hears what a bus delivers for one interest.
pub struct Ear {
    subscription: Subscription,
    connection: watch::Receiver<Connection>,
    /// What the subscription had dropped when that was looked at last.
    lost: u64,
    /// What of it has not been told: that happens once a second, however often it drops.
    untold: u64,
    told_at: Option<Instant>,
    /// Messages among which a drop may lie: those that were waiting when it was noticed.
    doubtful: usize,
    /// Whether the next batch was told to have a gap before it.
    doubt_told: bool,
    capacity: usize,
    /// What was heard while the server was asked.
    early: VecDeque<Vec<(ClusterInstant, Envelope)>>,
    seconds: Interval,
    clock: Box<dyn Fn() -> ClusterInstant + Send>,
    unseen: Box<dyn Fn() -> u64 + Send>,
    unseen_told: u64,
    closed: bool,
}

/// What an ear hears.
#[derive(Debug)]
pub enum Heard {
    /// Messages in their order, each with its time of receipt by the wall clock.
    Messages(Vec<(ClusterInstant, Envelope)>),
    /// Messages may be missing before what comes next.
    Missing {
        /// So many were dropped since a number was told last, which happens once a second at most; 0 until then, and
        /// when they cannot be counted.
        lost: u64,
    },
    /// The connection is gone; a new one is being tried for.
    Disconnected {
        /// Why, for people to read.
        reason: String,
    },
    /// The connection is back. What was published meanwhile is missing.
    Reconnected {
        /// Who is at the other end, for people to read.
        server: String,
    },
    /// Another second has passed.
    Second,
    /// The bus was closed: nothing will be heard any more.
    Closed,
}

impl Heard {
    /// What was heard beside messages, in a sentence for people; none of messages, and when there is nothing to tell.
    pub fn told(&self) -> Option<String> {
        match self {
            Self::Disconnected { reason } => {
                Some(format!("disconnected: {reason}; connecting again"))
            }
            Self::Reconnected { server } => Some(format!(
                "connected again, to {server}; what was published meanwhile was not heard"
            )),
            Self::Missing { lost } if *lost > 0 => Some(format!(
                "{lost} messages came faster than they were taken, and were dropped"
            )),
            Self::Closed => Some("the connection was closed".to_owned()),
            Self::Missing { .. } | Self::Messages(_) | Self::Second => None,
        }
    }
}

impl Ear {
    /// Begins to hear what the interest asks for, on a bus that is connected.
    pub async fn open(bus: &dyn Bus, interest: Interest) -> Result<Self, RefuseSubscribe> {
        let capacity = interest.capacity;
        let subscription = bus.subscribe(interest).await?;
        let mut connection = bus.connection();
        connection.mark_unchanged();
        let mut seconds = interval(SECOND);
        // After a stall one second is as good as several.
        seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        seconds.reset();
        Ok(Self {
            subscription,
            connection,
            lost: 0,
            untold: 0,
            told_at: None,
            doubtful: 0,
            doubt_told: false,
            capacity,
            early: VecDeque::new(),
            seconds,
            clock: Box::new(WallClock::now),
            unseen: Box::new(|| 0),
            unseen_told: 0,
            closed: false,
        })
    }

    /// The same, asking once a second how many messages were dropped on this connection before the subscription could
    /// count them: async-nats drops by itself.
    #[must_use]
    pub fn counting(self, unseen: impl Fn() -> u64 + Send + 'static) -> Self {
        Self {
            unseen: Box::new(unseen),
            ..self
        }
    }

    /// The same, taking the times of receipt from another clock than the wall's.
    #[must_use]
    pub fn stamping(self, clock: impl Fn() -> ClusterInstant + Send + 'static) -> Self {
        Self {
            clock: Box::new(clock),
            ..self
        }
    }

    /// Waits until the server knows for certain what is listened to. A user who may only listen cannot ask it, and waits
    /// until that times out; what is heard meanwhile keeps its own times of receipt, and comes next.
    pub async fn settle(&mut self, bus: &dyn Bus) -> Result<(), RefuseSettle> {
        let mut settling = bus.settle();
        let mut room = self.capacity;
        loop {
            tokio::select! {
                biased;
                settled = &mut settling => return settled,
                Some(first) = self.subscription.next(), if room > 0 => {
                    let batch = self.batch(first);
                    room = room.saturating_sub(batch.len());
                    self.early.push_back(batch);
                }
            }
        }
    }

    /// What is heard next. Nothing is lost when the future is dropped before it is done.
    pub async fn next(&mut self) -> Heard {
        if self.closed {
            return Heard::Closed;
        }
        if let Some(batch) = self.early.pop_front() {
            return Heard::Messages(batch);
        }
        if let Some(missing) = self.missing() {
            return missing;
        }
        tokio::select! {
            biased;
            changed = self.connection.changed() => self.look_at_connection(changed.is_ok()),
            message = self.subscription.next() => self.hear(message),
            _ = self.seconds.tick() => self.second(),
        }
    }

    /// How many messages were dropped because they were not taken in time, as far as they could be counted.
    pub fn lost(&self) -> u64 {
        self.lost + self.unseen_told
    }

    fn hear(&mut self, message: Option<Envelope>) -> Heard {
        self.closed = message.is_none();
        message.map_or(Heard::Closed, |first| Heard::Messages(self.batch(first)))
    }

    fn look_at_connection(&mut self, alive: bool) -> Heard {
        self.closed = !alive;
        let connection = self.connection.borrow_and_update().clone();
        match connection {
            Connection::Connected { server } => Heard::Reconnected { server },
            Connection::Disconnected { reason } => Heard::Disconnected { reason },
            // What was delivered before still waits in the subscription, which ends by itself.
            _ if !self.closed => Heard::Second,
            _ => Heard::Closed,
        }
    }

    /// Tells drops. The subscription drops what comes while it is full, so the gap lies somewhere among or after the
    /// messages that wait: until these have been taken, every batch is told to have a gap before it.
    fn missing(&mut self) -> Option<Heard> {
        let dropped = self.subscription.lost();
        let lost = dropped - self.lost;
        self.lost = dropped;
        self.untold += lost;
        if lost > 0 {
            self.doubtful = self.capacity;
        } else if self.doubtful == 0 || self.doubt_told {
            return None;
        }
        self.doubt_told = true;
        Some(Heard::Missing {
            lost: self.take_untold(),
        })
    }

    fn take_untold(&mut self) -> u64 {
        let now = Instant::now();
        let lately = |told: Instant| now.duration_since(told) < SECOND;
        if self.untold == 0 || self.told_at.is_some_and(lately) {
            return 0;
        }
        self.told_at = Some(now);
        std::mem::take(&mut self.untold)
    }

    fn batch(&mut self, first: Envelope) -> Vec<(ClusterInstant, Envelope)> {
        // One look at the clock for all: they wait here together, and taking them takes some microseconds.
        let now = (self.clock)();
        let mut batch = Vec::with_capacity(16);
        batch.push((now, first));
        while batch.len() < BATCH
            && let Some(next) = self.subscription.try_next()
        {
            batch.push((now, next));
        }
        self.doubtful = self.doubtful.saturating_sub(batch.len());
        self.doubt_told = false;
        batch
    }

    fn second(&mut self) -> Heard {
        let unseen = (self.unseen)();
        let more = unseen.saturating_sub(self.unseen_told);
        self.unseen_told = unseen;
        if more > 0 {
            return Heard::Missing { lost: more };
        }
        Heard::Second
    }
}

impl fmt::Debug for Ear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ear")
            .field("lost", &self.lost())
            .field("closed", &self.closed)
            .finish_non_exhaustive()
    }
}

const SECOND: Duration = Duration::from_secs(1);

/// Most messages of a batch.
const BATCH: usize = 1024;
