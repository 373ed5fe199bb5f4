//! How the report of a suite is told, and how it ends the command: the same for every suite.

use super::refused;
use super::table::Table;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::sink::{self, FormatTarget};
use crate::terminal::{self, Color};
use backbeat_conformance::Corpus;
use backbeat_conformance::report::{Format, Look, Report};
use std::path::PathBuf;

/// What was typed of how the report is to be told.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct ReportArgs {
    /// pretty, json, junit, tap or badge, each with a file if there are several: junit=report.xml [default: pretty]
    #[arg(long, value_name = "FORMAT[=FILE]")]
    format: Vec<FormatTarget<Format>>,

    /// Where the format without a file of its own goes, instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Leave out the checks that passed, in pretty
    #[arg(long, short)]
    quiet: bool,

    /// Print every requirement with its checks and what they amount to
    #[arg(long)]
    list_requirements: bool,
}

impl ReportArgs {
    /// Tells a report.
    pub(crate) fn tell(
        &self,
        report: &Report,
        corpus: &Corpus,
        color: Color,
    ) -> Result<Exit, Failure> {
        for mut sink in sink::open(&self.targets(), self.output.as_deref())? {
            let look = Look {
                color: color.applies_to_report(sink.is_stdout),
                quiet: self.quiet,
                width: sink.is_stdout.then(terminal::width).flatten(),
            };
            sink.format
                .write(report, look, &mut sink.writer)
                .map_err(Failure::output(&sink.name))?;
        }
        if self.list_requirements {
            let checks = corpus.all_checks().map_err(refused)?;
            let table = Table::new(corpus.requirements(), &checks, Some(&report.verdicts));
            sink::print(&table.to_string())?;
        }
        Ok(if report.tally().conforms() {
            Exit::Done
        } else {
            Exit::FoundWanting
        })
    }

    /// What was asked for; the requirements alone where only they were.
    fn targets(&self) -> Vec<FormatTarget<Format>> {
        if self.format.is_empty() && !self.list_requirements {
            return vec![FormatTarget {
                format: Format::Pretty,
                file: None,
            }];
        }
        self.format.clone()
    }
}
