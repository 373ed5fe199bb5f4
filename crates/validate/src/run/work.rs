//! What a worker does with a job: read, cut into messages, judge, hand over.

use super::Run;
use super::block::{BLOCK, Block, Event, Part};
use super::jobs::{Job, Task, cut_short, source_fault};
use super::progress::Progress;
use super::recording;
use crate::Verdict;
use crate::judge::{Judgement, judge_too_large};
use crate::place::Origin;
use crate::report::MessageResult;
use crate::source::array::{Element, Elements};
use crate::source::chunk::{Chunk, read_some};
use backbeat_contract::MAX_MESSAGE_BYTES;
use backbeat_recording::is_recording;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

/// One thread's tools.
pub(super) struct Worker<'r> {
    run: &'r Run,
    progress: &'r Progress,
    /// Memory for files that are read as a whole.
    buffer: Vec<u8>,
}

/// The collector has gone: the run is over.
#[derive(Debug)]
pub(super) struct Gone;

impl<'r> Worker<'r> {
    pub(super) fn new(run: &'r Run, progress: &'r Progress) -> Self {
        Self {
            run,
            progress,
            buffer: Vec::new(),
        }
    }

    /// Does a job; gives back a chunk's memory.
    pub(super) fn work(
        &mut self,
        job: Job,
        out: &SyncSender<Block>,
    ) -> Result<Option<Vec<u8>>, Gone> {
        let mut findings = Findings {
            run: self.run,
            out,
            block: Block::default(),
            messages: 0,
        };
        let mut chunk_memory = None;
        match job.task {
            Task::Files(paths) => {
                for path in paths {
                    self.file(&path, &mut findings)?;
                    self.progress.add_file();
                    findings.block.sources += 1;
                    findings.messages = 0;
                }
            }
            Task::Document { source, mut reader } => {
                if let Err(error) = self.document(
                    &Named::Known(&source),
                    &mut *reader,
                    Trust::EndOnly,
                    &mut findings,
                )? {
                    findings.push(Event::Unreadable(cut_short(source, &error)))?;
                }
                self.progress.add_file();
                findings.block.sources += 1;
            }
            Task::Recording { source, reader } => {
                recording::judge(&Named::Known(&source), reader, self.progress, &mut findings)?;
                self.progress.add_file();
                findings.block.sources += 1;
            }
            Task::Lines {
                source,
                chunk,
                first,
            } => {
                findings.block.sources += u64::from(first);
                chunk_memory = self.chunk(&source, chunk, &mut findings)?;
            }
            Task::Unreadable(fault) => findings.push(Event::Unreadable(fault))?,
        }
        findings.send()?;
        Ok(chunk_memory)
    }

    fn chunk(
        &mut self,
        source: &Arc<str>,
        chunk: Chunk,
        findings: &mut Findings<'_>,
    ) -> Result<Option<Vec<u8>>, Gone> {
        match chunk {
            Chunk::Lines(text) => {
                self.progress.add_bytes(text.len());
                let lines = lines(&Named::Known(source), &text, findings)?;
                findings.block.part = Some(Part {
                    bytes: text.len() as u64,
                    lines,
                    messages: findings.messages,
                });
                Ok(Some(text))
            }
            Chunk::LongLine { bytes, ended } => {
                findings.judged(
                    &Named::Known(source),
                    Origin::START,
                    judge_too_large(bytes),
                    &[],
                )?;
                findings.block.part = Some(Part {
                    bytes: bytes + u64::from(ended),
                    lines: u64::from(ended),
                    messages: 1,
                });
                Ok(None)
            }
        }
    }

    /// Reads a file whose size is probably small, with as few system calls as it takes.
    fn file(&mut self, path: &Path, findings: &mut Findings<'_>) -> Result<(), Gone> {
        let name = Named::Path(path);
        let opened = File::open(path);
        let mut file = match opened {
            Ok(file) => file,
            Err(error) => return findings.push(Event::Unreadable(source_fault(path, &error))),
        };
        if crate::source::is_lines(path) {
            // Small enough to be held: the walk has asked for its size.
            self.buffer.clear();
            if let Err(error) = file.read_to_end(&mut self.buffer) {
                return findings.push(Event::Unreadable(source_fault(path, &error)));
            }
            if is_recording(&self.buffer) {
                return recording::judge(&name, self.buffer.as_slice(), self.progress, findings);
            }
            self.progress.add_bytes(self.buffer.len());
            let text = std::mem::take(&mut self.buffer);
            let done = lines(&name, &text, findings);
            self.buffer = text;
            return done.map(|_| ());
        }
        match self.document(&name, &mut file, Trust::ShortRead, findings)? {
            Ok(()) => Ok(()),
            Err(error) => findings.push(Event::Unreadable(cut_short(name.to_arc(), &error))),
        }
    }

    /// Reads a document: a message, or an array of messages.
    fn document(
        &mut self,
        name: &Named<'_>,
        reader: &mut dyn Read,
        trust: Trust,
        findings: &mut Findings<'_>,
    ) -> Result<io::Result<()>, Gone> {
        let buffer = &mut self.buffer;
        if buffer.len() < FIRST_READ {
            buffer.resize(FIRST_READ, 0);
        }
        let mut length = 0;
        let mut ended = false;
        while !ended && length <= MAX_MESSAGE_BYTES {
            if length == buffer.len() {
                buffer.resize(length * 4, 0);
            }
            match read_some(&mut &mut *reader, &mut buffer[length..]) {
                Ok(0) => ended = true,
                Ok(count) => {
                    length += count;
                    ended = trust == Trust::ShortRead
                        && length < buffer.len()
                        && self.run.judge.accept(&buffer[..length]).is_some();
                }
                Err(error) => return Ok(Err(error)),
            }
        }
        self.progress.add_bytes(length);
        let text = &buffer[..length];
        if text.trim_ascii_start().starts_with(b"[") {
            return self.array(name, length, ended, reader, findings);
        }
        if ended {
            findings.message(name, text, Origin::START)?;
            return Ok(Ok(()));
        }
        let rest = io::copy(&mut &mut *reader, &mut io::sink());
        let bytes = length as u64 + rest.as_ref().unwrap_or(&0);
        findings.judged(name, Origin::START, judge_too_large(bytes), &[])?;
        Ok(rest.map(|_| ()))
    }

