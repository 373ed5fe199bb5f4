//! The work, cut into jobs in input order.

use super::Run;
use super::progress::Progress;
use crate::report::SourceFault;
use crate::source::chunk::{Chunk, Chunks, read_some};
use crate::source::{Form, Found, Input, Stream, open, sniff, sniff_lines, walk};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A piece of work.
pub(super) struct Job {
    /// The input that it belongs to, by its place on the command line.
    pub(super) input: usize,
    pub(super) task: Task,
}

pub(super) enum Task {
    /// Files that are read as a whole.
    Files(Vec<PathBuf>),
    /// A stream of one document; it is read by the worker.
    Document {
        source: Arc<str>,
        reader: Box<dyn Read + Send>,
    },
    /// A recording: read and judged by one worker, since each of its messages is held against those before it.
    Recording {
        source: Arc<str>,
        reader: Box<dyn Read + Send>,
    },
    /// A part of a stream of lines.
    Lines {
        source: Arc<str>,
        chunk: Chunk,
        first: bool,
    },
    /// Something that cannot be read.
    Unreadable(SourceFault),
}

/// Cuts the inputs into jobs.
pub(super) struct Jobs<'r> {
    run: &'r Run,
    progress: &'r Progress,
    /// The next input to begin.
    next_input: usize,
    folder: Option<Box<dyn Iterator<Item = Found> + Send>>,
    /// A file of the folder that did not fit into the batch before it.
    waiting: Option<Found>,
    lines: Option<LineStream>,
    /// Buffers that came back.
    pool: Vec<Vec<u8>>,
}

struct LineStream {
    source: Arc<str>,
    chunks: Chunks<Box<dyn Read + Send>>,
    first: bool,
}

/// Files of one job: enough to make handing it over cheap.
const BATCH: usize = 512;

impl<'r> Jobs<'r> {
    pub(super) fn new(run: &'r Run, progress: &'r Progress) -> Self {
        Self {
            run,
            progress,
            next_input: 0,
            folder: None,
            waiting: None,
            lines: None,
            pool: Vec::new(),
        }
    }

    /// Takes back a chunk's memory.
    pub(super) fn give_back(&mut self, buffer: Vec<u8>) {
        if self.pool.len() < self.run.jobs.get() * 2 {
            self.pool.push(buffer);
        }
    }

    /// The next job; `None` when all is given out.
    pub(super) fn next(&mut self) -> Option<Job> {
        loop {
            let task = if self.lines.is_some() {
                self.next_lines()
            } else if self.folder.is_some() {
                self.next_files()
            } else {
                let input = self.run.inputs.get(self.next_input)?;
                self.next_input += 1;
                self.begin(input)
            };
            if let Some(task) = task {
                return Some(Job {
                    input: self.next_input - 1,
                    task,
                });
            }
        }
    }

    fn begin(&mut self, input: &Input) -> Option<Task> {
        match input {
            Input::Stdin => self.begin_stream(
                "-".into(),
                Ok(Stream {
                    reader: Box::new(io::stdin()),
                    form: Form::Unknown,
                    live: true,
                }),
            ),
            Input::Text(text) => Some(Task::Document {
                source: "--message".into(),
                reader: Box::new(io::Cursor::new(text.clone().into_bytes())),
            }),
            Input::File(path) => self.begin_file(path),
            Input::Folder(path) => self.begin_folder(path),
            Input::Path(path) => {
                if path.is_dir() {
                    self.begin_folder(path)
                } else {
                    self.begin_file(path)
                }
            }
        }
    }

