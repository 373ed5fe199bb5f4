//! A process's use of a disk in memory, until the process is killed or the power fails.

use std::io;
use std::ops::Range;
use std::sync::MutexGuard;

use redb::StorageBackend;
use tokio::time::sleep;

use crate::store::image::{DiskFault, Image, MemoryDisk, Undo};

/// A process's use of a disk in memory.
#[derive(Clone, Debug)]
pub(crate) struct Plug {
    disk: MemoryDisk,
    /// How often the disk had been unplugged before.
    unplugged: u64,
}

impl Plug {
    pub(super) const fn of(disk: MemoryDisk, unplugged: u64) -> Self {
        Self { disk, unplugged }
    }

    /// Waits as long as the next change takes.
    pub(crate) async fn take_time(&self) {
        let delay = self.image().ok().and_then(|mut image| image.delay());
        if let Some(delay) = delay {
            sleep(delay).await;
        }
    }

    fn image(&self) -> io::Result<MutexGuard<'_, Image>> {
        let image = self.disk.image();
        if image.unplugged == self.unplugged {
            Ok(image)
        } else {
            Err(io::Error::other("the disk is unplugged"))
        }
    }
}

impl Image {
    fn range(&self, offset: u64, length: usize) -> io::Result<Range<usize>> {
        let start = usize::try_from(offset).ok();
        start
            .and_then(|start| Some(start..start.checked_add(length)?))
            .filter(|range| range.end <= self.bytes.len())
            .ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

impl StorageBackend for Plug {
    fn len(&self) -> io::Result<u64> {
        Ok(self.image()?.bytes.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let image = self.image()?;
        let range = image.range(offset, out.len())?;
        out.copy_from_slice(&image.bytes[range]);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut image = self.image()?;
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
        let mut image = self.image()?;
        if image.fault == Some(DiskFault::SyncFails) {
            return Err(io::Error::other("the disk cannot sync"));
        }
        image.undo.clear();
        image.syncs += 1;
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut image = self.image()?;
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
