//! A small replicated state with one leader, by Raft.

mod counters;
mod member;
mod name;
mod pace;
mod raft;
mod replicated;
mod standing;
mod store;
mod time_signal;
pub mod transport;
