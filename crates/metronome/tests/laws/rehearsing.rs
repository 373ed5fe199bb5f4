//! A precise appointment is rehearsed before it is played; others never are.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

use backbeat_metronome::{Appointment, Clock, Player};
use backbeat_timing::LocalInstant;

use crate::given::{PATIENCE, by_every_clock, millis, started};

by_every_clock!(
    a_precise_appointment_is_rehearsed_before_it_is_played,
    others_are_not_rehearsed,
);

/// Plays every two milliseconds, without end.
struct Rehearsing {
    next: Appointment,
    happened: Sender<Happened>,
}

#[derive(Debug, PartialEq)]
enum Happened {
    Rehearsed(LocalInstant),
    Played(LocalInstant),
}

impl Rehearsing {
    fn from_now<C: Clock>(precise: bool) -> (Self, Receiver<Happened>) {
        let (happened, told) = channel();
        let at = C::now() + millis(2);
        let next = Appointment { at, precise };
        (Self { next, happened }, told)
    }
}

impl Player for Rehearsing {
    fn next(&mut self, _: LocalInstant) -> Option<Appointment> {
        Some(self.next)
    }

    fn rehearse(&mut self, at: LocalInstant) {
        let _ = self.happened.send(Happened::Rehearsed(at));
    }

    fn play(&mut self, now: LocalInstant) {
        let _ = self.happened.send(Happened::Played(self.next.at));
        self.next.at = now + millis(2);
    }
}

/// A thread that wakes up too late does not rehearse, so one of many appointments has to do.
fn a_precise_appointment_is_rehearsed_before_it_is_played<C: Clock>() {
    let (player, told) = Rehearsing::from_now::<C>(true);
    let metronome = started::<C>(player);
    let end = Instant::now() + PATIENCE;
    loop {
        assert!(Instant::now() < end, "nothing was rehearsed");
        if let Happened::Rehearsed(at) = told.recv_timeout(PATIENCE).unwrap() {
            let then = told.recv_timeout(PATIENCE).unwrap();
            assert_eq!(then, Happened::Played(at));
            break;
        }
    }
    metronome.stop().unwrap();
}

fn others_are_not_rehearsed<C: Clock>() {
    let (player, told) = Rehearsing::from_now::<C>(false);
    let metronome = started::<C>(player);
    for _ in 0..20 {
        let happened = told.recv_timeout(PATIENCE).unwrap();
        assert!(matches!(happened, Happened::Played(_)));
    }
    metronome.stop().unwrap();
}
