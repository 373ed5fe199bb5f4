//! Where the ledger lies: a file in the data folder, or memory.

use std::path::PathBuf;

use backbeat_datafile::{file_in_folder, open};
use redb::Database;

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

    /// Opens the database, or makes an empty one. The medium stays as it was unless `accept` takes what it finds.
    pub(crate) fn open<T>(
        &self,
        accept: impl FnOnce(Database) -> Result<T, RefuseLedger>,
    ) -> Result<T, RefuseLedger> {
        let path = self.path();
        match self {
            Self::Folder(folder) => {
                let file = file_in_folder(folder, FILE)?;
                open(file, &path, CACHE_BYTES, RefuseLedger::from, accept)
            }
            Self::Memory(disk) => {
                let plug = disk.plug_in();
                open(plug, &path, CACHE_BYTES, RefuseLedger::from, accept)
            }
        }
    }
}
