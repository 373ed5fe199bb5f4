//! Fields that may be absent but never `null`.
//!
//! serde reads `null` into an `Option` as absence; the contract's schemas refuse it. Each optional field says
//! `deserialize_with = "optional::present"` beside `default`, so that only absence gives `None`.

use serde::{Deserialize, Deserializer};

/// Reads a field that is there.
pub(crate) fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}
