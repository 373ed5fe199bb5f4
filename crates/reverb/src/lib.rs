//! Rolls the claims of a bar up into a report.
//!
//! - [`window`]: the pure part: the value that claims are gathered in, and the book of open windows.
//! - [`ingest`], [`ledger`], [`slo`]: bytes of strangers to claims and frames, these to reports, and how well that went;
//!   values too.
//! - [`store`]: the reports that were told, and what a restart goes on from.
//! - [`journal`]: claims and reports in JetStream, so that a crash loses and doubles nothing.
//! - [`lead`]: which of several reverbs speaks.
//! - [`node`], [`reverb`]: the tasks around them, on any bus and clock.
//! - [`service`], [`options`]: a reverb on NATS and the machine's clock, from start to a planned end.
//! - [`admin`], [`metrics`]: what operators see.

pub mod admin;
pub mod clock;
mod console;
pub mod ingest;
pub mod journal;
pub mod lead;
pub mod ledger;
pub mod metrics;
pub mod node;
pub mod options;
pub mod reverb;
pub mod service;
pub mod slo;
mod sources;
pub mod store;
pub mod window;
