//! Stopping joins, whatever the thread is doing; a panic is told; what cannot start says why.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use backbeat_metronome::{
    Appointment, Clock, LocalClock, Metronome, Options, Player, PlayerPanicked, Priority,
    RefuseRealTime, RefuseStart,
};
use backbeat_timing::LocalInstant;

use crate::given::{
    Asked, ORDINARY, PATIENCE, Score, an_hour_from, by_every_clock, loose, millis, precise, started,
};

by_every_clock!(
    stopping_joins_whatever_is_waited_for,
    dropping_joins_too,
    a_metronome_that_its_player_drops_ends,
    a_panic_is_told_and_ends_the_playing,
);

/// Waits for what it was given, and is alive as long as its `Arc` is.
struct Waiting(
    Option<Appointment>,
    #[expect(dead_code, reason = "held, not read")] Arc<()>,
);

impl Player for Waiting {
    fn next(&mut self, _: LocalInstant) -> Option<Appointment> {
        self.0
    }

    fn play(&mut self, _: LocalInstant) {}
}

fn waiting_for(appointment: Option<Appointment>) -> (Waiting, Arc<()>) {
    let alive = Arc::new(());
    (Waiting(appointment, Arc::clone(&alive)), alive)
}

fn stopping_joins_whatever_is_waited_for<C: Clock>() {
    let far = an_hour_from::<C>();
    let near = C::now() + millis(3);
    for appointment in [
        None,
        Some(precise(far)),
        Some(loose(far)),
        Some(precise(near)),
    ] {
        let (player, alive) = waiting_for(appointment);
        let metronome = started::<C>(player);
        assert!(metronome.is_playing());
        metronome.stop().unwrap();
        assert_eq!(Arc::strong_count(&alive), 1, "the player is dropped");
    }
}

fn dropping_joins_too<C: Clock>() {
    let (player, alive) = waiting_for(Some(precise(an_hour_from::<C>())));
    drop(started::<C>(player));
    assert_eq!(Arc::strong_count(&alive), 1, "the player is dropped");
}

/// Lets go of its own metronome when it plays.
struct Quitter {
    metronome: Arc<Mutex<Option<Metronome>>>,
    /// Hung up when the player is dropped.
    _gone: Sender<()>,
}

impl Player for Quitter {
    fn next(&mut self, now: LocalInstant) -> Option<Appointment> {
        let has_one = self.metronome.lock().unwrap().is_some();
        has_one.then(|| loose(now))
    }

    fn play(&mut self, _: LocalInstant) {
        self.metronome.lock().unwrap().take();
    }
}

fn a_metronome_that_its_player_drops_ends<C: Clock>() {
    let metronome = Arc::new(Mutex::new(None));
    let (gone, is_gone) = channel();
    let player = Quitter {
        metronome: Arc::clone(&metronome),
        _gone: gone,
    };
    let started = started::<C>(player);
    let nudger = started.nudger();
    *metronome.lock().unwrap() = Some(started);
    nudger.nudge();
    let hung_up = is_gone.recv_timeout(PATIENCE).unwrap_err();
    assert_eq!(hung_up, std::sync::mpsc::RecvTimeoutError::Disconnected);
}

fn a_panic_is_told_and_ends_the_playing<C: Clock>() {
    let (player, alive) = Asked::new(|_| panic!("out of tune"));
    let metronome = started::<C>(player);
    // The player hangs up when the panic drops it, and then the thread ends by itself.
    alive.recv_timeout(PATIENCE).unwrap_err();
    let start = Instant::now();
    while metronome.is_playing() && start.elapsed() < PATIENCE {
        thread::yield_now();
    }
    assert!(!metronome.is_playing());
    metronome.nudge();
    let (name, said) = ("law".to_owned(), "out of tune".to_owned());
    assert_eq!(metronome.stop(), Err(PlayerPanicked { name, said }));
}

#[test]
fn a_metronome_without_real_time_says_why() {
    let (score, _) = Score::new(Vec::new());
    let metronome = started::<LocalClock>(score);
    let reason = RefuseRealTime::NotAsked;
    assert_eq!(metronome.priority(), &Priority::Ordinary { reason });

    let (score, _) = Score::new(Vec::new());
    let asking = Metronome::start("law", Options::default(), score).unwrap();
    let not_asked = Priority::Ordinary {
        reason: RefuseRealTime::NotAsked,
    };
    assert_ne!(asking.priority(), &not_asked);
    asking.stop().unwrap();
}

#[test]
fn what_cannot_start_says_why() {
    let start = |name, options| Metronome::start(name, options, Score::new(Vec::new()).0);
    let refusal = start("a\0b", ORDINARY).unwrap_err();
    assert!(matches!(refusal, RefuseStart::Name { .. }), "{refusal}");
    let spin = Duration::from_millis(2);
    let refusal = start("law", Options { spin, ..ORDINARY }).unwrap_err();
    assert!(matches!(refusal, RefuseStart::Spin { .. }));
    assert_eq!(
        refusal.to_string(),
        "a metronome cannot spin for 2ms: 1ms is the longest"
    );
}
