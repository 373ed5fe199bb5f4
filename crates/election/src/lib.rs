//! A small replicated state with one leader, by Raft.
//!
//! [`Election::start`] takes part with a [`Config`], by a [`Transport`](transport::Transport), for a state that is
//! [`Replicated`]; [`Standing`] tells what the node is; [`Election::propose`] changes the state on all nodes. A
//! [`TimeSignal`] carries the leader's time on its heartbeats.
//!
//! The rules of Raft are openraft's. What is here: a ledger on disk, the transport, who may found a cluster and who may
//! vote in it. What the state means is the caller's business.

mod acks;
mod beginning;
mod caution;
mod config;
mod counters;
mod election;
mod herald;
mod leading;
mod member;
mod name;
mod pace;
mod proposal;
mod raft;
mod replicated;
mod roll;
mod rpc;
mod standing;
mod store;
mod time_signal;
pub mod transport;

pub use config::{Config, Data};
pub use counters::Counters;
pub use election::{Election, RefuseStart};
pub use member::{Member, RefuseMember};
pub use name::{ClusterName, NAME_LIMIT, NodeName, RefuseName};
pub use pace::{Pace, RefusePace};
pub use proposal::{COMMAND_LIMIT, RefuseProposal};
pub use replicated::{RefuseState, Replicated};
pub use standing::{Role, Standing};
pub use store::{DiskFault, MemoryDisk, RefuseLedger};
pub use time_signal::{NoSignal, TimeSignal};
