//! One process for all cases: a message a line in, a verdict a line out.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};

use super::answer::{Answer, Said};
use super::case::{file_of, time_is_over};
use super::{Candidate, RefuseValidator};
use crate::Corpus;

/// What a validator reads: one JSON object a line. Standard input ends after the last.
#[derive(Debug, Serialize, Deserialize)]
pub struct BatchLine<'a> {
    /// The case.
    pub id: &'a str,
    /// The bytes of the message in base64 (RFC 4648, with padding): they need not be JSON, nor UTF-8.
    pub payload_base64: String,
}

/// What a validator writes: one JSON object a line, in any order, flushed or not. Fields beyond these are passed over.
#[derive(Debug, Serialize, Deserialize)]
pub struct BatchAnswer {
    /// The case.
    pub id: Box<str>,
    /// The verdict.
    pub valid: bool,
    /// Why, for people.
    #[serde(default)]
    pub reason: Box<str>,
}

/// The answers to all cases, in their order. A validator that is silent for longer than its time is killed.
pub(super) fn ask(
    candidate: &Candidate,
    corpus: &Corpus,
    answered: &(dyn Fn() + Sync),
) -> Result<Vec<Answer>, RefuseValidator> {
    let input = file_of(&lines(corpus)?).map_err(|source| candidate.hand_over(source))?;
    let mut child = candidate
        .command
        .process()
        .stdin(input)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|source| candidate.not_started(source))?;
    let output = child.stdout.take();
    let heard = thread::scope(|scope| {
        let (tell, told) = sync_channel(WAITING);
        if let Some(output) = output {
            scope.spawn(move || read(output, &tell));
        }
        listen(&mut child, &told, candidate.timeout, answered)
    });
    let heard = heard.map_err(|source| candidate.hand_over(source))?;
    let answers = corpus.messages().iter().map(|case| Answer {
        said: heard
            .answers
            .get(&case.id)
            .cloned()
            .unwrap_or_else(|| Said::Nothing(heard.end.clone())),
        took: Duration::ZERO,
    });
    Ok(answers.collect())
}

/// Answers that may wait to be counted; the validator waits when there are more.
const WAITING: usize = 64;

/// All that was heard of a validator.
struct Heard {
    answers: HashMap<Box<str>, Said>,
    /// Why there is no answer to the other cases.
    end: Box<str>,
}

fn lines(corpus: &Corpus) -> Result<Vec<u8>, RefuseValidator> {
    let mut lines = Vec::new();
    for case in corpus.messages() {
        let line = BatchLine {
            id: &case.id,
            payload_base64: BASE64_STANDARD.encode(corpus.message(case)?),
        };
        // A text and base64 have nothing that JSON cannot say.
        lines.extend(serde_json::to_vec(&line).unwrap_or_default());
        lines.push(b'\n');
    }
    Ok(lines)
}

/// Hands over what is written, line by line, until it ends, cannot be read on, or nobody listens.
fn read(output: impl Read, tell: &SyncSender<String>) {
    for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).into_owned();
        if tell.send(line).is_err() {
            return;
        }
    }
}

fn listen(
    child: &mut Child,
    told: &Receiver<String>,
    timeout: Duration,
    answered: &(dyn Fn() + Sync),
) -> io::Result<Heard> {
    let mut answers = HashMap::new();
    let mut strange = None;
    loop {
        match told.recv_timeout(timeout) {
            Ok(line) => match understood(&line) {
                Ok((id, said)) => {
                    answers.insert(id, said);
                    answered();
                }
                Err(line) => {
                    strange.get_or_insert(line);
                }
            },
            Err(RecvTimeoutError::Timeout) => {
                // It may have ended meanwhile, and then there is nothing to kill.
                let _ = child.kill();
                child.wait()?;
                let end = time_is_over(timeout);
                return Ok(Heard { answers, end });
            }
            Err(RecvTimeoutError::Disconnected) => {
                let status = child.wait()?;
                let strange = strange.map(|line| format!("; not understood: {line}"));
                let end = format!(
                    "it ended ({status}) without one{}",
                    strange.unwrap_or_default()
                );
                return Ok(Heard {
                    answers,
                    end: end.into(),
                });
            }
        }
    }
}

/// A line as an answer, or the line.
fn understood(line: &str) -> Result<(Box<str>, Said), String> {
    let answer: BatchAnswer = serde_json::from_str(line)
        .map_err(|_| line.chars().take(MOST_SHOWN).collect::<String>())?;
    let said = if answer.valid {
        Said::Valid
    } else {
        Said::Invalid(answer.reason)
    };
    Ok((answer.id, said))
}

/// Characters of a line that is not understood that are shown.
const MOST_SHOWN: usize = 200;
