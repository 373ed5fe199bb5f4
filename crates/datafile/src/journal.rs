//! Changes that were not made yet, and what a file would look like with them.

use std::io;

use redb::StorageBackend;

/// Changes to a backend, in the order in which they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    changes: Vec<Change>,
    /// How long the backend would be with them, if that changes.
    length: Option<u64>,
}

#[derive(Debug)]
enum Change {
    Write { at: u64, bytes: Vec<u8> },
    Length(u64),
    Sync,
}

impl Journal {
    pub(crate) fn length(&self, file: &dyn StorageBackend) -> io::Result<u64> {
        self.length.map_or_else(|| file.len(), Ok)
    }

    pub(crate) fn set_length(&mut self, length: u64) {
        self.length = Some(length);
        self.changes.push(Change::Length(length));
    }

    pub(crate) fn sync(&mut self) {
        self.changes.push(Change::Sync);
    }

    pub(crate) fn write(
        &mut self,
        file: &dyn StorageBackend,
        at: u64,
        bytes: &[u8],
    ) -> io::Result<()> {
        self.check_within(file, at, bytes)?;
        let bytes = bytes.to_vec();
        self.changes.push(Change::Write { at, bytes });
        Ok(())
    }

    /// Reads what would be there.
    pub(crate) fn read(
        &self,
        file: &dyn StorageBackend,
        at: u64,
        out: &mut [u8],
    ) -> io::Result<()> {
        self.check_within(file, at, out)?;
        let held = file.len()?.saturating_sub(at);
        let held = usize::try_from(held).unwrap_or(usize::MAX).min(out.len());
        let (there, beyond) = out.split_at_mut(held);
        if !there.is_empty() {
            file.read(at, there)?;
        }
        beyond.fill(0);
        for change in &self.changes {
            match change {
                Change::Write { at: start, bytes } => lay_over(out, at, bytes, *start),
                // What is cut off is zero when it is there again.
                Change::Length(length) => {
                    let kept = distance(at, *length);
                    out.iter_mut().skip(kept).for_each(|byte| *byte = 0);
                }
                Change::Sync => {}
            }
        }
        Ok(())
    }

    /// Makes the changes, in their order: a crash on the way leaves what it leaves with redb itself.
    pub(crate) fn play(&self, file: &dyn StorageBackend) -> io::Result<()> {
        self.changes.iter().try_for_each(|change| match change {
            Change::Write { at, bytes } => file.write(*at, bytes),
            Change::Length(length) => file.set_len(*length),
            Change::Sync => file.sync_data(),
        })
    }

    fn check_within(&self, file: &dyn StorageBackend, at: u64, bytes: &[u8]) -> io::Result<()> {
        let length = self.length(file)?;
        at.checked_add(bytes.len() as u64)
            .filter(|end| *end <= length)
            .map(drop)
            .ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

/// Copies `bytes`, which begin at `start`, over `out`, which begins at `at`, where both overlap.
fn lay_over(out: &mut [u8], at: u64, bytes: &[u8], start: u64) {
    let out = out.iter_mut().skip(distance(at, start));
    let bytes = bytes.iter().skip(distance(start, at));
    out.zip(bytes).for_each(|(out, byte)| *out = *byte);
}

/// How far `to` lies behind `from`; nothing when it lies before.
fn distance(from: u64, to: u64) -> usize {
    usize::try_from(to.saturating_sub(from)).unwrap_or(usize::MAX)
}
