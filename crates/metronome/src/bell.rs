//! How others reach the thread of a metronome: a nudge, or the word to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, Thread};
use std::time::Duration;

/// Tells a metronome that something has changed. Clones reach the same metronome; one that has stopped hears nothing.
#[derive(Clone, Debug)]
pub struct Nudger {
    bell: Arc<Bell>,
    thread: Thread,
}

impl Nudger {
    pub(crate) fn new(bell: Arc<Bell>, thread: Thread) -> Self {
        Self { bell, thread }
    }

    /// Has the player asked again when it wants to play. What the caller wrote before, the player sees then.
    ///
    /// Never waits; may be called from everywhere, the player included. Nudges that come before the player is asked
    /// are one.
    pub fn nudge(&self) {
        if !self.bell.nudged.swap(true, Ordering::AcqRel) {
            self.thread.unpark();
        }
    }

    pub(crate) fn stop(&self) {
        self.bell.stopping.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// What has been said to the thread. The flags count, and not the parking token of the thread: a player that parks
/// may take the token, and a parked thread may wake up without one.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    nudged: AtomicBool,
    stopping: AtomicBool,
}

impl Bell {
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Whether there is a nudge, or the word to stop.
    pub(crate) fn is_rung(&self) -> bool {
        self.nudged.load(Ordering::Acquire) || self.is_stopping()
    }

    /// Forgets the nudges so far: the player is about to be asked.
    pub(crate) fn answer(&self) {
        self.nudged.swap(false, Ordering::AcqRel);
    }

    /// Waits until the bell is rung, for at most this long; called on the metronome's thread.
    pub(crate) fn wait_for(&self, longest: Duration) {
        if !self.is_rung() {
            thread::park_timeout(longest);
        }
    }

    /// Waits until the bell is rung; called on the metronome's thread.
    pub(crate) fn wait(&self) {
        while !self.is_rung() {
            thread::park();
        }
    }
}
