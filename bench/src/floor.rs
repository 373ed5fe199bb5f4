//! What no validator can avoid: walking a folder and reading its files.
//!
//! Two threads, as on the machine the targets were set on; no stat, and one buffer a thread that is used again.
//! The floor of judging lines in memory is in `in_memory`, beside what it is compared with.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// What was read, to show that nothing was left out.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Contents {
    pub(crate) files: u64,
    bytes: u64,
}

/// Reads every file directly in `folder`.
pub(crate) fn read_folder(folder: &Path) -> Result<Contents, Failure> {
    let failed = || Failure::at(folder.display());
    let names = names(folder).map_err(failed())?;
    let next = AtomicUsize::new(0);
    let read = || read_files(folder, &names, &next);
    let (one, other) = thread::scope(|scope| {
        let other = scope.spawn(read);
        (read(), other.join())
    });
    let one = one.map_err(failed())?;
    let other = other
        .map_err(|_| io::Error::other("a reading thread panicked"))
        .flatten();
    let other = other.map_err(failed())?;
    Ok(Contents {
        files: one.files + other.files,
        bytes: one.bytes + other.bytes,
    })
}

fn names(folder: &Path) -> io::Result<Vec<OsString>> {
    fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name()))
        .collect()
}

/// Takes runs of names from what both threads share, until there are none left.
fn read_files(folder: &Path, names: &[OsString], next: &AtomicUsize) -> io::Result<Contents> {
    let mut contents = Contents::default();
    let mut buffer = Vec::new();
    loop {
        let start = next.fetch_add(RUN, Ordering::Relaxed).min(names.len());
        let run = &names[start..names.len().min(start + RUN)];
        if run.is_empty() {
            return Ok(contents);
        }
        for name in run {
            buffer.clear();
            // Through `take`, since a bare file asks for its size first, and that is one more system call.
            File::open(folder.join(name))?
                .take(u64::MAX)
                .read_to_end(&mut buffer)?;
            contents.files += 1;
            contents.bytes += buffer.len() as u64;
        }
    }
}

/// Names taken at once: few enough to share the work evenly, many enough not to quarrel over the counter.
const RUN: usize = 64;
