//! A network inside one process: who takes part, and what goes wrong.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};
use tokio_util::task::AbortOnDropHandle;

use super::exchange::Exchange;
use super::{Direction, Faults, InProcessBus, Tally};
use crate::{Connection, Envelope};

/// A network inside one process; clones are the same network.
///
/// One task lets delayed messages arrive. It is spawned by the first [`Network::join`], and ends with the last handle
/// of the network and of its buses.
#[derive(Debug, Clone)]
pub struct Network {
    shared: Arc<Shared>,
}

/// Why somebody cannot join.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseJoin {
    /// Somebody of this name takes part.
    #[error("{name} takes part already")]
    Taken {
        /// The name.
        name: String,
    },
    /// Time does not pass outside a runtime.
    #[error("a network is joined from within a tokio runtime")]
    NoRuntime,
}

#[derive(Debug)]
pub(super) struct Shared {
    exchange: Mutex<Exchange>,
    /// Tells the clockwork that something may be due sooner.
    sooner: Arc<Notify>,
    clockwork: Mutex<Option<AbortOnDropHandle<()>>>,
}

impl Network {
    /// A network without faults, on which nobody takes part.
    pub fn new(seed: u64) -> Self {
        let shared = Arc::new(Shared {
            exchange: Mutex::new(Exchange::new(seed)),
            sooner: Arc::default(),
            clockwork: Mutex::default(),
        });
        Self { shared }
    }

    /// Takes part under a name, connected. A name is free again once its bus was drained or dropped, and keeps its
    /// links.
    pub fn join(&self, name: &str) -> Result<InProcessBus, RefuseJoin> {
        let runtime = Handle::try_current().map_err(|_| RefuseJoin::NoRuntime)?;
        self.shared.wind_up(&runtime);
        let (who, connection) = self.shared.with(|exchange, _| {
            let who = exchange.participant(name);
            let participant = &mut exchange.participants[who];
            if participant.joined {
                return Err(RefuseJoin::Taken {
                    name: name.to_owned(),
                });
            }
            participant.joined = true;
            participant.waiting.clear();
            // Receivers of a bus that is gone stay with what they saw last.
            participant.connection = tokio::sync::watch::Sender::new(Connection::Closed);
            participant.connect();
            Ok((who, participant.connection.subscribe()))
        })?;
        Ok(InProcessBus::new(
            Arc::clone(&self.shared),
            who,
            connection,
            runtime,
        ))
    }

    /// The faults of all links, those of participants to come too.
    pub fn set_faults(&self, faults: &Faults) {
        self.shared.with(|exchange, _| exchange.set_faults(faults));
    }

    /// The faults of one link.
    pub fn set_link_faults(&self, name: &str, direction: Direction, faults: Faults) {
        self.with_participant(name, |exchange, who, _| {
            exchange.participants[who].link(direction).faults = faults;
        });
    }

    /// Cuts one link: what is sent over it from now on vanishes, and nobody is told. Cut both for a whole partition.
    pub fn cut(&self, name: &str, direction: Direction) {
        self.with_participant(name, |exchange, who, _| {
            exchange.participants[who].link(direction).cut = true;
        });
    }

    /// Mends both links of a participant. What vanished is not sent again.
    pub fn heal(&self, name: &str) {
        self.with_participant(name, |exchange, who, _| {
            for direction in [Direction::ToServer, Direction::FromServer] {
                exchange.participants[who].link(direction).cut = false;
            }
        });
    }

    /// Ends a participant's connection: it is told, and what is on its way vanishes. Subscriptions stay and hold again
    /// after [`Network::reconnect`].
    pub fn disconnect(&self, name: &str) {
        self.with_participant(name, |exchange, who, _| {
            let participant = &mut exchange.participants[who];
            if participant.is_connected() {
                participant.leave(Connection::Disconnected {
                    reason: "the network was told to".to_owned(),
                });
            }
        });
    }

    /// Connects a participant again, and sends what it published meanwhile.
    pub fn reconnect(&self, name: &str) {
        self.with_participant(name, |exchange, who, now| {
            let participant = &mut exchange.participants[who];
            if !participant.joined || participant.is_connected() {
                return;
            }
            participant.connect();
            let waiting: Vec<Envelope> = participant.waiting.drain(..).collect();
            for envelope in waiting {
                exchange.send(who, &envelope, now);
            }
        });
    }

    /// What became of all messages so far.
    pub fn tally(&self) -> Tally {
        self.shared.with(|exchange, _| exchange.tally)
    }

    fn with_participant(&self, name: &str, work: impl FnOnce(&mut Exchange, usize, Instant)) {
        self.shared.with(|exchange, now| {
            let who = exchange.participant(name);
            work(exchange, who, now);
        });
    }
}

impl Shared {
    /// Works on the network now, then lets everything arrive that is due. Never across an await.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Exchange, Instant) -> T) -> T {
        let mut exchange = self.exchange.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let before = exchange.next_at();
        let done = work(&mut exchange, now);
        exchange.run_due(now);
        if exchange.next_at() != before {
            self.sooner.notify_one();
        }
        done
    }

    /// Spawns the clockwork, unless it runs.
    fn wind_up(self: &Arc<Self>, runtime: &Handle) {
        let mut clockwork = self
            .clockwork
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if clockwork
            .as_ref()
            .is_none_or(AbortOnDropHandle::is_finished)
        {
            let task = runtime.spawn(run(Arc::downgrade(self), Arc::clone(&self.sooner)));
            *clockwork = Some(AbortOnDropHandle::new(task));
        }
    }
}

/// Lets delayed messages arrive, each at its instant.
async fn run(shared: Weak<Shared>, sooner: Arc<Notify>) {
    loop {
        let Some(next) = shared
            .upgrade()
            .map(|shared| shared.with(|exchange, _| exchange.next_at()))
        else {
            return;
        };
        match next {
            None => sooner.notified().await,
            Some(at) => tokio::select! {
                () = sleep_until(at) => {}
                () = sooner.notified() => {}
            },
        }
    }
}
