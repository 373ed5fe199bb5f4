//! The integration tests of the crate. In order of reading:
//!
//! - `rules`: every rule of the diff fires, and keeps quiet when a schema only comes close
//! - `equivalence`: other words for the same schema are no change
//! - `laws`: what a diff claims is true of every message, on generated schemas
//! - `contract`: versions of the three backbeat messages
//! - `folders`: whole folders, references between files, schemas that come and go
//! - `lint`: every rule of lint fires, and keeps quiet when a schema only comes close
//! - `machine`: the JSON forms, read back strictly
//! - `documentation`: the tables in `docs/schema-evolution.md` are those of the code

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what helps a test may fail it"
)]
#![expect(clippy::too_many_lines, reason = "tables are as long as they are")]
#![expect(
    clippy::needless_pass_by_value,
    reason = "literal schemas are handed over as they are written, to read like a table"
)]

mod contract;
mod documentation;
mod equivalence;
mod folders;
mod laws;
mod lint;
mod machine;
mod rules;
