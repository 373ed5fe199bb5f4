//! One who takes part in the network, joined or not.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::{Notify, watch};

use super::dice::Dice;
use super::link::Link;
use super::{Direction, Faults};
use crate::{Connection, Envelope};

/// One who takes part in the network. It stays when it leaves, so that a name keeps its links.
#[derive(Debug)]
pub(super) struct Participant {
    pub(super) name: String,
    to_server: Link,
    from_server: Link,
    pub(super) joined: bool,
    pub(super) connection: watch::Sender<Connection>,
    /// Rises with every connection; what was on its way on an earlier one never arrives.
    pub(super) session: u64,
    /// What was published while there was no connection, bounded by [`Participant::OUTGOING`].
    pub(super) waiting: VecDeque<Envelope>,
    /// Tells publishers that `waiting` has room, or will never have.
    pub(super) room: Arc<Notify>,
}

impl Participant {
    /// How many messages wait for a connection. When that many do, publishers wait.
    pub(super) const OUTGOING: usize = 2048;

    pub(super) fn new(name: &str, seed: u64, faults: &Faults) -> Self {
        let link = |way: &str| {
            let dice = Dice::named(seed, &format!("{name} {way}"));
            Link::new(faults.clone(), dice)
        };
        Self {
            to_server: link("to server"),
            from_server: link("from server"),
            name: name.to_owned(),
            joined: false,
            connection: watch::Sender::new(Connection::Closed),
            session: 0,
            waiting: VecDeque::new(),
            room: Arc::default(),
        }
    }

    pub(super) fn link(&mut self, direction: Direction) -> &mut Link {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::FromServer => &mut self.from_server,
        }
    }

    pub(super) fn is_connected(&self) -> bool {
        self.connection.borrow().is_connected()
    }

    /// Begins another connection.
    pub(super) fn connect(&mut self) {
        self.renew();
        self.show(Connection::Connected {
            server: "in process".to_owned(),
        });
    }

    /// Ends the connection; `Closed` for good.
    pub(super) fn leave(&mut self, next: Connection) {
        self.renew();
        self.show(next);
    }

    fn renew(&mut self) {
        self.session += 1;
        self.to_server.restart();
        self.from_server.restart();
    }

    fn show(&mut self, next: Connection) {
        self.connection.send_replace(next);
        self.room.notify_waiters();
    }
}
