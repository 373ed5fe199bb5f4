//! openraft's own suite for stores, over both kinds of disk.

use std::sync::Arc;

use openraft::StorageError;
use openraft::testing::log::{StoreBuilder, Suite};
use tempfile::TempDir;
use tokio::task::JoinSet;

use super::{Disk, Identity, Ledger, Log, Medium, MemoryDisk};
use crate::counters::Meter;
use crate::pace::Pace;
use crate::raft::{Machine, Types, Vigil};
use crate::replicated::{RefuseState, Replicated};

/// A state that is the list of its commands.
struct List(Vec<u8>);

impl Replicated for List {
    fn apply(&mut self, command: &[u8]) -> Vec<u8> {
        self.0.extend(command);
        Vec::new()
    }

    fn snapshot(&self) -> Vec<u8> {
        self.0.clone()
    }

    fn restore(&mut self, bytes: &[u8]) -> Result<(), RefuseState> {
        self.0 = bytes.to_vec();
        Ok(())
    }
}

fn store(medium: &Medium, tasks: &mut JoinSet<()>) -> (Log, Machine) {
    let identity = Identity {
        cluster: "suite".parse().unwrap(),
        node: "n0".parse().unwrap(),
        incarnation: 1,
    };
    let meter = Arc::new(Meter::default());
    let (ledger, recovered) = Ledger::open(medium, &identity, Arc::clone(&meter)).unwrap();
    let disk = match medium {
        Medium::Folder(_) => Disk::thread(ledger).unwrap(),
        Medium::Memory(memory) => {
            let (disk, own) = Disk::task(ledger, memory.plug_in());
            tasks.spawn(own);
            disk
        }
    };
    let vigil = Arc::new(Vigil::new(Pace::default()));
    let log = Log::new(&recovered, disk.clone(), vigil, Arc::clone(&meter));
    let machine = Machine::new(Box::new(List(Vec::new())), recovered.snapshot, disk, meter);
    (log, machine)
}

struct InMemory;

impl StoreBuilder<Types, Log, Machine, JoinSet<()>> for InMemory {
    async fn build(&self) -> Result<(JoinSet<()>, Log, Machine), StorageError<Types>> {
        let mut tasks = JoinSet::new();
        let (log, machine) = store(&Medium::Memory(MemoryDisk::new()), &mut tasks);
        Ok((tasks, log, machine))
    }
}

struct InFolder;

impl StoreBuilder<Types, Log, Machine, TempDir> for InFolder {
    async fn build(&self) -> Result<(TempDir, Log, Machine), StorageError<Types>> {
        let folder = TempDir::new().unwrap();
        let medium = Medium::Folder(folder.path().to_owned());
        let (log, machine) = store(&medium, &mut JoinSet::new());
        Ok((folder, log, machine))
    }
}

#[tokio::test]
async fn the_store_in_memory_is_one_openraft_accepts() {
    Suite::test_all(InMemory).await.unwrap();
}

#[tokio::test]
async fn the_store_in_a_folder_is_one_openraft_accepts() {
    Suite::test_all(InFolder).await.unwrap();
}
