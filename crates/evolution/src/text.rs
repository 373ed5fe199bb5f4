//! Reports for people: one line a change or finding, what follows from it indented below, and the
//! verdict in the last line. Colour is for the eye only: every word it stands for is printed too.

use std::fmt;

use crate::level::Level;
use crate::lint::{Finding, LintReport, Severity};
use crate::report::{Change, Report, Side};

/// A report of a diff as text.
#[derive(Clone, Copy, Debug)]
pub struct ReportText<'a> {
    /// What to print.
    pub report: &'a Report,
    /// Whether to use ANSI colours.
    pub color: bool,
}

/// Findings of lint as text.
#[derive(Clone, Copy, Debug)]
pub struct LintText<'a> {
    /// What to print.
    pub report: &'a LintReport,
    /// Whether to use ANSI colours.
    pub color: bool,
}

/// Text with the escape sequences around it, if colours are wanted.
struct Painted<'a>(&'a str, Option<&'static str>);

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const RED: &str = "\u{1b}[1;31m";
const YELLOW: &str = "\u{1b}[1;33m";
const BLUE: &str = "\u{1b}[1;34m";
const RESET: &str = "\u{1b}[0m";

impl fmt::Display for Painted<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Some(color) => write!(out, "{color}{}{RESET}", self.0),
            None => out.write_str(self.0),
        }
    }
}

impl fmt::Display for ReportText<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for level in Level::DESCENDING {
            let changes = self.report.changes().iter();
            let mut changes = changes.filter(|change| change.level == level).peekable();
            if changes.peek().is_none() {
                continue;
            }
            let heading = self.paint(level.heading(), level_color(level));
            writeln!(out, "{heading}: {}", level_meaning(level))?;
            let mut schema = None;
            for change in changes {
                if schema != Some(&change.schema) {
                    writeln!(out, "  {}", self.paint(&change.schema, BOLD))?;
                    schema = Some(&change.schema);
                }
                self.write_change(out, change)?;
            }
            writeln!(out)?;
        }
        let verdict = self.report.verdict();
        let color = self.report.level().map_or(BOLD, level_color);
        write!(out, "{}", self.paint(&verdict, color))
    }
}

impl ReportText<'_> {
    fn paint<'t>(&self, text: &'t str, color: &'static str) -> Painted<'t> {
        Painted(text, self.color.then_some(color))
    }

    fn write_change(&self, out: &mut fmt::Formatter<'_>, change: &Change) -> fmt::Result {
        let rule = format!("[{}, breaks {}]", change.rule, change.breaks.phrase());
        writeln!(
            out,
            "    {}{} {}",
            paths(&change.paths),
            change.message,
            self.paint(&rule, DIM)
        )?;
        let side = match change.side {
            Side::Old => "old",
            Side::New => "new",
        };
        let place = format!("{side} {}#{}", change.file, change.pointer);
        writeln!(
            out,
            "      {} {}",
            self.paint("at: ", DIM),
            self.paint(&place, DIM)
        )?;
        writeln!(out, "      {} {}", self.paint("why:", DIM), change.reason)?;
        writeln!(out, "      {} {}", self.paint("do: ", DIM), change.advice)
    }
}

impl fmt::Display for LintText<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut schema = None;
        for finding in self.report.findings() {
            if schema != Some(&finding.schema) {
                writeln!(
                    out,
                    "{}",
                    Painted(&finding.schema, self.color.then_some(BOLD))
                )?;
                schema = Some(&finding.schema);
            }
            self.write_finding(out, finding)?;
        }
        if schema.is_some() {
            writeln!(out)?;
        }
        let counts = self.report.counts();
        let counted = |count: usize, noun: &str| match count {
            1 => format!("1 {noun}"),
            count => format!("{count} {noun}s"),
        };
        write!(
            out,
            "{}, {}, {}",
            counted(counts.error, "error"),
            counted(counts.warning, "warning"),
            counted(counts.info, "info")
        )
    }
}

impl LintText<'_> {
    fn write_finding(&self, out: &mut fmt::Formatter<'_>, finding: &Finding) -> fmt::Result {
        let paint = |text, color| Painted(text, self.color.then_some(color));
        let color = match finding.severity {
            Severity::Error => RED,
            Severity::Warning => YELLOW,
            Severity::Info => BLUE,
        };
        let rule = format!("[{}]", finding.rule);
        writeln!(
            out,
            "  {}: #{}: {} {}",
            paint(finding.severity.name(), color),
            finding.pointer,
            finding.message,
            paint(&rule, DIM)
        )?;
        writeln!(out, "    {} {}", paint("help:", DIM), finding.help)
    }
}

/// Where a change shows, ready to stand before its words; nothing if it is in no message.
fn paths(paths: &[String]) -> String {
    const SHOWN: usize = 3;
    let names: Vec<&str> = paths
        .iter()
        .take(SHOWN)
        .map(|path| if path.is_empty() { "(message)" } else { path })
        .collect();
    match (names.is_empty(), paths.len().saturating_sub(SHOWN)) {
        (true, _) => String::new(),
        (false, 0) => format!("{}: ", names.join(", ")),
        (false, more) => format!("{} and {more} more: ", names.join(", ")),
    }
}

fn level_color(level: Level) -> &'static str {
    match level {
        Level::Major => RED,
        Level::Minor => YELLOW,
        Level::Patch => BLUE,
    }
}

/// What the contracts README says the level means.
fn level_meaning(level: Level) -> &'static str {
    match level {
        Level::Major => "breaking changes requiring code updates",
        Level::Minor => "backward-compatible additions",
        Level::Patch => "documentation and example updates",
    }
}
