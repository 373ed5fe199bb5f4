//! A disk in memory, for tests and simulations: it can lose what was not synced, be slow, fill up and fail. How a process
//! reads and writes it is in [`plug`](super::plug).

use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

use crate::store::plug::Plug;

/// A disk in memory. Clones share it, so that it outlives the node that writes to it, as a real disk does.
#[derive(Clone, Debug, Default)]
pub struct MemoryDisk(Arc<Mutex<Image>>);

/// What can be wrong with a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiskFault {
    /// Writes find no space.
    Full,
    /// Writes are taken, but cannot be made durable.
    SyncFails,
}

/// What is on the disk, and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Image {
    pub(super) bytes: Vec<u8>,
    /// How to undo what was written since the last sync, latest last.
    pub(super) undo: Vec<Undo>,
    pub(super) fault: Option<DiskFault>,
    pub(super) syncs: u64,
    /// How often it was unplugged: a process that was plugged in before is gone.
    pub(super) unplugged: u64,
    delays: Option<Delays>,
}

/// How long writes take, drawn anew for each.
#[derive(Debug)]
struct Delays {
    random: SmallRng,
    span: RangeInclusive<Duration>,
}

#[derive(Debug)]
pub(super) enum Undo {
    Bytes { offset: usize, before: Vec<u8> },
    Length { before: usize, cut: Vec<u8> },
}

impl MemoryDisk {
    /// An empty disk.
    pub fn new() -> Self {
        Self::default()
    }

    /// A process begins to use it, until it is unplugged.
    pub(crate) fn plug_in(&self) -> Plug {
        Plug::of(self.clone(), self.image().unplugged)
    }

    /// Ends all use of it, as killing the process does: what was written stays, whatever else the process believes to
    /// write is lost.
    pub fn unplug(&self) {
        self.image().unplugged += 1;
    }

    /// Ends all use of it and loses everything that was written since the last sync, as a machine does whose power fails.
    pub fn lose_power(&self) {
        let mut image = self.image();
        image.unplugged += 1;
        while let Some(undo) = image.undo.pop() {
            match undo {
                Undo::Bytes { offset, before } => {
                    image.bytes[offset..offset + before.len()].copy_from_slice(&before);
                }
                Undo::Length { before, cut } => {
                    image.bytes.truncate(before);
                    image.bytes.extend(cut);
                }
            }
        }
    }

    /// Makes the disk fail from now on, or heals it.
    pub fn set_fault(&self, fault: Option<DiskFault>) {
        self.image().fault = fault;
    }

    /// Has every change from now on take a time from this span, drawn from the seed, in tokio's time.
    pub fn slow_down(&self, span: RangeInclusive<Duration>, seed: u64) {
        let random = SmallRng::seed_from_u64(seed);
        self.image().delays = Some(Delays { random, span });
    }

    /// Has changes take no time again.
    pub fn speed_up(&self) {
        self.image().delays = None;
    }

    /// How often the disk was synced.
    pub fn syncs(&self) -> u64 {
        self.image().syncs
    }

    /// A copy of the bytes on the disk.
    pub fn bytes(&self) -> Vec<u8> {
        self.image().bytes.clone()
    }

    /// A disk with these bytes.
    pub fn with_bytes(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Mutex::new(Image {
            bytes,
            ..Image::default()
        })))
    }

    pub(super) fn image(&self) -> MutexGuard<'_, Image> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Image {
    /// How long the next change takes.
    pub(super) fn delay(&mut self) -> Option<Duration> {
        let Delays { random, span } = self.delays.as_mut()?;
        Some(random.random_range(span.clone()))
    }
}

#[cfg(test)]
mod tests {
    use redb::StorageBackend;

    use super::*;

    #[test]
    fn what_was_not_synced_is_lost_with_the_power() {
        let disk = MemoryDisk::new();
        let plug = disk.plug_in();
        plug.set_len(4).unwrap();
        plug.write(0, b"abcd").unwrap();
        plug.sync_data().unwrap();
        plug.write(1, b"XY").unwrap();
        plug.set_len(2).unwrap();
        plug.set_len(8).unwrap();
        plug.write(6, b"zz").unwrap();
        disk.lose_power();
        assert_eq!(disk.bytes(), b"abcd");
    }

    #[test]
    fn a_process_that_was_killed_writes_no_more_and_its_successor_finds_the_rest() {
        let disk = MemoryDisk::new();
        let killed = disk.plug_in();
        killed.set_len(2).unwrap();
        killed.write(0, b"ab").unwrap();
        disk.unplug();
        assert!(killed.write(0, b"XY").is_err() && killed.sync_data().is_err());
        let mut found = [0; 2];
        disk.plug_in().read(0, &mut found).unwrap();
        assert_eq!(&found, b"ab");
    }
}
