//! Clocks never go back, sleeps never end early.

use backbeat_metronome::{Clock, LocalClock, WallClock};
use backbeat_timing::{ClusterInstant, LocalInstant, Nanos};

use crate::given::by_every_clock;

by_every_clock!(
    clocks_never_go_back,
    a_sleep_ends_at_its_instant_or_later,
    a_sleep_until_the_past_ends_at_once,
);

fn clocks_never_go_back<C: Clock>() {
    let mut last = C::now();
    for _ in 0..100_000 {
        let now = C::now();
        assert!(now >= last);
        last = now;
    }
}

fn a_sleep_ends_at_its_instant_or_later<C: Clock>() {
    for nanos in [0, 1, 999, 100_000, 3_000_000] {
        let at = C::now() + Nanos::new(nanos);
        C::sleep_until(at);
        assert!(C::now() >= at);
    }
}

fn a_sleep_until_the_past_ends_at_once<C: Clock>() {
    C::sleep_until(LocalInstant::from_nanos(i128::MIN));
    C::sleep_until(LocalInstant::from_nanos(-1));
    C::sleep_until(C::now() + Nanos::new(-1));
}

#[test]
fn the_local_clock_is_one_clock() {
    let before = LocalClock::now();
    let between = <LocalClock as Clock>::now();
    assert!(before <= between && between <= LocalClock::now());
}

#[test]
fn the_wall_clock_counts_from_1970() {
    let year_2025 = ClusterInstant::from_unix_nanos(1_735_689_600_000_000_000);
    assert!(WallClock::now() > year_2025);
}
