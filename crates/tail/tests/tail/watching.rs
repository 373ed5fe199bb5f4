//! Limits, gaps and the end.

use std::io;
use std::time::Duration;

use backbeat_bus::inprocess::Network;
use backbeat_deck::{Ear, Limit};
use backbeat_tail::{Printer, Show, Sieve, Watch, WhenFull};
use tokio_util::sync::CancellationToken;

use crate::given::{everything, interest, pair};

const FIGURES: Show = Show::Figures {
    between: "",
    width: None,
};

#[tokio::test(start_paused = true)]
async fn the_count_is_of_messages_that_are_wanted() {
    let (one, other) = pair();
    let mut ear = Ear::open(&*one, interest()).await.unwrap();
    for (_, envelope) in everything() {
        other.offer(envelope).unwrap();
    }
    let printer = Printer::start(io::sink(), WhenFull::Wait).unwrap();
    let sieve = Sieve {
        message_type: Some("statusclaim".to_owned()),
        ..Sieve::default()
    };
    let limit = Limit {
        count: Some(2),
        time: Some(Duration::from_mins(1)),
    };
    let cancel = CancellationToken::new();
    let watched = Watch {
        ear: &mut ear,
        sieve: &sieve,
        show: FIGURES,
        printer: &printer,
        recorder: None,
    }
    .run(limit, cancel, |_| {})
    .await;
    assert!(watched.complete);
    let agents: usize = watched
        .session
        .totals()
        .agents()
        .iter()
        .map(|(_, count)| count)
        .sum();
    assert_eq!(agents, 2);
}

#[tokio::test(start_paused = true)]
async fn an_interruption_is_counted_and_held_against_nobody() {
    let network = Network::new(7);
    let bus = network.join("one").unwrap();
    let mut ear = Ear::open(&bus, interest()).await.unwrap();
    network.disconnect("one");
    let printer = Printer::start(io::sink(), WhenFull::Wait).unwrap();
    let limit = Limit {
        count: None,
        time: Some(Duration::from_secs(5)),
    };
    let sieve = Sieve::default();
    let cancel = CancellationToken::new();
    let reconnect = |_: &_| network.reconnect("one");
    let watched = Watch {
        ear: &mut ear,
        sieve: &sieve,
        show: FIGURES,
        printer: &printer,
        recorder: None,
    }
    .run(limit, cancel, reconnect)
    .await;
    assert!(watched.complete);
    assert_eq!(watched.session.totals().reconnects, 1);
    assert_eq!(watched.session.summary().absences, 1);
}

#[tokio::test(start_paused = true)]
async fn the_word_to_stop_ends_it_unfinished() {
    let (one, _other) = pair();
    let mut ear = Ear::open(&*one, interest()).await.unwrap();
    let printer = Printer::start(io::sink(), WhenFull::Wait).unwrap();
    let cancel = CancellationToken::new();
    cancel.cancel();
    let limit = Limit {
        count: Some(1),
        time: None,
    };
    let sieve = Sieve::default();
    let watched = Watch {
        ear: &mut ear,
        sieve: &sieve,
        show: FIGURES,
        printer: &printer,
        recorder: None,
    }
    .run(limit, cancel, |_| {})
    .await;
    assert!(!watched.complete);
}
