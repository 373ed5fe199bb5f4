//! The suite `recording`: what was recorded, judged message by message and by the rules over a sequence.

mod docket;
mod hearing;
mod matter;

pub use hearing::{Heard, Hearing};
pub use matter::checks;

use std::io::Read;
use std::time::Instant;

use backbeat_recording::{Line, Reader, RefuseLine};

use crate::report::Report;
use crate::{Suite, Verdict};
use docket::Docket;

/// Judges a recording. `target` names it in the report.
///
/// Memory is bounded: of every check only the first messages that break it are kept.
pub fn run<R: Read>(mut reader: Reader<R>, target: &str) -> Result<Report, RefuseLine> {
    let began = Instant::now();
    let mut hearing = Hearing::new();
    let mut docket = Docket::new();
    while let Some(line) = reader.next()? {
        let heard = hearing.hear(&line, reader.line());
        if let Line::Message(message) = line {
            docket.enter(message, reader.line(), &heard);
        }
    }
    let took = began.elapsed();
    let verdicts = docket.close().into_iter();
    Ok(Report {
        suite: Suite::Recording,
        target: target.into(),
        verdicts: verdicts
            .map(|verdict| Verdict { took, ..verdict })
            .collect(),
        took,
    })
}
