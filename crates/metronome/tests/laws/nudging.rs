//! A nudge is never lost and never costs an appointment.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use backbeat_metronome::{Appointment, Clock, Nudger, Player};
use backbeat_timing::LocalInstant;

use crate::given::{
    Asked, PATIENCE, Score, an_hour_from, by_every_clock, loose, millis, precise, started,
};

by_every_clock!(
    a_nudge_ends_waiting_for_nothing,
    a_nudge_replaces_a_far_appointment,
    a_nudge_while_the_player_is_asked_is_not_lost,
    a_player_may_nudge_itself,
    nudges_without_end_cost_no_appointment,
);

/// What others have set, until it was played.
type Board = Arc<Mutex<Option<Appointment>>>;

/// A player that wants what the board says, and tells each time it was asked.
fn reader(board: &Board) -> (impl Player, [std::sync::mpsc::Receiver<()>; 2]) {
    let (ask, asked) = channel();
    let read = Arc::clone(board);
    let (player, heard) = Asked::new(move |now| {
        let _ = ask.send(());
        let mut board = read.lock().unwrap();
        // What is due now is played now, and then no more.
        match *board {
            Some(appointment) if appointment.at <= now => board.take(),
            other => other,
        }
    });
    (player, [asked, heard])
}

fn a_nudge_ends_waiting_for_nothing<C: Clock>() {
    let board = Board::default();
    let (player, [asked, heard]) = reader(&board);
    let metronome = started::<C>(player);
    asked.recv_timeout(PATIENCE).unwrap();
    for _ in 0..100 {
        *board.lock().unwrap() = Some(loose(C::now()));
        metronome.nudge();
        heard.recv_timeout(PATIENCE).unwrap();
    }
    metronome.stop().unwrap();
}

fn a_nudge_replaces_a_far_appointment<C: Clock>() {
    for appointment in [precise, loose] {
        let board: Board = Arc::new(Mutex::new(Some(appointment(an_hour_from::<C>()))));
        let (player, [asked, heard]) = reader(&board);
        let metronome = started::<C>(player);
        asked.recv_timeout(PATIENCE).unwrap();
        *board.lock().unwrap() = Some(appointment(C::now()));
        metronome.nudge();
        heard.recv_timeout(PATIENCE).unwrap();
        metronome.stop().unwrap();
    }
}

fn a_nudge_while_the_player_is_asked_is_not_lost<C: Clock>() {
    let (asking, asked) = channel();
    let (nudged, go_on) = channel::<()>();
    let mut times = 0;
    let (player, heard) = Asked::new(move |now| {
        times += 1;
        if times == 1 {
            let _ = asking.send(());
            let _ = go_on.recv_timeout(PATIENCE);
            // Takes the token that the nudge may have left: players may park.
            thread::park_timeout(Duration::ZERO);
        }
        (times == 2).then(|| loose(now))
    });
    let metronome = started::<C>(player);
    asked.recv_timeout(PATIENCE).unwrap();
    metronome.nudge();
    nudged.send(()).unwrap();
    heard.recv_timeout(PATIENCE).unwrap();
    metronome.stop().unwrap();
}

fn a_player_may_nudge_itself<C: Clock>() {
    let nudger = Arc::new(Mutex::new(None::<Nudger>));
    let own = Arc::clone(&nudger);
    let mut times = 0;
    let (player, heard) = Asked::new(move |now: LocalInstant| {
        let nudger = own.lock().unwrap();
        times += u32::from(nudger.is_some());
        nudger.iter().for_each(Nudger::nudge);
        (times == 100).then(|| loose(now))
    });
    let metronome = started::<C>(player);
    *nudger.lock().unwrap() = Some(metronome.nudger());
    metronome.nudge();
    heard.recv_timeout(PATIENCE).unwrap();
    metronome.stop().unwrap();
}

fn nudges_without_end_cost_no_appointment<C: Clock>() {
    let start = C::now();
    let appointments = (0..100).map(|index| precise(start + millis(index)));
    let (score, heard) = Score::new(appointments.collect());
    let metronome = started::<C>(score);
    let enough = AtomicBool::new(false);
    thread::scope(|scope| {
        let nudger = metronome.nudger();
        let enough = &enough;
        scope.spawn(move || {
            while !enough.load(Ordering::Relaxed) {
                nudger.nudge();
            }
        });
        let heard: Vec<_> = (0..100).map(|_| heard.recv_timeout(PATIENCE)).collect();
        enough.store(true, Ordering::Relaxed);
        assert!(heard.iter().all(Result::is_ok));
    });
    metronome.stop().unwrap();
    assert!(heard.try_recv().is_err());
}
