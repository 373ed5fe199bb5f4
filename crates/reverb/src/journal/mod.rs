//! Durability by JetStream: what is heard stands in a log, and what is told in another.
//!
//! ```text
//!  backbeat.beat.<cluster> ────┐
//!  backbeat.status.<cluster>.> ┴─► backbeat-log-<cluster> ─┬► ledger ──► backbeat-reports-<cluster>
//!  backbeat.statusclaims ──┐                               │
//!  backbeat.status.* ──────┴─► backbeat-legacy-claims ─────┘
//! ```
//!
//! Frames and claims stand in one log in the order of their storing, each with the server's time, which is its arrival:
//! so reading the log again gives the same windows and the same reports, here or on another reverb. Every reverb reads
//! the log by itself, from where its kept windows end or else from the log's beginning; nothing is acknowledged, since
//! the position is part of what is kept. The log goes back to the beginning of the window before the open ones, or a
//! day.
//!
//! The gatherer asks the server for so many messages at a time (`portions`), and again when half of them have come; what
//! it has not asked for, the server keeps. What got lost on the way is asked for anew from the last position
//! (`follower`), and so is everything when the log stands still although more is stored.
//!
//! A report is stored only after the last one that its reverb knows of (`Nats-Expected-Last-Sequence`), and only when no
//! report of its window is there: each window has exactly one report in the stream, whoever dies when. Consumers that
//! listen without JetStream may hear one twice, when two reverbs cannot hear each other.
//!
//! The older subjects name no cluster, and a server lets only one stream take a subject: so all clusters share
//! `backbeat-legacy-claims`, which nobody trims. It is read beside the log, and a window is told once both have been read
//! through the end of its grace period. A claim of it comes after the frames that were stored before it.

mod follower;
mod log;
mod open;
mod portions;
mod reports;

pub use open::{Journal, RefuseJournal};

pub(crate) use log::{Log, Read};
pub(crate) use reports::Reports;