    fn begin_folder(&mut self, path: &Path) -> Option<Task> {
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => {
                self.folder = Some(Box::new(walk(path, &self.run.selection)));
                None
            }
            Ok(_) => Some(Task::Unreadable(SourceFault {
                source: path.to_string_lossy().into(),
                reason: "is not a folder".into(),
                help: "--dir takes a folder; name a file with --file or as it stands".into(),
            })),
            Err(error) => Some(Task::Unreadable(source_fault(path, &error))),
        }
    }

    fn begin_file(&mut self, path: &Path) -> Option<Task> {
        if path.is_dir() {
            return Some(Task::Unreadable(SourceFault {
                source: path.to_string_lossy().into(),
                reason: "is a folder".into(),
                help: "--file takes a file; name a folder with --dir or as it stands".into(),
            }));
        }
        let stream = open(path).map_err(|error| source_fault(path, &error));
        self.begin_stream(path.to_string_lossy().into(), stream)
    }

    fn begin_stream(
        &mut self,
        source: Arc<str>,
        stream: Result<Stream, SourceFault>,
    ) -> Option<Task> {
        let mut stream = match stream {
            Ok(stream) => stream,
            Err(fault) => return Some(Task::Unreadable(fault)),
        };
        let mut read = Vec::new();
        let told = match stream.form {
            Form::Unknown => sniffed(&mut stream.reader, &mut read, sniff),
            Form::Lines => sniffed(&mut stream.reader, &mut read, sniff_lines),
            form => Ok(form),
        };
        let form = match told {
            Ok(form) => form,
            Err(error) => return Some(Task::Unreadable(cut_short(source, &error))),
        };
        if form == Form::Lines {
            self.lines = Some(LineStream {
                source,
                chunks: Chunks::new(stream.reader, read, stream.live),
                first: true,
            });
            return None;
        }
        let reader = Box::new(io::Cursor::new(read).chain(stream.reader));
        Some(if form == Form::Recording {
            Task::Recording { source, reader }
        } else {
            Task::Document { source, reader }
        })
    }

    fn next_lines(&mut self) -> Option<Task> {
        let stream = self.lines.as_mut()?;
        let source = Arc::clone(&stream.source);
        let first = std::mem::replace(&mut stream.first, false);
        let chunk = match stream.chunks.next(self.pool.pop().unwrap_or_default()) {
            Ok(Some(chunk)) => chunk,
            Ok(None) => {
                self.lines = None;
                self.progress.add_file();
                // A stream without a single line is a source all the same.
                return first.then(|| Task::Lines {
                    source,
                    chunk: Chunk::Lines(Vec::new()),
                    first,
                });
            }
            Err(error) => {
                self.lines = None;
                return Some(Task::Unreadable(cut_short(source, &error)));
            }
        };
        Some(Task::Lines {
            source,
            chunk,
            first,
        })
    }

    fn next_files(&mut self) -> Option<Task> {
        let mut files = Vec::new();
        while files.len() < BATCH {
            let found = match self.waiting.take() {
                Some(found) => Some(found),
                None => self.folder.as_mut().and_then(Iterator::next),
            };
            match found {
                Some(Found::Small(path)) => files.push(path),
                Some(other) if !files.is_empty() => {
                    self.waiting = Some(other);
                    break;
                }
                Some(Found::Large(path)) => return self.begin_file(&path),
                Some(Found::Unreadable(path, error)) => {
                    return Some(Task::Unreadable(source_fault(&path, &error)));
                }
                None => {
                    self.folder = None;
                    break;
                }
            }
        }
        (!files.is_empty()).then_some(Task::Files(files))
    }
}

/// Reads as much as it takes to tell the form.
fn sniffed(
    reader: &mut dyn Read,
    read: &mut Vec<u8>,
    tell: impl Fn(&[u8], bool) -> Option<Form>,
) -> io::Result<Form> {
    let mut piece = [0; 8192];
    loop {
        let count = read_some(&mut &mut *reader, &mut piece)?;
        read.extend_from_slice(&piece[..count]);
        if let Some(form) = tell(read, count == 0) {
            return Ok(form);
        }
    }
}

/// A source that cannot be opened.
pub(super) fn source_fault(path: &Path, error: &io::Error) -> SourceFault {
    let help = match error.kind() {
        io::ErrorKind::NotFound => "check the path; a file may also have been removed meanwhile",
        io::ErrorKind::PermissionDenied => {
            "give read permission, or leave the file out with --exclude"
        }
        _ => "check the file and the disk that it is on",
    };
    SourceFault {
        source: path.to_string_lossy().into(),
        reason: match error.kind() {
            io::ErrorKind::NotFound => "does not exist".into(),
            io::ErrorKind::PermissionDenied => "cannot be read: permission denied".into(),
            _ => format!("cannot be read: {error}"),
        },
        help: help.into(),
    }
}

/// A source that could be opened but not read to its end.
pub(super) fn cut_short(source: Arc<str>, error: &io::Error) -> SourceFault {
    SourceFault {
        source,
        reason: format!("cannot be read to its end: {error}"),
        help: "what was read before is validated; a packed file may be damaged or cut off".into(),
    }
}
