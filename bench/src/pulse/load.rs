//! What else the machine does while something is measured.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

/// One spinning thread for each core, until it is dropped.
#[derive(Debug)]
pub(super) struct Spinners {
    enough: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Spinners {
    pub(super) fn start() -> Self {
        let enough = Arc::new(AtomicBool::new(false));
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let threads = (0..cores)
            .map(|_| {
                let enough = Arc::clone(&enough);
                thread::spawn(move || spin(&enough))
            })
            .collect();
        Self { enough, threads }
    }
}

impl Drop for Spinners {
    fn drop(&mut self) {
        self.enough.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // It only counts, so there is nothing to hear from it.
            let _ = thread.join();
        }
    }
}

/// Counts instead of pausing: a hypervisor may take a pausing core away.
fn spin(enough: &AtomicBool) {
    let mut count = 0_u64;
    while !enough.load(Ordering::Relaxed) {
        count = black_box(count.wrapping_add(1));
    }
}
