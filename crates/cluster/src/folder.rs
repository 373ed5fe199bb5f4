//! Where the services of a cluster keep their data.

use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A folder with one below it for every service.
#[derive(Debug)]
pub(crate) enum Folder {
    /// It stays.
    Kept(PathBuf),
    /// It goes when this value does.
    Temporary(TempDir),
}

impl Folder {
    /// The folder asked for, or else a temporary one.
    pub(crate) fn open(kept: Option<PathBuf>) -> io::Result<Self> {
        match kept {
            Some(path) => Ok(Self::Kept(path)),
            None => Ok(Self::Temporary(
                tempfile::Builder::new().prefix("backbeat-").tempdir()?,
            )),
        }
    }

    /// The folder of a service; it is made when the service opens it.
    pub(crate) fn of(&self, service: &str) -> PathBuf {
        let path = match self {
            Self::Kept(path) => path,
            Self::Temporary(folder) => folder.path(),
        };
        path.join(service)
    }

    /// The folder, if it outlives the cluster.
    pub(crate) fn kept(&self) -> Option<&Path> {
        match self {
            Self::Kept(path) => Some(path),
            Self::Temporary(_) => None,
        }
    }
}
