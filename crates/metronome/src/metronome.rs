//! A metronome: the thread of a player, started, nudged, stopped and joined. What the thread does is in
//! `performance`.

use std::any::Any;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tracing::{debug, error, info};

use crate::bell::{Bell, Nudger};
use crate::performance::Performance;
use crate::platform::prepare_thread;
use crate::{Clock, Lateness, LocalClock, Options, Player, Priority};

/// A running player. Dropping it stops the thread as [`Metronome::stop`] does, but for the answer.
#[derive(Debug)]
pub struct Metronome {
    name: String,
    nudger: Nudger,
    priority: Priority,
    lateness: Arc<Lateness>,
    /// None once it was joined.
    thread: Option<JoinHandle<()>>,
}

impl Metronome {
    /// Starts a thread of this name (Linux shows its first 15 bytes) on which the player plays by [`LocalClock`].
    pub fn start(name: &str, options: Options, player: impl Player) -> Result<Self, RefuseStart> {
        Self::start_on::<LocalClock>(name, options, player)
    }

    /// The same by another clock, which must be the one that the player's appointments are made on.
    pub fn start_on<C: Clock>(
        name: &str,
        options: Options,
        player: impl Player,
    ) -> Result<Self, RefuseStart> {
        check(name, options)?;
        let refuse = |source| RefuseStart::Thread {
            name: name.to_owned(),
            source,
        };
        let (bell, lateness) = (Arc::new(Bell::default()), Arc::new(Lateness::new()));
        let (bell_of_thread, lateness_of_thread) = (Arc::clone(&bell), Arc::clone(&lateness));
        let obituary = Obituary(name.to_owned());
        let (tell, told) = sync_channel(1);
        let play = move || {
            let _obituary = obituary;
            // The only send, into room for one; the starter waits for it.
            let _ = tell.send(prepare_thread(options.real_time));
            Performance::<C, _>::new(player, bell_of_thread, lateness_of_thread, options.spin)
                .run();
        };
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(play)
            .map_err(refuse)?;
        let priority = told.recv().map_err(|gone| refuse(io::Error::other(gone)))?;
        info!(name, %priority, "metronome started");
        Ok(Self {
            name: name.to_owned(),
            nudger: Nudger::new(bell, thread.thread().clone()),
            priority,
            lateness,
            thread: Some(thread),
        })
    }

    /// See [`Nudger::nudge`].
    pub fn nudge(&self) {
        self.nudger.nudge();
    }

    /// A handle for others to nudge with.
    pub fn nudger(&self) -> Nudger {
        self.nudger.clone()
    }

    /// The priority that the thread has.
    pub fn priority(&self) -> &Priority {
        &self.priority
    }

    /// How late precise appointments were played; may be read after the end, too.
    pub fn lateness(&self) -> Arc<Lateness> {
        Arc::clone(&self.lateness)
    }

    /// Whether the thread still plays; false after a panic of the player, which [`Metronome::stop`] tells.
    pub fn is_playing(&self) -> bool {
        self.thread
            .as_ref()
            .is_some_and(|thread| !thread.is_finished())
    }

    /// Stops the thread, waits for its end and drops the player. An appointment that is not due yet is not played.
    ///
    /// Takes as long as the player's own methods, and up to five milliseconds more when a precise appointment is near.
    pub fn stop(mut self) -> Result<(), PlayerPanicked> {
        self.join()
    }

    fn join(&mut self) -> Result<(), PlayerPanicked> {
        let Some(thread) = self.thread.take() else {
            return Ok(());
        };
        self.nudger.stop();
        if thread.thread().id() == thread::current().id() {
            // The player itself lets go of its metronome; the thread ends when that call returns.
            return Ok(());
        }
        thread.join().map_err(|payload| PlayerPanicked {
            name: self.name.clone(),
            said: said(payload.as_ref()),
        })?;
        debug!(name = self.name, "metronome stopped");
        Ok(())
    }
}

impl Drop for Metronome {
    fn drop(&mut self) {
        // A panic was logged by the thread.
        let _ = self.join();
    }
}

fn check(name: &str, options: Options) -> Result<(), RefuseStart> {
    if name.contains('\0') {
        return Err(RefuseStart::Name {
            name: name.to_owned(),
        });
    }
    if options.spin > Options::LONGEST_SPIN {
        return Err(RefuseStart::Spin {
            spin: options.spin,
            longest: Options::LONGEST_SPIN,
        });
    }
    Ok(())
}

/// Logs the panic of a player when it happens, which may be long before somebody calls `stop`.
struct Obituary(String);

impl Drop for Obituary {
    fn drop(&mut self) {
        if thread::panicking() {
            error!(
                name = self.0,
                "the player panicked: nothing is played any more"
            );
        }
    }
}

fn said(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no text").to_owned()
}

/// Why a metronome does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseStart {
    /// The name holds a NUL, which no system takes in a thread's name.
    #[error("a metronome cannot be called {name:?}: the name of a thread holds no NUL")]
    Name {
        /// The name that was refused.
        name: String,
    },
    /// The spin is too long.
    #[error("a metronome cannot spin for {spin:?}: {longest:?} is the longest")]
    Spin {
        /// The spin that was asked for.
        spin: Duration,
        /// [`Options::LONGEST_SPIN`].
        longest: Duration,
    },
    /// The system starts no thread.
    #[error("the thread of the metronome {name:?} does not start")]
    Thread {
        /// The metronome's name.
        name: String,
        /// What the system said.
        source: io::Error,
    },
}

/// The player panicked, so from some instant on nothing was played.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the player of the metronome {name:?} panicked: {said}")]
pub struct PlayerPanicked {
    /// The metronome's name.
    pub name: String,
    /// The text of the panic.
    pub said: String,
}
