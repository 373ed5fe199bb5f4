//! Players to try the laws on.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use backbeat_metronome::{Appointment, Clock, Metronome, Options, Player};
use backbeat_timing::{LocalInstant, Nanos};

/// What is waited for comes in microseconds; a machine that takes longer than this is broken.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Without real-time priority, which would hold up the other tests of a small machine.
pub(crate) const ORDINARY: Options = Options {
    spin: Duration::from_micros(100),
    real_time: false,
};

pub(crate) fn precise(at: LocalInstant) -> Appointment {
    Appointment { at, precise: true }
}

pub(crate) fn loose(at: LocalInstant) -> Appointment {
    Appointment { at, precise: false }
}

pub(crate) fn millis(millis: i64) -> Nanos {
    Nanos::from_millis(millis)
}

pub(crate) fn an_hour_from<C: Clock>() -> LocalInstant {
    C::now() + millis(3_600_000)
}

/// Something that was played.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Note {
    /// Which one, from 0 on.
    pub(crate) index: usize,
    /// The instant that the player was told.
    pub(crate) told: LocalInstant,
}

/// Plays a list of appointments, then waits for nothing.
pub(crate) struct Score {
    appointments: Vec<Appointment>,
    played: usize,
    notes: Sender<Note>,
}

impl Score {
    pub(crate) fn new(appointments: Vec<Appointment>) -> (Self, Receiver<Note>) {
        let (notes, heard) = channel();
        let score = Self {
            appointments,
            played: 0,
            notes,
        };
        (score, heard)
    }
}

impl Player for Score {
    fn next(&mut self, _: LocalInstant) -> Option<Appointment> {
        self.appointments.get(self.played).copied()
    }

    fn play(&mut self, now: LocalInstant) {
        let (index, told) = (self.played, now);
        self.played += 1;
        let _ = self.notes.send(Note { index, told });
    }
}

/// A player made of a closure that says when to play; it tells each time it plays.
pub(crate) struct Asked<F> {
    next: F,
    played: Sender<()>,
}

impl<F> Asked<F> {
    pub(crate) fn new(next: F) -> (Self, Receiver<()>) {
        let (played, heard) = channel();
        (Self { next, played }, heard)
    }
}

impl<F: FnMut(LocalInstant) -> Option<Appointment> + Send + 'static> Player for Asked<F> {
    fn next(&mut self, now: LocalInstant) -> Option<Appointment> {
        (self.next)(now)
    }

    fn play(&mut self, _: LocalInstant) {
        let _ = self.played.send(());
    }
}

pub(crate) fn started<C: Clock>(player: impl Player) -> Metronome {
    Metronome::start_on::<C>("law", ORDINARY, player).unwrap()
}

/// Makes one test of a law for each clock.
macro_rules! by_every_clock {
    ($($law:ident),+ $(,)?) => {
        mod by_the_platforms_clock {
            $(#[test] fn $law() { super::$law::<backbeat_metronome::LocalClock>(); })+
        }
        mod by_the_portable_clock {
            $(#[test] fn $law() { super::$law::<backbeat_metronome::PortableClock>(); })+
        }
    };
}
pub(crate) use by_every_clock;
