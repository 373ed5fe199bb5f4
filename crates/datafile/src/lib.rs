//! redb files that are opened whole, or left byte for byte as they were.
//!
//! redb marks a file before it tries to mend it, so that a file which turns out to be damaged, or no database at all, is
//! no longer what it was. Whoever has to find out what happened needs what it was. So [`open`] lets redb work on
//! a backend on probation, which holds back all changes until the owner of the file has looked at it and accepted it.
//!
//! What is in a file, and whose it is, is its owner's business: the ledger of an election, the reports of reverb.

mod file;
mod journal;
mod open;
mod probation;

pub use file::file_in_folder;
pub use open::{RefuseFile, open};
