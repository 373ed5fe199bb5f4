//! The published schema of reports, generated from [`super::document`].
//!
//! `schemas/conformance-report-v1.schema.json` is what this module gives; a test of this crate fails when it differs.

use backbeat_contract::published_document;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::document::ReportDocument;

/// The schema's file in `schemas/`.
pub const CONFORMANCE_REPORT_SCHEMA_FILE: &str = "conformance-report-v1.schema.json";

/// The schema of `--format json`.
pub fn conformance_report_schema() -> Value {
    let generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    published_document(
        CONFORMANCE_REPORT_SCHEMA_FILE,
        generator.into_root_schema_for::<ReportDocument<'static>>(),
    )
}
