//! What reports must say, counted from what was heard: plain lists, everything kept for a bar or two, no part of a
//! reverb.

mod account;
mod range;
mod recount;
mod said;

pub(crate) use account::{Account, Settled};
pub(crate) use range::Range;
pub(crate) use recount::Recount;
