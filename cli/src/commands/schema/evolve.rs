//! `backbeat schema diff` and `backbeat schema lint`.

use super::print;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::Color;
use backbeat_evolution::{
    Level, LintReport, LintText, ReportText, SchemaSet, Severity, diff as compare, lint_set,
};
use std::error::Error;
use std::path::Path;

pub(super) fn diff(
    old: &Path,
    new: &Path,
    level: Level,
    json: bool,
    color: Color,
) -> Result<Exit, Failure> {
    let report = compare(&load(old)?, &load(new)?);
    if json {
        print(&as_json(&report)?)?;
    } else {
        let color = color.applies_to(&std::io::stdout());
        print(
            &ReportText {
                report: &report,
                color,
            }
            .to_string(),
        )?;
    }
    Ok(if report.exceeds(level) {
        Exit::FoundWanting
    } else {
        Exit::Done
    })
}

pub(super) fn lint(path: &Path, json: bool, color: Color) -> Result<Exit, Failure> {
    let report = LintReport::from(lint_set(&load(path)?));
    if json {
        print(&as_json(&report)?)?;
    } else {
        let color = color.applies_to(&std::io::stdout());
        print(
            &LintText {
                report: &report,
                color,
            }
            .to_string(),
        )?;
    }
    let wanting = report.worst().is_some_and(|worst| worst != Severity::Info);
    Ok(if wanting {
        Exit::FoundWanting
    } else {
        Exit::Done
    })
}

fn load(path: &Path) -> Result<SchemaSet, Failure> {
    SchemaSet::load(path).map_err(|error| {
        let cause = error.source().map(|cause| format!(": {cause}"));
        Failure::new(
            format!("{error}{}", cause.unwrap_or_default()),
            "name a JSON Schema file, or a folder that holds .json schema files",
        )
    })
}

fn as_json(report: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(report)
        .map_err(|error| Failure::output("standard output")(error.into()))
}
