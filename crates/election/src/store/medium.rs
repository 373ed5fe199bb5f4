//! Where the ledger lies: a file in the data folder, or memory.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use redb::backends::FileBackend;
use redb::{Builder, Database, DatabaseError, StorageError};

use crate::store::image::MemoryDisk;
use crate::store::refusal::RefuseLedger;

/// Where the ledger of a node lies.
#[derive(Clone, Debug)]
pub(crate) enum Medium {
    Folder(PathBuf),
    Memory(MemoryDisk),
}

/// The name of the file under the data folder.
const FILE: &str = "election.redb";

/// Pages kept in memory: the whole ledger is smaller.
const CACHE_BYTES: usize = 1 << 20;

impl Medium {
    /// How errors name it.
    pub(crate) fn path(&self) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.join(FILE),
            Self::Memory(_) => PathBuf::from("(memory)"),
        }
    }

    /// Opens the database, or makes an empty one.
    pub(crate) fn open(&self) -> Result<Database, RefuseLedger> {
        let mut builder = Builder::new();
        builder.set_cache_size(CACHE_BYTES);
        let opened = match self {
            Self::Folder(folder) => {
                let file = open_file(folder)?;
                FileBackend::new(file).and_then(|file| builder.create_with_backend(file))
            }
            Self::Memory(disk) => builder.create_with_backend(disk.clone()),
        };
        opened.map_err(|error| refuse(self.path(), error))
    }
}

fn open_file(folder: &Path) -> Result<File, RefuseLedger> {
    let in_folder = |source| RefuseLedger::Disk {
        path: folder.to_owned(),
        source,
    };
    std::fs::create_dir_all(folder).map_err(in_folder)?;
    let path = folder.join(FILE);
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|source| RefuseLedger::Disk { path, source })?;
    // A new file is only there after a crash if its folder's entry is.
    let entry = File::open(folder).and_then(|folder| folder.sync_all());
    entry.map_err(in_folder)?;
    Ok(file)
}

fn refuse(path: PathBuf, error: DatabaseError) -> RefuseLedger {
    match error {
        DatabaseError::DatabaseAlreadyOpen => RefuseLedger::Locked { path },
        DatabaseError::Storage(StorageError::Io(source)) if !speaks_of_content(&source) => {
            RefuseLedger::Disk { path, source }
        }
        other => RefuseLedger::Damaged {
            path,
            reason: other.to_string(),
        },
    }
}

/// Whether an I/O error means that the bytes make no sense, rather than that they could not be had.
fn speaks_of_content(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{InvalidData, UnexpectedEof};
    matches!(error.kind(), InvalidData | UnexpectedEof)
}
