//! The tables of the redb file.
//!
//! | table | key | value |
//! |---|---|---|
//! | `reports` | number, rising | the kept report as JSON |
//! | `windows` | window id | its report's number |
//! | `beats` | first beat, number | nothing |
//! | `unpublished` | number | nothing |
//! | `sums` | `"bytes"` | bytes of JSON in `reports` |
//! | `keepsake` | `()` | the open windows |
//!
//! A change of what they hold gets new names; a reader of the old ones then begins anew.

use redb::TableDefinition;

pub(super) const REPORTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("reports-v1");
pub(super) const WINDOWS: TableDefinition<'_, [u8; 16], u64> = TableDefinition::new("windows-v1");
pub(super) const BEATS: TableDefinition<'_, (u64, u64), ()> = TableDefinition::new("beats-v1");
pub(super) const UNPUBLISHED: TableDefinition<'_, u64, ()> = TableDefinition::new("unpublished-v1");
pub(super) const SUMS: TableDefinition<'_, &str, u64> = TableDefinition::new("sums-v1");
pub(super) const KEEPSAKE: TableDefinition<'_, (), &[u8]> = TableDefinition::new("keepsake-v1");

/// The key of the one sum.
pub(super) const BYTES: &str = "bytes";
