//! What agents say in their notes. Plain ASCII without anything that JSON escapes.

use crate::dice::Dice;

/// Why a task failed.
pub(super) fn failure(dice: &mut Dice) -> &'static str {
    dice.pick(&FAILURES).copied().unwrap_or("gave up")
}

/// What an executing agent is at; often nothing worth telling.
pub(super) fn remark(dice: &mut Dice) -> Option<&'static str> {
    dice.pick(&REMARKS).copied().flatten()
}

/// Said by an agent that waited for others in vain.
pub(super) const GAVE_UP: &str = "gave up after waiting for others";

const FAILURES: [&str; 5] = [
    "upstream answered 503 three times in a row",
    "out of memory while merging shards",
    "input failed its checksum",
    "credentials were refused",
    "the result did not pass its own tests",
];

const REMARKS: [Option<&str>; 6] = [
    None,
    None,
    None,
    Some("fetching inputs"),
    Some("processing"),
    Some("writing results"),
];
