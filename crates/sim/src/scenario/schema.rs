//! The published schema of scenario files, generated from the types.
//!
//! `schemas/sim-scenario-v1.schema.json` is what this module gives; a test of this crate fails when it differs.

use backbeat_contract::published_document;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Scenario;

/// The schema's file in `schemas/`.
pub const SCENARIO_SCHEMA_FILE: &str = "sim-scenario-v1.schema.json";

/// The published schema of scenario files: JSON Schema 2020-12, complete in itself.
pub fn scenario_schema() -> Value {
    let generated = SchemaSettings::draft2020_12()
        .with(|settings| settings.inline_subschemas = true)
        .into_generator()
        .into_root_schema_for::<Scenario>();
    published_document(SCENARIO_SCHEMA_FILE, generated)
}

pub(super) fn example() -> Value {
    serde_json::json!({
        "description": "Indexers that wait for each other now and then",
        "crew": [{
            "name": "indexer",
            "share": 1,
            "task": "index-batch",
            "start": 0.5,
            "plan": { "min": 1, "max": 2 },
            "execute": { "min": 3, "max": 8 },
            "review": { "min": 1, "max": 2 },
            "block": 0.05,
            "help": 0.3
        }],
        "faults": { "late": 0.02 }
    })
}
