//! Fields that may be absent but never `null`.
//!
//! serde reads `null` into an `Option` as absence; the contract's schemas refuse it. Each optional field says
//! `deserialize_with = "optional::present"` beside `default`, so that only absence gives `None`.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// Reads a field that is there.
pub(crate) fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// Reads a list that is there, of at most so many entries.
pub(crate) fn at_most<'de, D, T>(most: usize, deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let entries = Vec::deserialize(deserializer)?;
    if entries.len() > most {
        let found = entries.len();
        return Err(D::Error::custom(format_args!(
            "at most {most} entries, found {found}"
        )));
    }
    Ok(Some(entries))
}
