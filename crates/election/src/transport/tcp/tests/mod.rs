//! How the transport behaves, over real sockets.
//!
//! | file | what it holds |
//! |---|---|
//! | `frames.rs` | laws of the decoders: nothing panics, nothing forged or repeated passes |
//! | `calls.rs` | requests and answers: lanes, floods, callers that give up, restarts |
//! | `refusals.rs` | who is refused, and that both sides can say why |
//! | `strangers.rs` | foreign bytes, silence, too many connections, recorded connections |
//!
//! `node.rs` runs nodes, `authority.rs` signs certificates, `wire.rs` sits between two nodes.

mod authority;
mod calls;
mod frames;
mod node;
mod refusals;
mod strangers;
mod wire;
