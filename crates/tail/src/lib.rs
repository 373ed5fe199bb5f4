//! What is on the wire, told line by line.
//!
//! - [`Session`] takes in messages with their times of receipt, judges each and the sequence of all, and counts
//!   ([`Totals`]): pure, but for the memory of what was heard.
//! - [`Sight`] is what it makes of one message: [`Facts`](backbeat_validate::Facts), diagnostics, findings. A [`Sieve`] says which are wanted.
//! - [`Scribe`] writes sights in a [`Format`], that of [`Format::Json`] has a schema ([`tail_event_schema`]); [`panel`] and [`Totals`] are the figures for people.
//! - [`Printer`] prints at the reader's pace, in bounded memory; [`Watch`] joins all of it to an ear.
//!
//! Judging is `backbeat-validate` and `backbeat-sequence`, hearing and recording `backbeat-deck`.
//!
//! | task | spawned by | ends | hands over |
//! |---|---|---|---|
//! | printer (a thread) | [`Printer::start`] | after [`Printer::finish`], or when its reader has gone | nothing; 256 chunks of text wait for it. When they do, further text is dropped and counted, or waited with, as was chosen |

mod legible;
mod panel;
mod pretty;
mod printer;
mod says;
mod schema;
mod scribe;
mod session;
mod sieve;
mod sight;
mod totals;
mod watch;

pub use panel::panel;
pub use pretty::Look;
pub use printer::{Printer, WhenFull};
pub use schema::{TAIL_EVENT_SCHEMA_FILE, tail_event_schema};
pub use scribe::{Format, Scribe};
pub use session::Session;
pub use sieve::{RefuseGlob, Sieve};
pub use sight::{Sight, Verdict};
pub use totals::Totals;
pub use watch::{Show, Watch, Watched};
