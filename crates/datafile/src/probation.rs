//! A backend whose changes are held back for a while.

use std::io;
use std::ops::Bound;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use redb::{BackendError, StorageBackend};

use crate::journal::Journal;

/// A backend that stays as it is until [`end`](Self::end), though whoever uses it sees its own changes. Clones share it.
///
/// The changes are kept in memory: it is meant for opening a database, which writes little.
#[derive(Clone, Debug)]
pub(crate) struct Probation(Arc<RwLock<State>>);

#[derive(Debug)]
struct State {
    backend: Box<dyn StorageBackend>,
    /// The changes that are held back; none once the probation is over.
    held: Option<Journal>,
}

impl Probation {
    /// Begins the probation of a backend.
    pub(crate) fn of(backend: impl StorageBackend) -> Self {
        Self(Arc::new(RwLock::new(State {
            backend: Box::new(backend),
            held: Some(Journal::default()),
        })))
    }

    /// Makes all changes that were held back, in order, and from now on each at once. When one of them fails, it and
    /// those behind it are never made.
    pub(crate) fn end(&self) -> io::Result<()> {
        let mut state = self.state_mut();
        if let Some(journal) = &state.held {
            journal.play(&*state.backend)?;
        }
        state.held = None;
        Ok(())
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn state_mut(&self) -> RwLockWriteGuard<'_, State> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a change now, or holds it back.
    fn change(
        &self,
        now: impl Fn(&dyn StorageBackend) -> io::Result<()>,
        later: impl FnOnce(&mut Journal, &dyn StorageBackend) -> io::Result<()>,
    ) -> io::Result<()> {
        {
            let state = self.state();
            if state.held.is_none() {
                return now(&*state.backend);
            }
        }
        let mut state = self.state_mut();
        let State { backend, held } = &mut *state;
        match held {
            Some(journal) => later(journal, &**backend),
            // It ended between the two looks.
            None => now(&**backend),
        }
    }
}

impl StorageBackend for Probation {
    fn len(&self) -> io::Result<u64> {
        let state = self.state();
        match &state.held {
            Some(journal) => journal.length(&*state.backend),
            None => state.backend.len(),
        }
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let state = self.state();
        match &state.held {
            Some(journal) => journal.read(&*state.backend, offset, out),
            None => state.backend.read(offset, out),
        }
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let later = |journal: &mut Journal, _: &dyn StorageBackend| {
            journal.set_length(len);
            Ok(())
        };
        self.change(|backend| backend.set_len(len), later)
    }

    fn sync_data(&self) -> io::Result<()> {
        let later = |journal: &mut Journal, _: &dyn StorageBackend| {
            journal.sync();
            Ok(())
        };
        self.change(StorageBackend::sync_data, later)
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.change(
            |backend| backend.write(offset, data),
            |journal, backend| journal.write(backend, offset, data),
        )
    }

    fn close(&self) -> io::Result<()> {
        self.state().backend.close()
    }

    // The locks with which one process has a file for itself; a database in one process asks for no others.

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.state().backend.try_lock_range(start, end)
    }

    fn try_lock_shared_range(
        &self,
        start: Bound<u64>,
        end: Bound<u64>,
    ) -> Result<bool, BackendError> {
        self.state().backend.try_lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.state().backend.unlock_range(start, end)
    }
}
