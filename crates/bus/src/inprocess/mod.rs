//! The end of the seam inside one process: a network with seeded faults, for tests that must repeat exactly.
//!
//! ```text
//!  participant ──── to server ───►  server  ──── from server ───► participant
//!                (link, faults)   (wildcards,   (link, faults)     (subscription queues)
//!                                 queue groups)
//! ```
//!
//! Each participant has two links, and each link has [`Faults`] and dice of its own: what one link does to its
//! messages depends on the seed and on these messages only. Under tokio's paused clock the same seed and the same
//! program give the same deliveries in the same order at the same instants. Without delays a message is delivered
//! before `offer` returns.
//!
//! A subscription holds from the moment it is made: it does not travel. A link that is cut swallows messages while
//! both sides think they are connected, as in the seconds before a real partition is noticed; [`Network::disconnect`]
//! is what comes after.

mod agenda;
mod bus;
mod dice;
mod exchange;
mod faults;
mod link;
mod network;
mod participant;
mod seat;

pub use bus::InProcessBus;
pub use exchange::Tally;
pub use faults::{Chance, Direction, Faults};
pub use network::{Network, RefuseJoin};
