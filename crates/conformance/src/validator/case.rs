//! A process a case: the message on standard input, the verdict by exit code.
//!
//! Standard input and error are anonymous files, not pipes: a validator that does not read its input, or leaves
//! children behind, cannot hold anybody up.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::num::NonZeroUsize;
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use wait_timeout::ChildExt;

use super::answer::{Answer, Said};
use super::{Candidate, RefuseValidator};
use crate::Corpus;

/// The answers to all cases, in their order.
pub(super) fn ask(
    candidate: &Candidate,
    corpus: &Corpus,
    jobs: NonZeroUsize,
    answered: &(dyn Fn() + Sync),
) -> Result<Vec<Answer>, RefuseValidator> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(usize, Answer)>, RefuseValidator> {
        let mut answers = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(case) = corpus.messages().get(place) else {
                return Ok(answers);
            };
            answers.push((place, ask_one(candidate, &corpus.message(case)?)?));
            answered();
        }
    };
    let mut answers = thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs.get()).map(|_| scope.spawn(work)).collect();
        let mut all = Vec::new();
        for worker in workers {
            match worker.join() {
                Ok(answers) => all.append(&mut answers?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok::<_, RefuseValidator>(all)
    })?;
    answers.sort_by_key(|&(place, _)| place);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}

fn ask_one(candidate: &Candidate, message: &[u8]) -> Result<Answer, RefuseValidator> {
    let hand_over = |source| candidate.hand_over(source);
    let input = file_of(message).map_err(hand_over)?;
    let mut complaints = tempfile::tempfile().map_err(hand_over)?;
    let errors = complaints.try_clone().map_err(hand_over)?;
    let began = Instant::now();
    let mut child = candidate
        .command
        .process()
        .stdin(input)
        .stdout(Stdio::null())
        .stderr(errors)
        .spawn()
        .map_err(|source| candidate.not_started(source))?;
    let ended = child.wait_timeout(candidate.timeout).map_err(hand_over)?;
    let said = if let Some(status) = ended {
        said_by(status, &last_line(&mut complaints).map_err(hand_over)?)
    } else {
        // It may have ended meanwhile, and then there is nothing to kill.
        let _ = child.kill();
        child.wait().map_err(hand_over)?;
        Said::Nothing(time_is_over(candidate.timeout))
    };
    Ok(Answer {
        said,
        took: began.elapsed(),
    })
}

impl Candidate {
    pub(super) fn hand_over(&self, source: io::Error) -> RefuseValidator {
        RefuseValidator::HandOver {
            command: self.command.text().into(),
            source,
        }
    }

    pub(super) fn not_started(&self, source: io::Error) -> RefuseValidator {
        RefuseValidator::Start {
            command: self.command.text().into(),
            source,
        }
    }
}

/// What is said of a validator that took too long.
pub(super) fn time_is_over(timeout: Duration) -> Box<str> {
    format!("no answer within {} s", timeout.as_secs_f64()).into()
}

/// An anonymous file with these bytes, to be read from its beginning.
pub(super) fn file_of(bytes: &[u8]) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    file.write_all(bytes)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

fn said_by(status: ExitStatus, complaint: &str) -> Said {
    match status.code() {
        Some(0) => Said::Valid,
        // How shells say that a command is not there, or is none.
        Some(code @ (126 | 127)) => Said::Nothing(format!("exit code {code}: {complaint}").into()),
        Some(_) => Said::Invalid(complaint.into()),
        None => Said::Nothing(format!("killed ({status})").into()),
    }
}

/// The last line with text that a process complained in: of a stack trace, what went wrong.
fn last_line(complaints: &mut File) -> io::Result<String> {
    complaints.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    complaints.take(MOST_COMPLAINT).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.lines().rev().map(str::trim);
    let last = lines.find(|line| !line.is_empty()).unwrap_or_default();
    Ok(last.chars().take(MOST_SHOWN).collect())
}

/// Bytes of a complaint that are read.
const MOST_COMPLAINT: u64 = 64 * 1024;
/// Characters of it that are shown.
const MOST_SHOWN: usize = 200;
