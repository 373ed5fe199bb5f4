//! The GitHub Action does what its description says: its own steps, as they stand in `action.yml`, run with bash.

mod install;
mod job;
mod validate;

use job::Job;

/// The command under test.
const BACKBEAT: &str = env!("CARGO_BIN_EXE_backbeat");

/// A claim that keeps the contract.
const GOOD: &str = r#"{"type":"backbeat.statusclaim.v1","agent_id":"search-indexer:worker-03","beat_index":1337,"state":"executing","hlc":"7ffd:0001:beef"}"#;

/// A claim whose state is none of the contract's.
const BAD: &str = r#"{"type":"backbeat.statusclaim.v1","agent_id":"search-indexer:worker-03","beat_index":1337,"state":"busy","hlc":"7ffd:0001:beef"}"#;
