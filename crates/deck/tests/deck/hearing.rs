//! What a subscription drops and when a bus is away is told in its place.

use std::time::Duration;

use backbeat_bus::Bus as _;
use backbeat_bus::inprocess::{Direction, Faults, Network};
use backbeat_deck::{Ear, Heard};
use backbeat_timing::ClusterInstant;
use tokio::time::{Instant, sleep};

use crate::given::{START, envelope, everything, pair};

#[tokio::test(start_paused = true)]
async fn messages_come_in_batches_and_in_order() {
    let (one, other) = pair();
    let mut ear = Ear::open(&*one, everything()).await.unwrap();
    for number in 0..2000_u16 {
        other.offer(envelope("a", &number.to_be_bytes())).unwrap();
    }
    let mut next = 0_u16;
    while next < 2000 {
        let Heard::Messages(batch) = ear.next().await else {
            continue;
        };
        for (_, message) in batch {
            assert_eq!(message.payload, next.to_be_bytes().as_slice());
            next += 1;
        }
    }
    assert_eq!(ear.lost(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_was_dropped_is_told_before_the_messages_among_which_it_is_missing() {
    let (one, other) = pair();
    let mut ear = Ear::open(&*one, everything().holding(10)).await.unwrap();
    for _ in 0..25 {
        other.offer(envelope("a", b"")).unwrap();
    }
    assert!(matches!(ear.next().await, Heard::Missing { lost: 15 }));
    let Heard::Messages(batch) = ear.next().await else {
        panic!();
    };
    assert_eq!((batch.len(), ear.lost()), (10, 15));
    // All that waited has been taken: nothing is in doubt any more.
    other.offer(envelope("a", b"")).unwrap();
    assert!(matches!(ear.next().await, Heard::Messages(_)));
}

#[tokio::test(start_paused = true)]
async fn what_is_heard_while_the_server_is_asked_keeps_its_time() {
    let network = Network::new(7);
    let bus = network.join("one").unwrap();
    let other = network.join("other").unwrap();
    let slow = Faults::delay(Duration::from_secs(3)..=Duration::from_secs(3));
    network.set_link_faults("one", Direction::ToServer, slow);
    let began = Instant::now();
    let mut ear = Ear::open(&bus, everything())
        .await
        .unwrap()
        .stamping(move || {
            let passed = began.elapsed().as_nanos().cast_signed();
            ClusterInstant::from_unix_nanos(START + passed)
        });
    let asking = ear.settle(&bus);
    let speaking = async {
        for number in 0..3_u8 {
            other.offer(envelope("a", &[number])).unwrap();
            sleep(Duration::from_secs(1)).await;
        }
    };
    let (asked, ()) = tokio::join!(asking, speaking);
    asked.unwrap();
    assert_eq!(began.elapsed().as_secs(), 3);
    for number in 0..3_u8 {
        let Heard::Messages(batch) = ear.next().await else {
            panic!();
        };
        let [(at, message)] = batch.as_slice() else {
            panic!("{batch:?}");
        };
        assert_eq!(message.payload, [number].as_slice());
        let seconds = (at.unix_nanos() - START) / 1_000_000_000;
        assert_eq!(seconds, i128::from(number));
    }
}

#[tokio::test(start_paused = true)]
async fn drops_that_nobody_else_counts_are_asked_for_every_second() {
    let (one, _other) = pair();
    let ear = Ear::open(&*one, everything()).await.unwrap();
    let mut ear = ear.counting(|| 3);
    assert!(matches!(ear.next().await, Heard::Missing { lost: 3 }));
    assert!(matches!(ear.next().await, Heard::Second));
    assert_eq!(ear.lost(), 3);
}

#[tokio::test(start_paused = true)]
async fn interruptions_and_the_end_are_told() {
    let network = Network::new(7);
    let bus = network.join("one").unwrap();
    let mut ear = Ear::open(&bus, everything()).await.unwrap();
    network.disconnect("one");
    assert!(matches!(ear.next().await, Heard::Disconnected { .. }));
    network.reconnect("one");
    assert!(matches!(ear.next().await, Heard::Reconnected { .. }));
    bus.drain().await.unwrap();
    while !matches!(ear.next().await, Heard::Closed) {}
    assert!(matches!(ear.next().await, Heard::Closed));
}