    /// Reads an array whose first `length` bytes are in the buffer.
    fn array(
        &mut self,
        name: &Named<'_>,
        length: usize,
        mut ended: bool,
        reader: &mut dyn Read,
        findings: &mut Findings<'_>,
    ) -> Result<io::Result<()>, Gone> {
        let mut elements = Elements::new();
        let mut outcome = Ok(());
        let mut take = |element: Element<'_>, origin: Origin| {
            if outcome.is_ok() {
                outcome = match element {
                    Element::Text(text) => findings.message(name, text, origin),
                    Element::TooLarge(bytes) => {
                        findings.judged(name, origin, judge_too_large(bytes), &[])
                    }
                };
            }
        };
        elements.feed(&self.buffer[..length], &mut take);
        let mut fault = Ok(());
        while !ended {
            match read_some(&mut &mut *reader, &mut self.buffer) {
                Ok(0) => ended = true,
                Ok(count) => {
                    self.progress.add_bytes(count);
                    elements.feed(&self.buffer[..count], &mut take);
                }
                Err(error) => {
                    fault = Err(error);
                    ended = true;
                }
            }
        }
        elements.finish(take);
        outcome?;
        Ok(fault)
    }
}

/// What tells that a document is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// Only a read that gives nothing.
    EndOnly,
    /// Of a regular file, also a read that gives less than it was asked for, when what was read is a valid message:
    /// being told of the end by one more read is a third of what a small file costs.
    ShortRead,
}

/// How much of a file is read at first; most messages are smaller.
const FIRST_READ: usize = 16 * 1024;

/// Judges every line of a text that is not blank; gives how many line ends there are.
fn lines(name: &Named<'_>, text: &[u8], findings: &mut Findings<'_>) -> Result<u64, Gone> {
    let mut start = 0;
    let mut line = 1;
    for end in memchr::memchr_iter(b'\n', text).chain(std::iter::once(text.len())) {
        let message = &text[start..end];
        let blank =
            message.first().is_none_or(u8::is_ascii_whitespace) && message.trim_ascii().is_empty();
        if !blank {
            let origin = Origin {
                offset: start as u64,
                line,
                column: 1,
            };
            findings.message(name, message, origin)?;
        }
        start = end + 1;
        line += 1;
    }
    Ok(line - 2)
}

/// A source's name, made into text only when somebody asks.
pub(super) enum Named<'n> {
    Known(&'n Arc<str>),
    Path(&'n Path),
}

impl Named<'_> {
    pub(super) fn to_arc(&self) -> Arc<str> {
        match self {
            Self::Known(name) => Arc::clone(name),
            Self::Path(path) => path.to_string_lossy().into(),
        }
    }
}

/// Gathers what is found and hands it over in blocks.
pub(super) struct Findings<'f> {
    pub(super) run: &'f Run,
    out: &'f SyncSender<Block>,
    block: Block,
    /// Messages of this part so far.
    messages: u64,
}

impl Findings<'_> {
    /// Judges a message that begins at `origin`.
    #[inline]
    fn message(&mut self, name: &Named<'_>, text: &[u8], origin: Origin) -> Result<(), Gone> {
        match self.run.judge.accept(text) {
            Some(message_type) if self.run.quiet => {
                self.block.valid[message_type as usize] += 1;
                self.messages += 1;
                Ok(())
            }
            Some(message_type) => {
                let judgement = Judgement {
                    message_type: Some(Cow::Borrowed(message_type.as_str())),
                    verdict: Verdict::Valid,
                    diagnostics: Vec::new(),
                };
                self.judged(name, origin, judgement, text)
            }
            None => {
                let judgement = self.run.judge.explain(text);
                self.judged(name, origin, judgement, text)
            }
        }
    }

    pub(super) fn judged(
        &mut self,
        name: &Named<'_>,
        origin: Origin,
        mut judgement: Judgement,
        text: &[u8],
    ) -> Result<(), Gone> {
        let index = self.messages;
        self.messages += u64::from(judgement.verdict != Verdict::Skipped);
        for diagnostic in &mut judgement.diagnostics {
            if diagnostic.line == 1 {
                diagnostic.column += origin.column - 1;
            }
            diagnostic.line += origin.line - 1;
            diagnostic.offset += origin.offset;
        }
        let shown = self.run.keep_text && !judgement.diagnostics.is_empty();
        self.push(Event::Message(MessageResult {
            source: name.to_arc(),
            index,
            origin,
            judgement,
            text: shown.then(|| text.into()),
        }))
    }

    pub(super) fn push(&mut self, event: Event) -> Result<(), Gone> {
        self.block.events.push(event);
        if self.block.events.len() >= BLOCK {
            self.send()?;
        }
        Ok(())
    }

    fn send(&mut self) -> Result<(), Gone> {
        self.out
            .send(std::mem::take(&mut self.block))
            .map_err(|_| Gone)
    }
}
