//! The tasks of one reverb.
//!
//! ```text
//!  NATS ──► Intake ──► Gatherer ──► Keeper ──► Herald ──► NATS
//!                      (ledger)     (store)    (lease)
//! ```
//!
//! | task | owns | waits for | queue into it, and when that is full |
//! |---|---|---|---|
//! | `Gatherer` | the ledger | messages, the end of a grace period, questions | subscriptions: the newest are dropped, counted and told in the report; 16 questions: refused |
//! | `Keeper` | the store, for writing | jobs | 64 jobs: snapshots are skipped and counted; reports are dropped, counted and logged |
//! | `Herald` | the lease, and the reports that are owed | announcements, reports, its ticks | 64 reports: the keeper waits; 64 owed: the oldest is given up and counted |
//!
//! All three end when their token is cancelled or what they wait for has ended, the later ones after the earlier.

mod arrival;
mod gatherer;
mod herald;
mod intake;
mod keeper;
mod logged;
mod owed;
mod picture;
mod question;
mod stamps;
mod telling;

pub(crate) use arrival::{Arrival, Kind};
pub(crate) use gatherer::{Gatherer, Parts};
pub(crate) use herald::{Herald, HeraldParts};
pub(crate) use intake::{Intake, Legacy, Live};
pub(crate) use keeper::{Keeper, Letterbox, letterbox};
pub(crate) use logged::Logged;
pub use picture::Picture;
pub(crate) use question::{Desk, Question, desk};
