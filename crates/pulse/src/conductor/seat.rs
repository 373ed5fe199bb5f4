//! One conductor for several hands: the metronome's thread, the tasks that listen, the admin API.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Conductor;

/// A conductor behind a lock that is held for microseconds and never across a wait.
#[derive(Clone, Debug)]
pub struct Seat(Arc<Mutex<Conductor>>);

impl Seat {
    /// A seat for this conductor.
    pub fn new(conductor: Conductor) -> Self {
        Self(Arc::new(Mutex::new(conductor)))
    }

    /// The conductor, for a moment.
    pub fn take(&self) -> MutexGuard<'_, Conductor> {
        // A conductor's methods leave it whole at every point, so one that panicked is usable.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
