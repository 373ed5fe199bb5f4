//! The stage on which the real services are tried: nodes of `backbeat run pulse` as processes of their own, a real
//! nats-server or the embedded broker beside them, and a listener that writes down every beat and judges it.
//!
//! What lives here: whatever starts, disturbs, asks and listens. The trials themselves are in `tests/`, figures in
//! `bench`. No code of the product is here, and none but the contract's types is used: the processes are known by their
//! command line, their frames and their HTTP answers.
//!
//! | module | what it is |
//! |---|---|
//! | [`ensemble`], [`setting`] | a broker, nodes and a listener that belong together, and how |
//! | [`actor`] | one process with its log: stalled, continued, starved, killed |
//! | [`broker`], [`pulse`], [`reverb`] | the kinds of processes |
//! | [`status`] | a node's HTTP answers |
//! | [`wire`], [`caller`] | TCP links that can be cut, one way as well, and who dialled them |
//! | [`listener`], [`record`], [`heard`] | what a consumer hears, and what it takes |
//! | [`laws`] | what must hold of what it took |
//! | [`crew`], [`script`] | agents whose every claim is known |
//! | [`account`], [`recount`] | what they said, window by window, and what a report must say of it |
//! | [`reports`], [`office`] | the reports that were heard, those that a stream keeps, and who tells them |
//! | [`figures`] | failovers and reports in numbers |
//! | [`binary`], [`ports`], [`waiting`], [`upset`] | where programs are, free ports, patience, what may go wrong |
//!
//! Linux only: processes are disturbed by its signals and limits, and `/proc` tells who dialled.
#![cfg(target_os = "linux")]

pub mod account;
pub mod actor;
pub mod binary;
pub mod broker;
pub mod caller;
pub mod crew;
pub mod ensemble;
pub mod figures;
pub mod heard;
pub mod laws;
pub mod listener;
pub mod office;
pub mod ports;
pub mod pulse;
pub mod record;
pub mod recount;
pub mod reports;
pub mod reverb;
pub mod script;
pub mod setting;
pub mod status;
pub mod upset;
pub mod waiting;
pub mod wire;
