//! The end of the seam that speaks NATS, through async-nats.
//!
//! What that library does silently is made visible or avoided here: it drops what a slow consumer does not take, keeps
//! messages while there is no connection, and would notice a hung server only after minutes.
//!
//! | task | spawned by | ends | hands over |
//! |---|---|---|---|
//! | pump, one a subscription | `subscribe` | when the subscription or the bus is dropped, or after a drain | messages, to the subscription's queue |
//! | connection and events, one each | async-nats | after a drain, or when the bus was dropped while connected | messages, to the pumps; events, to the witness |
//!
//! The library's connection task cannot be stopped while it is trying for a new connection. When the bus is dropped
//! just then, it goes on trying once an hour until the process ends.

mod address;
mod auth;
mod bus;
mod connect;
mod echo;
mod failure;
mod options;
mod pump;
mod tls;
mod translation;
mod witness;

pub use auth::Auth;
pub use bus::NatsBus;
pub use connect::{RefuseConnection, connect};
pub use failure::{Cause, Failure};
pub use options::Options;
pub use tls::Tls;
