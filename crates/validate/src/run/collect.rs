//! The collector: puts findings into input order and tells them.

use super::Run;
use super::block::{BLOCKS, Block, Event, Part};
use super::jobs::{Job, Jobs, Task};
use super::progress::Progress;
use super::work::Worker;
use crate::report::{MessageResult, Reporter, STANDARD_INPUT, Summary};
use crate::source::Input;
use backbeat_contract::{MessageType, Severity};
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// What the collector is told of a job before its findings come.
struct Announced {
    input: usize,
    /// Whether the job is the first part of a stream, so that places count from its start.
    begins_source: bool,
    findings: Receiver<Block>,
}

/// Most jobs that are announced before the collector is at them. A worker that would announce more waits.
const AHEAD: usize = 64;

pub(super) fn execute(
    run: &Run,
    reporter: &mut dyn Reporter,
    progress: &Progress,
) -> io::Result<Summary> {
    let began = Instant::now();
    let jobs = Mutex::new(Jobs::new(run, progress));
    let (announce, announced) = sync_channel(AHEAD);
    let mut summary = std::thread::scope(|scope| {
        for _ in 0..run.jobs.get() {
            let announce = announce.clone();
            let jobs = &jobs;
            scope.spawn(move || worker(run, progress, jobs, &announce));
        }
        drop(announce);
        // When this ends early, the channels close and the workers stop at their next block.
        Collector::new(run, reporter).collect(announced)
    })?;
    summary.elapsed = began.elapsed();
    reporter.finish(&summary)?;
    Ok(summary)
}

/// A worker's life: take a job and announce it under one lock, work, hand over, again.
fn worker(
    run: &Run,
    progress: &Progress,
    jobs: &Mutex<Jobs<'_>>,
    announce: &SyncSender<Announced>,
) {
    let mut worker = Worker::new(run, progress);
    let mut memory = None;
    loop {
        let (job, out) = {
            let mut jobs = jobs.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(memory) = memory.take() {
                jobs.give_back(memory);
            }
            let Some(job) = jobs.next() else { return };
            let (out, findings) = sync_channel(BLOCKS);
            let announced = Announced {
                input: job.input,
                begins_source: begins_source(&job),
                findings,
            };
            if announce.send(announced).is_err() {
                return;
            }
            (job, out)
        };
        match worker.work(job, &out) {
            Ok(given_back) => memory = given_back,
            Err(_gone) => return,
        }
    }
}

fn begins_source(job: &Job) -> bool {
    match job.task {
        Task::Lines { first, .. } => first,
        _ => true,
    }
}

struct Collector<'c> {
    run: &'c Run,
    reporter: &'c mut dyn Reporter,
    summary: Summary,
    /// What came before the current part of its stream.
    before: Part,
    errors: u64,
    /// What each input has held so far.
    inputs: Vec<Held>,
}

/// What an input has held.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    sources: u64,
    messages: u64,
    unreadable: u64,
}

impl<'c> Collector<'c> {
    fn new(run: &'c Run, reporter: &'c mut dyn Reporter) -> Self {
        Self {
            run,
            reporter,
            summary: Summary::default(),
            before: Part::default(),
            errors: 0,
            inputs: vec![Held::default(); run.inputs.len()],
        }
    }

    fn collect(mut self, announced: Receiver<Announced>) -> io::Result<Summary> {
        for job in announced {
            if job.begins_source {
                self.before = Part::default();
            }
            for block in job.findings {
                self.block(block, job.input)?;
                if self.summary.stopped_early {
                    return Ok(self.summary);
                }
            }
        }
        self.name_empty_inputs();
        Ok(self.summary)
    }

    fn block(&mut self, block: Block, input: usize) -> io::Result<()> {
        let held = &mut self.inputs[input];
        held.sources += block.sources;
        self.summary.sources += block.sources;
        for (message_type, count) in MessageType::ALL.into_iter().zip(block.valid) {
            self.summary.count_valid(message_type.as_str(), count);
            held.messages += count;
        }
        for event in block.events {
            match event {
                Event::Message(result) => {
                    self.message(result, input)?;
                    if self.run.max_errors.is_some_and(|most| self.errors >= most) {
                        self.summary.stopped_early = true;
                        return Ok(());
                    }
                }
                Event::Unreadable(fault) => {
                    self.inputs[input].unreadable += 1;
                    self.summary.unreadable += 1;
                    self.reporter.unreadable(&fault)?;
                }
            }
        }
        if let Some(part) = block.part {
            self.before.bytes += part.bytes;
            self.before.lines += part.lines;
            self.before.messages += part.messages;
        }
        Ok(())
    }

    fn message(&mut self, mut result: MessageResult, input: usize) -> io::Result<()> {
        self.inputs[input].messages += 1;
        result.index += self.before.messages;
        result.origin.offset += self.before.bytes;
        result.origin.line += self.before.lines;
        for diagnostic in &mut result.judgement.diagnostics {
            diagnostic.offset += self.before.bytes;
            diagnostic.line += self.before.lines;
            self.errors += u64::from(diagnostic.severity == Severity::Error);
        }
        self.summary.count(&result);
        if !self.run.quiet || !result.judgement.diagnostics.is_empty() {
            self.reporter.message(&result)?;
        }
        Ok(())
    }

    /// An input that holds no message is a mistake somewhere: say which.
    fn name_empty_inputs(&mut self) {
        let empty = self
            .run
            .inputs
            .iter()
            .zip(&self.inputs)
            .filter(|(_, held)| held.messages + held.unreadable == 0);
        for (input, held) in empty.take(Summary::MAX_EMPTY) {
            self.summary.empty.push(match input {
                Input::Stdin => STANDARD_INPUT.to_owned(),
                Input::Text(_) => "--message".to_owned(),
                Input::Path(path) | Input::Folder(path) | Input::File(path) if held.sources > 0 => {
                    path.display().to_string()
                }
                Input::Path(path) | Input::Folder(path) | Input::File(path) => {
                    format!(
                        "{} (a folder without .json, .ndjson or .jsonl files to read)",
                        path.display()
                    )
                }
            });
        }
    }
}
