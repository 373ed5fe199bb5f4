//! The form of a recording, one module a law:
//!
//! | module | what it holds to account |
//! |---|---|
//! | `ends` | what a killed recorder leaves is read up to its torn end |
//! | `lines` | whatever is written is read back, byte for byte; strangers' lines are refused by number |
//! | `published` | the committed schema, and that what is written fits it |
//! | `shifted` | times are moved, and not a byte else |
#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions they share"
)]

mod ends;
mod given;
mod lines;
mod published;
mod shifted;
