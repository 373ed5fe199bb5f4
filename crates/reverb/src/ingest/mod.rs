//! From bytes of strangers to frames and claims. Which window they belong to is `ledger`; waiting for them is `node`.
//!
//! ```text
//!  Envelope ──► Reader ──┬─► Stated (a claim) ──────────► ledger
//!                        ├─► BeatFrame ─────────────────► ledger
//!                        └─► Rejection ──► DeadLetters ──► backbeat.invalid.<cluster>
//! ```

mod dead_letters;
mod loosened;
mod reader;
mod rejection;
mod stated;

pub use dead_letters::{DeadLetters, Disposal};
pub use loosened::Oddities;
pub use reader::Reader;
pub use rejection::{Reason, Rejection};
pub use stated::Stated;
