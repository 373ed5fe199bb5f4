//! Every appointment is kept once, in order, never before its instant.

use backbeat_metronome::{Appointment, Clock};
use backbeat_timing::{LocalInstant, Nanos};

use crate::given::{Note, PATIENCE, Score, by_every_clock, loose, millis, precise, started};

by_every_clock!(
    appointments_are_kept_in_order_and_not_before_their_instant,
    appointments_that_have_passed_are_kept_at_once_and_once,
    ten_thousand_quick_appointments_lose_none,
    precise_appointments_are_measured_and_the_others_are_not,
);

/// Has the appointments played and gives the notes; waits for one that must not come, too.
fn notes<C: Clock>(appointments: Vec<Appointment>) -> Vec<Note> {
    let count = appointments.len();
    let (score, heard) = Score::new(appointments);
    let metronome = started::<C>(score);
    let mut notes: Vec<Note> = (0..count)
        .map(|_| heard.recv_timeout(PATIENCE).unwrap())
        .collect();
    metronome.stop().unwrap();
    // The player is gone, so this ends.
    notes.extend(heard);
    notes
}

fn assert_each_was_kept_once(notes: &[Note], appointments: &[Appointment]) {
    assert_eq!(notes.len(), appointments.len());
    let mut last = LocalInstant::from_nanos(i128::MIN);
    for (expected, (note, appointment)) in notes.iter().zip(appointments).enumerate() {
        assert_eq!(note.index, expected);
        assert!(note.told >= appointment.at && note.told >= last, "{note:?}");
        last = note.told;
    }
}

fn appointments_are_kept_in_order_and_not_before_their_instant<C: Clock>() {
    let start = C::now();
    let at = |index: i64| start + millis(7 * index);
    let appointments: Vec<_> = (0..30)
        .map(|index| match index % 3 {
            0 => loose(at(index)),
            _ => precise(at(index)),
        })
        .collect();
    assert_each_was_kept_once(&notes::<C>(appointments.clone()), &appointments);
}

fn appointments_that_have_passed_are_kept_at_once_and_once<C: Clock>() {
    let ends = [i128::MIN, -1, 0, 1];
    let mut appointments: Vec<_> = ends
        .map(|nanos| precise(LocalInstant::from_nanos(nanos)))
        .into();
    appointments.extend((1..100).map(|index| loose(C::now() + millis(-index))));
    assert_each_was_kept_once(&notes::<C>(appointments.clone()), &appointments);
}

fn ten_thousand_quick_appointments_lose_none<C: Clock>() {
    let start = C::now();
    let appointments: Vec<_> = (0..10_000)
        .map(|index| precise(start + Nanos::new(index * 10_000)))
        .collect();
    assert_each_was_kept_once(&notes::<C>(appointments.clone()), &appointments);
}

fn precise_appointments_are_measured_and_the_others_are_not<C: Clock>() {
    let start = C::now();
    let late = precise(start + millis(-5));
    let (score, heard) = Score::new(vec![loose(start), late, loose(start), precise(start)]);
    let metronome = started::<C>(score);
    let lateness = metronome.lateness();
    let mut all = (0..4).map(|_| heard.recv_timeout(PATIENCE));
    assert!(all.all(|note| note.is_ok()));
    metronome.stop().unwrap();
    assert_eq!(lateness.count(), 2);
    assert!(lateness.recent().unwrap().max >= millis(5));
}
