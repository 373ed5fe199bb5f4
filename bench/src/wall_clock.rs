//! The wall clock, which all processes of a machine share.

use std::time::SystemTime;

/// Unix nanoseconds. A clock before 1970 counts as 1970.
pub(crate) fn unix_nanos() -> u128 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_nanos())
}
