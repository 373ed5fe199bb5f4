//! Opening a file on probation.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use redb::{Builder, Database, DatabaseError, StorageBackend, StorageError};

use crate::probation::Probation;

/// Opens the database on a backend, or begins an empty one, and has its owner look at it. The backend stays as it was
/// unless `accept` takes the database; then everything that was changed meanwhile is written, in order.
///
/// `path` is how refusals name the backend, `cache_bytes` how much memory its pages may take, and `refuse` how the owner
/// tells what is wrong with it. redb panics on some damage that its checksums do not cover: that too is a refusal.
pub fn open<T, E>(
    backend: impl StorageBackend,
    path: &Path,
    cache_bytes: usize,
    refuse: impl Fn(RefuseFile) -> E,
    accept: impl FnOnce(Database) -> Result<T, E>,
) -> Result<T, E> {
    let probation = Probation::of(backend);
    let opening = || {
        let mut builder = Builder::new();
        builder.set_cache_size(cache_bytes);
        let opened = builder.create_with_backend(probation.clone());
        let database = opened.map_err(|error| refuse(RefuseFile::of(error, path)))?;
        let accepted = accept(database)?;
        let written = probation.end();
        written.map_err(|source| refuse(RefuseFile::disk(path, source)))?;
        Ok(accepted)
    };
    catch_unwind(AssertUnwindSafe(opening))
        .unwrap_or_else(|_| Err(refuse(RefuseFile::damaged(path, "reading it panicked"))))
}

/// Why a file cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum RefuseFile {
    /// The folder or the file cannot be made, read or written.
    #[error("cannot use {path}: {source}; see to the rights and the space there")]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another process has it open.
    #[error("{path} is in use by another process")]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// It is no database, or damaged.
    #[error("{path} is damaged or not a database of this service ({reason}); it was left as it is")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
}

impl RefuseFile {
    pub(crate) fn of(error: DatabaseError, path: &Path) -> Self {
        match error {
            DatabaseError::DatabaseAlreadyOpen => Self::Locked {
                path: path.to_owned(),
            },
            DatabaseError::Storage(StorageError::Io(source)) if !speaks_of_content(&source) => {
                Self::disk(path, source)
            }
            other => Self::damaged(path, &other.to_string()),
        }
    }

    fn disk(path: &Path, source: io::Error) -> Self {
        Self::Disk {
            path: path.to_owned(),
            source,
        }
    }

    fn damaged(path: &Path, reason: &str) -> Self {
        Self::Damaged {
            path: path.to_owned(),
            reason: reason.to_owned(),
        }
    }
}

/// Whether an I/O error means that the bytes make no sense, rather than that they could not be had.
fn speaks_of_content(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, UnexpectedEof};
    matches!(error.kind(), InvalidData | UnexpectedEof)
}
