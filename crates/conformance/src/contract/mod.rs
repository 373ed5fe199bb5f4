//! The suite `contract`: the message cases judged by our own paths, and the recordings by our own rules.

mod message;
mod recorded;
mod witnesses;

use std::time::Instant;

use crate::corpus::RefuseCorpus;
use crate::report::Report;
use crate::{Corpus, Suite};
use witnesses::Witnesses;

/// Tries every case on the hot path, the slow path, the published schemas and the typed messages of this version.
pub fn run(corpus: &Corpus) -> Result<Report, RefuseCorpus> {
    let began = Instant::now();
    let witnesses = Witnesses::new();
    let mut verdicts = Vec::new();
    for case in corpus.messages() {
        verdicts.push(message::verdict(case, corpus.message(case)?, &witnesses));
    }
    for case in corpus.recordings() {
        let expected = corpus.findings(case)?;
        verdicts.push(recorded::verdict(case, &expected, &corpus.recording(case)?));
    }
    Ok(Report {
        suite: Suite::Contract,
        target: concat!("backbeat ", env!("CARGO_PKG_VERSION")).into(),
        verdicts,
        took: began.elapsed(),
    })
}
