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
//! - [`RefuseSnapshot`] tells why bytes are not a snapshot of either.
//!
//! ```
//! use backbeat_contract::{BeatIndex, State, WindowId};
//! use backbeat_reverb::window::{Aggregate, Claim, Closing, Deadlines, Digest};
//! use backbeat_timing::{ClusterInstant, Hlc, Nanos, NodeHash, UnixMillis};
//!
//! // Beat 240 began at second 1 and ended at second 31; the agent reviewed in its second second.
//! let beat = BeatIndex::try_from(240)?;
//! let claim = Claim {
//!     agent: "search-indexer:worker-03",
//!     task: None,
//!     beat,
//!     state: State::Reviewing,
//!     beats_left: None,
//!     hlc: Hlc { wall: UnixMillis::from(2_000), logical: 0, node: NodeHash(0xbeef) },
//!     digest: Digest(1),
//!     arrival: ClusterInstant::from_unix_nanos(2_000_300_000),
//! };
//! let (mut here, mut there) = (Aggregate::new(), Aggregate::new());
//! here.insert(&claim);
//! there.insert(&claim);
//! here.merge(&there);
//!
//! let report = here.roll_up(&Closing {
//!     window: WindowId::new([7; 16]),
//!     from: beat,
//!     to: beat,
//!     heard_from: beat,
//!     deadlines: Deadlines {
//!         beat,
//!         end: ClusterInstant::from_unix_nanos(31_000_000_000),
//!         length: Nanos::from_millis(30_000),
//!     },
//!     tempo_drift: Nanos::ZERO,
//!     previous: None,
//! });
//! assert_eq!((report.agents_reporting.get(), report.on_time_reviews.get()), (1, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
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
mod marks;
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
mod terms;
mod trouble;
mod verdict;
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
pub use terms::Terms;
pub use trouble::{Occurrence, Trouble};
pub use verdict::{Hearing, Verdict};
pub use windows::Windows;
