//! A small replicated state with one leader, by Raft.
