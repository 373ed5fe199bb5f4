//! The outgoing queue of a connection to NATS, and what is counted.
//!
//! These run on one thread: while a test does not await, the connection does not send.

use std::time::Duration;

use backbeat_bus::nats::Options;
use backbeat_bus::{Bus as _, RefuseOffer};
use backbeat_testbed::Server;

use crate::given::{bounded, connect, envelope, interest, next_texts, options, rest};

#[tokio::test]
async fn a_full_queue_refuses_offers_and_holds_publishers() {
    let server = Server::embedded().await;
    let options = Options {
        outgoing_capacity: 4,
        ..options(&server)
    };
    let connected = connect(options).await;
    let bus = &connected.bus;
    let mut all = bus.subscribe(interest("a")).await.unwrap();
    bounded(bus.settle()).await.unwrap();
    for _ in 0..4 {
        bus.offer(envelope("a", "in time")).unwrap();
    }
    let late = bus.offer(envelope("a", "too late"));
    assert_eq!(late, Err(RefuseOffer::Full { capacity: 4 }));
    bounded(bus.publish(envelope("a", "patient")))
        .await
        .unwrap();
    let came = next_texts(&mut all, 5).await;
    assert_eq!(came.last().map(String::as_str), Some("patient"));
    assert_eq!(connected.counted("backbeat_bus_offers_refused_total"), "1");
    assert_eq!(
        connected.counted("backbeat_bus_published_messages_total"),
        "5"
    );
}

#[tokio::test]
async fn odd_options_are_brought_within_limits() {
    let server = Server::embedded().await;
    let options = Options {
        outgoing_capacity: usize::MAX,
        ping_interval: Duration::from_secs(0),
        settle_timeout: Duration::MAX,
        drain_timeout: Duration::MAX,
        connect_timeout: Duration::MAX,
        ..options(&server)
    };
    let connected = connect(options).await;
    bounded(connected.bus.drain()).await.unwrap();
}

/// A runtime makes a task that does much at once pause; an offer does not pause, and must not take that for a queue
/// that is full.
#[tokio::test]
async fn many_offers_at_once_are_taken_while_there_is_room() {
    let server = Server::embedded().await;
    let connected = connect(options(&server)).await;
    for index in 0..1000 {
        connected
            .bus
            .offer(envelope("a", index.to_string()))
            .unwrap();
    }
}

#[tokio::test]
async fn every_lost_message_is_counted() {
    let server = Server::embedded().await;
    let connected = connect(options(&server)).await;
    let bus = &connected.bus;
    let mut slow = bus.subscribe(interest("a").holding(10)).await.unwrap();
    for index in 0..100 {
        bus.publish(envelope("a", index.to_string())).await.unwrap();
    }
    bounded(bus.drain()).await.unwrap();
    assert_eq!(rest(&mut slow).await.len(), 10);
    assert_eq!(slow.lost(), 90);
    assert_eq!(connected.counted("backbeat_bus_lost_messages_total"), "90");
    assert_eq!(
        connected.counted("backbeat_bus_received_messages_total"),
        "100"
    );
    assert_eq!(
        connected.counted("backbeat_bus_slow_consumer_events_total"),
        "0"
    );
}
