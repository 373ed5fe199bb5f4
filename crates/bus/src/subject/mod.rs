//! Subjects: the addresses of messages. One that exists ([`Subject`]), a pattern of many ([`Filter`]), the ones of the
//! contract as they are written ([`Namespace`]) and as they are read ([`Topic`]).

mod filter;
mod literal;
mod namespace;
mod topic;

pub use filter::Filter;
pub use literal::{RefuseSubject, Subject};
pub use namespace::Namespace;
pub use topic::{RefuseTopic, Topic};

/// Longest subject or filter, in bytes: what fits a control line of NATS with room for the rest of it.
const MAX_BYTES: usize = 2048;

/// The wildcard for exactly one token.
const ANY_TOKEN: &str = "*";

/// The wildcard for one or more last tokens.
const ANY_TAIL: &str = ">";
