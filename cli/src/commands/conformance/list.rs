//! `backbeat conformance list`.

use super::table::Table;
use super::{corpus_in, refused};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::sink::print;
use backbeat_conformance::{Corpus, Suite};
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// What was typed after `backbeat conformance list`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  backbeat conformance list\n  backbeat conformance list --suite recording\n  backbeat conformance list --requirements"
)]
pub(super) struct Args {
    /// List the checks of this suite
    #[arg(long, value_name = "SUITE", value_parser = suites())]
    suite: Option<Suite>,

    /// List the requirements with their checks, or why no check can cover them
    #[arg(long, conflicts_with = "suite")]
    requirements: bool,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let corpus = corpus_in(None)?;
    let text = match args.suite {
        Some(suite) => checks(&corpus, suite)?,
        None if args.requirements => {
            let checks = corpus.all_checks().map_err(refused)?;
            Table::new(corpus.requirements(), &checks, None).to_string()
        }
        None => all_suites(&corpus)?,
    };
    print(&text)?;
    Ok(Exit::Done)
}

fn all_suites(corpus: &Corpus) -> Result<String, Failure> {
    let mut text = String::new();
    for &suite in Suite::ALL {
        let count = corpus.checks(suite).map_err(refused)?.len();
        text += &format!("{suite:<10} {count:>4} checks  {}\n", suite.title());
    }
    Ok(text)
}

fn checks(corpus: &Corpus, suite: Suite) -> Result<String, Failure> {
    let checks = corpus.checks(suite).map_err(refused)?;
    let widest = checks.iter().map(|check| check.id.len()).max().unwrap_or(0);
    let lines = checks.iter().map(|check| {
        let requirements = check.requirements.join(", ");
        format!("{:<widest$}  {} ({requirements})\n", check.id, check.title)
    });
    Ok(lines.collect())
}

fn suites() -> impl TypedValueParser<Value = Suite> {
    PossibleValuesParser::new(Suite::ALL.iter().map(|suite| suite.as_str())).try_map(|name| {
        let mut all = Suite::ALL.iter().copied();
        all.find(|suite| suite.as_str() == name)
            .ok_or("there is no such suite")
    })
}
