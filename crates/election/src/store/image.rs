//! A disk in memory, for tests and simulations: it can lose what was not synced, fill up and fail.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use redb::StorageBackend;

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

#[derive(Debug, Default)]
struct Image {
    bytes: Vec<u8>,
    /// How to undo what was written since the last sync, latest last.
    undo: Vec<Undo>,
    fault: Option<DiskFault>,
    syncs: u64,
}

#[derive(Debug)]
enum Undo {
    Bytes { offset: usize, before: Vec<u8> },
    Length { before: usize, cut: Vec<u8> },
}

impl MemoryDisk {
    /// An empty disk.
    pub fn new() -> Self {
        Self::default()
    }

    /// Loses everything that was written since the last sync, as a machine does whose power fails.
    pub fn lose_power(&self) {
        let mut image = self.image();
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

    fn image(&self) -> MutexGuard<'_, Image> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Image {
    fn range(&self, offset: u64, length: usize) -> io::Result<std::ops::Range<usize>> {
        let start = usize::try_from(offset).ok();
        start
            .and_then(|start| Some(start..start.checked_add(length)?))
            .filter(|range| range.end <= self.bytes.len())
            .ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

impl StorageBackend for MemoryDisk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.image().bytes.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let image = self.image();
        let range = image.range(offset, out.len())?;
        out.copy_from_slice(&image.bytes[range]);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut image = self.image();
        let length = usize::try_from(len).map_err(|_| io::ErrorKind::StorageFull)?;
        let before = image.bytes.len();
        if length > before && image.fault == Some(DiskFault::Full) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let cut = image.bytes.split_off(length.min(before));
        image.bytes.resize(length, 0);
        image.undo.push(Undo::Length {
            before: length.min(before),
            cut,
        });
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut image = self.image();
        if image.fault == Some(DiskFault::SyncFails) {
            return Err(io::Error::other("the disk cannot sync"));
        }
        image.undo.clear();
        image.syncs += 1;
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut image = self.image();
        if image.fault == Some(DiskFault::Full) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let range = image.range(offset, data.len())?;
        let before = image.bytes[range.clone()].to_vec();
        image.bytes[range.clone()].copy_from_slice(data);
        image.undo.push(Undo::Bytes {
            offset: range.start,
            before,
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_synced_is_lost_with_the_power() {
        let disk = MemoryDisk::new();
        disk.set_len(4).unwrap();
        disk.write(0, b"abcd").unwrap();
        disk.sync_data().unwrap();
        disk.write(1, b"XY").unwrap();
        disk.set_len(2).unwrap();
        disk.set_len(8).unwrap();
        disk.write(6, b"zz").unwrap();
        disk.lose_power();
        assert_eq!(disk.bytes(), b"abcd");
    }
}
