//! What a reverb must do, one check a file. What a report must say is counted in `accounts`; what it is given to report
//! is in `theatre`.

mod dead_letters;
mod drift;
mod figure;
mod in_time;
mod issue;
mod kept;
mod kind_counted;
mod once;
mod performance;
mod rotations;

pub(crate) use dead_letters::DeadLetters;
pub(crate) use drift::Drift;
pub(crate) use figure::Figure;
pub(crate) use in_time::InTime;
pub(crate) use issue::IssueTold;
pub(crate) use kept::Kept;
pub(crate) use kind_counted::KindCounted;
pub(crate) use once::Once;
pub(crate) use performance::Performance;
pub(crate) use rotations::Rotations;

/// Why a check of reports was not tried.
const NO_REPORT: &str = "no report of a bar that was heard whole came: see whether a reverb runs, and listen for longer \
     than three bars, with --for";
