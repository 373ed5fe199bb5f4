//! `backbeat run reverb`: it starts beside a broker, says where it is, and a signal ends it.

use crate::brokers::Broker;
use crate::place::{Place, outcome};
use crate::running::Running;

/// A reverb over the server at this url.
pub(crate) fn reverb(place: &Place, url: &str) -> std::process::Command {
    let mut command = place.backbeat();
    let data = place.path().join("data");
    command.args(["run", "reverb", "--admin-port", "0", "--nats", url]);
    command.arg("--data-dir").arg(data);
    command
}

#[test]
fn a_reverb_says_where_it_is_and_an_interrupt_ends_it() {
    let place = Place::new();
    let broker = Broker::embedded(&place);
    let mut running = Running::begin(&mut reverb(&place, broker.url()));
    assert_eq!(
        running.hear("durable").split_whitespace().last(),
        Some("store")
    );
    let line = running.hear("try");
    let admin = line.split_whitespace().last().unwrap();
    let asked = outcome(place.backbeat().args(["status", "--reverb", admin]), b"");
    assert!(asked.stdout.contains("reverb-1"), "{asked:?}");
    let told = running.stop("INT");
    assert_eq!(told.status, 0, "{told:?}");
}

#[test]
fn two_reverbs_need_two_folders() {
    let place = Place::new();
    let broker = Broker::embedded(&place);
    let mut running = Running::begin(&mut reverb(&place, broker.url()));
    running.hear("Ctrl-C");
    let told = outcome(&mut reverb(&place, broker.url()), b"");
    assert_eq!(told.status, 2, "{told:?}");
    assert!(told.stderr.contains("--data-dir"), "{told:?}");
    assert_eq!(running.stop("TERM").status, 0);
}

#[test]
fn without_nats_or_jetstream_the_flags_to_change_are_named() {
    let place = Place::new();
    let broker = Broker::embedded(&place);
    let told = outcome(reverb(&place, broker.url()).args(["--durable", "on"]), b"");
    assert_eq!(told.status, 2, "{told:?}");
    assert!(told.stderr.contains("--durable"), "{told:?}");
    let told = outcome(&mut reverb(&place, "nats://127.0.0.1:1"), b"");
    assert_eq!(told.status, 2, "{told:?}");
    assert!(told.stderr.contains("--nats"), "{told:?}");
}
