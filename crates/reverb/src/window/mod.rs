//! The window aggregate: what the agents of one bar said, as a value that merges.
//!
//! ```text
//!  BeatFrame ──► Windows::hear  ──► opens a window, learns when it ends
//!  Claim     ──► Windows::offer ──► Aggregate::insert ─┐
//!                                                      ├─► Aggregate::roll_up ──► BarReport
//!  now       ──► Windows::close_next ──► Closing ──────┘
//! ```
//!
//! - [`Claim`] is an accepted claim with its unwrapped stamp and its arrival; [`Digest`] its content.
//! - [`Aggregate`] gathers claims. It is a join-semilattice: inserting and merging are commutative, associative and
//!   idempotent, so order, splitting, redelivery and restarts do not change the report (architecture, "Aggregates
//!   merge"). [`Trouble`]s with their [`Occurrence`]s are what else a report must tell.
//! - [`Closing`] is what a rollup has to be told: the window's beats, their [`Deadlines`], the last window's [`Roster`].
//! - [`Windows`] decides which window a claim belongs to and yields each report once.
//! - [`RefuseSnapshot`] tells why bytes are not an aggregate.
//!
//! Nothing here reads a clock, waits or knows a runtime: time is an argument. Ingestion, stores and the service are
//! elsewhere in this crate.

mod aggregate;
mod beats;

mod claim;
mod closing;
mod delivery;
mod held;

mod issues;
mod rank;
mod receipt;
mod roll_up;
mod roster;
mod rotation;
mod sample;
mod seal;
mod snapshot;
mod span;

mod standing;
mod trouble;
mod windows;
mod windows_snapshot;

pub use aggregate::{Aggregate, Insertion, MAX_AGENTS};

pub use claim::{Claim, Digest};
pub use closing::{Closing, Deadlines};
pub use delivery::DELIVERY_ERROR;
pub use receipt::EXACT_CLAIMS;
pub use roster::Roster;
pub use rotation::ROTATION_PREFIX;
pub use seal::RefuseSnapshot;

pub use span::Span;
pub use standing::EXACT_TASKS;
pub use trouble::{Occurrence, Trouble};
pub use windows::{GRACE, Hearing, Terms, Verdict, Windows};
