//! `backbeat conformance explain`: one check or one requirement, with all that is known of it.

use super::table::Table;
use super::{corpus_in, refused};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::sink::print;
use backbeat_conformance::corpus::MessageCase;
use backbeat_conformance::{Check, Corpus, Requirement, Suite};
use backbeat_contract::Code;
use backbeat_validate::report::Legible;

/// What was typed after `backbeat conformance explain`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  backbeat conformance explain recording/beat-skipped\n  backbeat conformance explain BACKBEAT-REQ-020"
)]
pub(super) struct Args {
    /// A check, as `list --suite` names it, or a requirement
    #[arg(value_name = "ID")]
    id: String,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let corpus = corpus_in(None)?;
    let checks = corpus.all_checks().map_err(refused)?;
    let id = args.id.as_str();
    let mut requirements = corpus.requirements().iter();
    let text = if let Some(check) = checks.iter().find(|check| *check.id == *id) {
        of_check(check, &corpus)?
    } else if let Some(requirement) = requirements.find(|one| one.id.eq_ignore_ascii_case(id)) {
        of_requirement(requirement, &checks)
    } else {
        return Err(unknown(id, &checks));
    };
    print(&text)?;
    Ok(Exit::Done)
}

fn of_check(check: &Check, corpus: &Corpus) -> Result<String, Failure> {
    let mut text = format!(
        "{}\n  {}\n  suite     {}\n  expected  {}\n",
        check.id, check.title, check.suite, check.expects
    );
    for id in &check.requirements {
        let title = corpus
            .requirements()
            .iter()
            .find(|requirement| requirement.id == *id)
            .map_or("", |requirement| &requirement.title);
        text += &format!("  required  {id}: {title}\n");
    }
    if let Some(case) = message_case(check, corpus) {
        text += &of_message(case, corpus)?;
    }
    Ok(text)
}

/// The case that a check of the suites `contract` and `validator` tries.
fn message_case<'a>(check: &Check, corpus: &'a Corpus) -> Option<&'a MessageCase> {
    if !matches!(check.suite, Suite::Contract | Suite::Validator) {
        return None;
    }
    let (_, id) = check.id.split_once('/')?;
    corpus.messages().iter().find(|case| *case.id == *id)
}

fn of_message(case: &MessageCase, corpus: &Corpus) -> Result<String, Failure> {
    let mut text = String::new();
    for fault in &case.faults {
        let title = Code::from_name(&fault.code).map_or("", Code::title);
        text += &format!("  {:<9} {fault}: {title}\n", fault.severity.as_str());
    }
    if case.beyond_schema {
        text += "  schema    the published schema alone accepts it\n";
    }
    let bytes = corpus.message(case).map_err(refused)?;
    let shown = bytes.get(..MOST_BYTES).unwrap_or(&bytes);
    let message = String::from_utf8_lossy(shown);
    text += &format!("  message   {} ({} bytes)\n", case.place(), bytes.len());
    for line in message.lines() {
        text += &format!("    {}\n", Legible(line));
    }
    if bytes.len() > shown.len() {
        text += &format!("    … {} more bytes\n", bytes.len() - shown.len());
    }
    Ok(text)
}

fn of_requirement(requirement: &Requirement, checks: &[Check]) -> String {
    let table = Table::new(std::slice::from_ref(requirement), checks, None);
    let mut text = format!("{table}  source  {}\n", requirement.source);
    let covers = |check: &&Check| check.requirements.contains(&requirement.id);
    for check in checks.iter().filter(covers) {
        text += &format!("    {}: {}\n", check.id, check.title);
    }
    text
}

fn unknown(id: &str, checks: &[Check]) -> Failure {
    let near: Vec<&str> = checks
        .iter()
        .map(|check| &*check.id)
        .filter(|name| name.contains(id))
        .take(MOST_NEAR)
        .collect();
    let help = if near.is_empty() {
        "`backbeat conformance list --suite contract` lists checks, `list --requirements` requirements"
            .to_owned()
    } else {
        format!("did you mean {}?", near.join(", "))
    };
    Failure::new(format!("{id} is no check and no requirement"), help)
}

/// Bytes of a message that are shown.
const MOST_BYTES: usize = 4096;
/// Most checks that are proposed in place of one that there is not.
const MOST_NEAR: usize = 5;
