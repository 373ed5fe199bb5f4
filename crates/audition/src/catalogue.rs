//! The definitions of the live checks, which are data. What tries them is in `cast`.

use backbeat_conformance::{Check, Suite};

/// The definitions cannot be read: the build is broken.
#[derive(Debug, thiserror::Error)]
#[error(
    "fixtures/conformance/v1/live.json is no list of checks: {0}; restore the file and build again"
)]
pub struct RefuseCatalogue(#[from] serde_json::Error);

/// The live checks of a suite in their order; none for a suite that is not live.
pub fn checks(suite: Suite) -> Result<Vec<Check>, RefuseCatalogue> {
    let all: Vec<Check> = serde_json::from_str(DEFINITIONS)?;
    Ok(all
        .into_iter()
        .filter(|check| check.suite == suite)
        .collect())
}

const DEFINITIONS: &str = include_str!("../../../fixtures/conformance/v1/live.json");
