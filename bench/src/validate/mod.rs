//! The bench behind `ci/bench validate`: what is set up, and which figures are taken in which order.
//!
//! Figures about NDJSON are in `lines`, about files in `files`, about report formats in `formats`.

mod files;
mod formats;
mod lines;

use std::fs;
use std::path::{Path, PathBuf, absolute};

use clap::Args;

use crate::contestant::{Backbeat, Contestant, Itself, Peers};
use crate::corpus::{Corpus, Shape};
use crate::failure::Failure;
use crate::race::{Sample, race};
use crate::report::{Report, Used, Verdicts};
use crate::schema;
use crate::tell::tell;

/// What was typed after `ci/bench validate`.
#[derive(Debug, Args)]
pub(crate) struct Settings {
    /// Folder of the corpus and of everything the contestants write
    #[arg(long, value_name = "DIR", default_value = "target/bench")]
    work: PathBuf,
    /// Folder in which ci/bench has set up the peers
    #[arg(long, value_name = "DIR", default_value = "target/bench")]
    peers: PathBuf,
    /// Folder of the published schemas, which the peers judge by
    #[arg(long, value_name = "DIR", default_value = "schemas")]
    schemas: PathBuf,
    /// The backbeat program
    #[arg(long, value_name = "FILE", default_value = "target/release/backbeat")]
    backbeat: PathBuf,
    /// Runs of every contestant, of which medians are taken [default: 5; with --quick 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    runs: Option<u32>,
    /// A twentieth of the corpus: shows that everything works, and judges verdicts only
    #[arg(long)]
    quick: bool,
    /// Also write everything found to this file as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
}

/// Everything set up: the corpus, and who runs over it.
struct Track {
    corpus: Corpus,
    backbeat: Backbeat,
    peers: Peers,
    itself: Itself,
    /// Folder of what the contestants write.
    outputs: PathBuf,
    runs: u32,
}

/// Takes all figures.
pub(crate) fn measure(settings: &Settings) -> Result<Report, Failure> {
    let track = Track::prepare(settings)?;
    let mut report = Report {
        quick: settings.quick,
        ..Report::default()
    };
    lines::in_memory(&track, &mut report)?;
    lines::command(&track, &mut report)?;
    lines::memory(&track, &mut report)?;
    formats::measure(&track, &mut report)?;
    files::floor(&track, &mut report)?;
    files::peers(&track, &mut report)?;
    files::cold(&track, &mut report)?;
    Ok(report)
}

impl Track {
    fn prepare(settings: &Settings) -> Result<Self, Failure> {
        let full = |path: &Path| absolute(path).map_err(Failure::at(path.display()));
        let work = full(&settings.work)?;
        let outputs = work.join("outputs");
        fs::create_dir_all(&outputs).map_err(Failure::at(outputs.display()))?;
        let combined = work.join("any.schema.json");
        schema::write_combined(&settings.schemas, &combined)?;
        let (name, lines, files) = if settings.quick {
            ("corpus-quick", 50_000, 1_000)
        } else {
            ("corpus", 1_000_000, 20_000)
        };
        let shape = Shape {
            lines,
            files,
            half_valid: 400,
        };
        Ok(Self {
            corpus: Corpus::prepare(&work.join(name), shape)?,
            backbeat: Backbeat::new(&full(&settings.backbeat)?, &work),
            peers: Peers::new(&full(&settings.peers)?, &combined),
            itself: Itself::new(&work)?,
            outputs,
            runs: settings.runs.unwrap_or(if settings.quick { 1 } else { 5 }),
        })
    }

    /// Runs contestants in turn and reports what each used for this work.
    fn race<const N: usize>(
        &self,
        work: &str,
        contestants: [&Contestant; N],
        runs: u32,
        report: &mut Report,
    ) -> Result<[Sample; N], Failure> {
        let samples = race(work, contestants, runs, &self.outputs)?;
        report
            .used
            .extend(samples.iter().map(|sample| Used::new(work, sample)));
        Ok(samples)
    }

    /// Reports how many messages of one part of the corpus the contestant's last run refused.
    fn count(
        &self,
        contestant: &Contestant,
        part: &str,
        expected: u64,
        report: &mut Report,
    ) -> Result<(), Failure> {
        let found = contestant.invalid(&self.outputs)?;
        let (contestant, corpus) = (contestant.name.clone(), part.to_owned());
        report.verdicts.push(Verdicts {
            contestant,
            corpus,
            expected,
            found,
        });
        Ok(())
    }

    /// Runs the contestant once, untimed, and reports how many messages it refused.
    fn run_and_count(
        &self,
        contestant: &Contestant,
        part: &str,
        expected: u64,
        report: &mut Report,
    ) -> Result<(), Failure> {
        tell(&format!(
            "{part}: counting what {} refuses",
            contestant.name
        ));
        contestant
            .invocation
            .run(&contestant.output(&self.outputs))?;
        self.count(contestant, part, expected, report)
    }
}
