//! The network between real nodes: requests over TCP, alone, under a shared secret or under mutual TLS.
//!
//! ```text
//!   call ──► link, one a (member, lane) ══ connection ══► reception ──► desk
//!            owns the connection, dials                   owns its connections
//! ```
//!
//! A connection carries the requests of the node that dialled it, so two nodes have one for each lane and direction:
//! a heartbeat never waits behind a snapshot. It begins with a handshake (`handshake.rs`) and then carries frames
//! (`frame.rs`). A link whose connection fails dials again at the next call. A link repeats heartbeats by itself, and reads
//! their answers when it sends the next (`socket.rs`).
//!
//! | task | spawned by | ends | queue, and what happens when it is full |
//! |---|---|---|---|
//! | link, one a (member, lane) in use | `call` | without a call for two minutes, or with `serve` | 256 requests wait or are under way; the next is refused as busy |
//! | connection of another node | `serve` | with its connection, silent for three minutes, or with `serve` | 64 answers in preparation; then no more is read |
//!
//! Consensus, and what the bytes mean, is elsewhere: here a request is bytes.

mod conversation;
mod dialer;
mod duplex;
mod exchange;
mod frame;
mod handshake;
mod hello;
mod link;
mod listener;
mod quiet;
mod reception;
mod seal;
mod secret;
mod security;
mod socket;
mod station;
mod tls;
mod traffic;
mod waiting;

pub use exchange::Exchange;
pub use listener::{Listener, RefuseBind};
pub use secret::{RefuseSecret, Secret};
pub use security::Security;
pub use tls::{RefuseTls, Tls};
pub use traffic::Traffic;

#[cfg(test)]
mod tests;
