//! How JSON Schemas may change: differences between two versions with their level and whom they
//! break, and faults of one version by itself.
//!
//! In order of use: load a [`SchemaSet`], compare two with [`diff()`], ask the [`Report`] whether it
//! [`exceeds`](Report::exceeds) a [`Level`], print it as [`ReportText`] or as JSON. [`lint_set`] and
//! [`LintText`] do the same for one set. Every rule has a stable id, listed in [`RuleId::ALL`] and
//! [`LintRule::ALL`].
//!
//! ```
//! use backbeat_evolution::{Level, ReportText, diff_documents};
//! use serde_json::json;
//!
//! let old = json!({"type": "object", "additionalProperties": false, "properties": {
//!     "tempo_bpm": {"type": "number", "maximum": 1000},
//! }});
//! let new = json!({"type": "object", "additionalProperties": false, "properties": {
//!     "tempo_bpm": {"type": "number", "maximum": 500},
//! }});
//! let report = diff_documents("beatframe", &old, &new);
//! assert_eq!(report.level(), Some(Level::Major));
//! assert!(report.exceeds(Level::Minor));
//! assert!(report.breaks().producers && !report.breaks().consumers);
//! let text = ReportText { report: &report, color: false }.to_string();
//! assert!(text.contains("tempo_bpm: upper bound lowered: at most 1000 -> at most 500"));
//! ```
//!
//! Two promises hold a report together, and are tested on generated schemas: if no change breaks
//! producers, every message the old schema accepts is accepted by the new one, and if none breaks
//! consumers, the other way round. Where that cannot be decided, the report errs on the side of
//! caution. It takes `format` for asserted, as the contract does.

mod dialect;
mod diff;
mod level;
mod library;
mod lint;
mod number;
mod pairing;
mod proof;
mod report;
mod rule;
mod set;
mod shape;
mod text;

pub use diff::{diff, diff_documents};
pub use level::{Breaks, Level, UnknownLevel};
pub use lint::{
    Finding, LintCounts, LintReport, LintRule, Severity, lint, lint_markdown_table, lint_set,
};
pub use report::{Change, Counts, REPORT_VERSION, Report, Side, Worst};
pub use rule::{Rule, RuleId, markdown_table};
pub use set::{Document, LoadSchemaError, SchemaSet};
pub use text::{LintText, ReportText};
