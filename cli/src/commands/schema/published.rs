//! The schemas that this version publishes: those of the messages, of reports and of settings.

use super::print;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::settings::settings_schema;
use backbeat_conformance::report::{CONFORMANCE_REPORT_SCHEMA_FILE, conformance_report_schema};
use backbeat_contract::published_schemas;
use backbeat_recording::{RECORDING_SCHEMA_FILE, recording_schema};
#[cfg(feature = "services")]
use backbeat_sim::scenario::{SCENARIO_SCHEMA_FILE, scenario_schema};
use backbeat_validate::report::validation_report_schema;
use serde_json::Value;
use std::io;
use std::path::Path;

/// A schema that this version publishes.
struct Published {
    file: &'static str,
    /// What it describes: a message's `type`, or a name of ours.
    name: String,
    document: Value,
}

impl Published {
    fn all() -> Vec<Self> {
        let messages = published_schemas().into_iter().map(|schema| Self {
            file: schema.file_name(),
            name: schema.message.as_str().to_owned(),
            document: schema.document,
        });
        let ours = [
            (
                "validation-report-v1.schema.json",
                "backbeat validate --json",
                validation_report_schema(),
            ),
            (
                CONFORMANCE_REPORT_SCHEMA_FILE,
                "backbeat conformance run",
                conformance_report_schema(),
            ),
            (RECORDING_SCHEMA_FILE, "backbeat record", recording_schema()),
            // The tool without services simulates nothing.
            #[cfg(feature = "services")]
            (SCENARIO_SCHEMA_FILE, "backbeat run sim", scenario_schema()),
            #[cfg(feature = "services")]
            (
                backbeat_tail::TAIL_EVENT_SCHEMA_FILE,
                "backbeat tail",
                backbeat_tail::tail_event_schema(),
            ),
            (
                "settings-v1.schema.json",
                "backbeat.toml",
                settings_schema(),
            ),
        ];
        let ours = ours.into_iter().map(|(file, name, document)| Self {
            file,
            name: name.to_owned(),
            document,
        });
        messages.chain(ours).collect()
    }

    fn text(&self) -> String {
        format!("{:#}\n", self.document)
    }
}

pub(super) fn list() -> Result<Exit, Failure> {
    let mut text = String::new();
    for schema in Published::all() {
        let title = schema.document["title"].as_str().unwrap_or_default();
        text += &format!("{:<26} {:<34} {title}\n", schema.name, schema.file);
    }
    print(&text)?;
    Ok(Exit::Done)
}

pub(super) fn show(name: &str) -> Result<Exit, Failure> {
    let all = Published::all();
    let exact = |schema: &&Published| schema.name == name || schema.file == name;
    let mut near = all
        .iter()
        .filter(|schema| schema.name.contains(name) || schema.file.contains(name));
    let found = all
        .iter()
        .find(exact)
        .or_else(|| near.next().filter(|_| near.next().is_none()));
    let Some(schema) = found else {
        let names: Vec<&str> = all.iter().map(|schema| schema.name.as_str()).collect();
        return Err(Failure::new(
            format!("{name} names no schema, or several"),
            format!("the schemas are {}", names.join(", ")),
        ));
    };
    print(&schema.text())?;
    Ok(Exit::Done)
}

pub(super) fn generate(dir: &Path) -> Result<Exit, Failure> {
    std::fs::create_dir_all(dir).map_err(Failure::output(&dir.display().to_string()))?;
    let mut text = String::new();
    for schema in Published::all() {
        let path = dir.join(schema.file);
        std::fs::write(&path, schema.text())
            .map_err(Failure::output(&path.display().to_string()))?;
        text += &format!("{}\n", path.display());
    }
    print(&text)?;
    Ok(Exit::Done)
}

pub(super) fn check(dir: &Path) -> Result<Exit, Failure> {
    if !dir.is_dir() {
        return Err(Failure::new(
            format!("--dir: {} is not a folder", dir.display()),
            "name the folder that `backbeat schema generate` wrote",
        ));
    }
    let mut text = String::new();
    let mut wanting = 0;
    for schema in Published::all() {
        let path = dir.join(schema.file);
        let verdict = match std::fs::read_to_string(&path) {
            Ok(committed) if committed == schema.text() => "ok",
            Ok(_) => "has drifted",
            Err(error) if error.kind() == io::ErrorKind::NotFound => "is missing",
            Err(error) => {
                return Err(Failure::new(
                    format!("{} cannot be read: {error}", path.display()),
                    "correct its permissions",
                ));
            }
        };
        wanting += usize::from(verdict != "ok");
        text += &format!("{} {verdict}\n", path.display());
    }
    if wanting > 0 {
        text += &format!(
            "{wanting} of {} schemas differ; write them with `backbeat schema generate --dir {}`\n",
            Published::all().len(),
            dir.display()
        );
    }
    print(&text)?;
    Ok(if wanting > 0 {
        Exit::FoundWanting
    } else {
        Exit::Done
    })
}
