//! Stopping in order, and the counters: the embedded broker's own API.

use std::time::Duration;

use backbeat_broker::Counters;
use futures_util::StreamExt;

use crate::publish::round_trip;
use crate::raw::Raw;
use crate::server::{Server, Settings};

const BODY: usize = 1000;

fn flood(messages: usize) -> String {
    format!("PUB a {BODY}\r\n{}\r\n", "x".repeat(BODY)).repeat(messages)
}

/// Bytes of as many messages at a subscription with a one-digit sid.
fn received(messages: usize) -> usize {
    messages * (format!("MSG a 1 {BODY}\r\n").len() + BODY + 2)
}

/// A subscriber that has not read anything yet.
async fn subscribed(server: &Server) -> Raw {
    let mut raw = Raw::connect(server).await;
    raw.exchange("SUB a 1\r\n").await;
    raw
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_accepted_is_delivered_before_the_end() {
    // Much more than the sockets hold, so that most of it waits in the broker when it is told to stop.
    const MESSAGES: usize = 20_000;
    let server = Server::embedded(Settings::with(|limits| {
        limits.high_water = limits.max_pending;
        limits.write_deadline = Duration::from_secs(50);
        limits.drain_timeout = Duration::from_secs(50);
    }))
    .await;
    let mut subscriber = subscribed(&server).await;
    let mut publisher = Raw::connect(&server).await;
    publisher.send(flood(MESSAGES)).await;
    publisher.exchange("").await;
    server.cancel();
    let (counters, bytes) = tokio::join!(server.stop(), subscriber.drain());
    let counters = counters.unwrap();
    assert_eq!(
        (counters.in_msgs, counters.dropped_bytes),
        (MESSAGES as u64, 0)
    );
    assert_eq!(bytes, received(MESSAGES));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_is_still_read_while_stopping_is_delivered_too() {
    let server = Server::embedded(Settings::with(|limits| {
        limits.write_deadline = Duration::from_secs(50);
        limits.drain_timeout = Duration::from_secs(50);
    }))
    .await;
    let mut subscriber = subscribed(&server).await;
    let mut publisher = Raw::connect(&server).await;
    let flood = flood(40_000);
    tokio::select! {
        () = publisher.send(flood) => panic!("the flood was never held back"),
        () = server.until_stuck() => {}
    }
    server.cancel();
    let (counters, bytes) = tokio::join!(server.stop(), subscriber.drain());
    let counters = counters.unwrap();
    assert_eq!((counters.slow_consumers, counters.dropped_bytes), (0, 0));
    assert_eq!(bytes, received(usize::try_from(counters.in_msgs).unwrap()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_does_not_read_does_not_keep_it_from_stopping() {
    let server = Server::embedded(Settings::with(|limits| {
        limits.write_deadline = Duration::from_secs(50);
        limits.drain_timeout = Duration::from_millis(300);
    }))
    .await;
    let _deaf = subscribed(&server).await;
    let mut publisher = Raw::connect(&server).await;
    let flood = flood(40_000);
    tokio::select! {
        () = publisher.send(flood) => panic!("the flood was never held back"),
        () = server.until_stuck() => {}
    }
    let counters = server.stop().await.unwrap();
    assert!(
        counters.dropped_bytes > 0,
        "what was not delivered must be counted: {counters:?}"
    );
    assert_eq!(counters.connections, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_see_the_end_and_the_address_is_free_again() {
    let server = Server::embedded(Settings::default()).await;
    let address = server.address;
    let mut raw = Raw::connect(&server).await;
    raw.exchange("").await;
    server.stop().await;
    assert!(raw.last_lines().await.is_empty());
    let config = backbeat_broker::Config {
        listen: address,
        ..backbeat_broker::Config::default()
    };
    backbeat_broker::Broker::bind(config).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counters_tell_what_happened() {
    let server = Server::embedded(Settings::with(|limits| limits.max_connections = 3)).await;
    let client = server.client().await;
    let mut one = client.subscribe("a.*").await.unwrap();
    let mut two = client.subscribe("a.>").await.unwrap();
    round_trip(&client).await;
    let before = server.counters();
    // The two, and the inbox of the request.
    assert_eq!((before.connections, before.subscriptions), (1, 3));
    client.publish("a.b", "12345".into()).await.unwrap();
    one.next().await.unwrap();
    two.next().await.unwrap();
    let others = (Raw::connect(&server).await, Raw::connect(&server).await);
    Raw::open(&server).await.last_lines().await;
    let after = server.counters();
    let grown = |of: fn(&Counters) -> u64| of(&after) - of(&before);
    assert_eq!((grown(|c| c.in_msgs), grown(|c| c.in_bytes)), (1, 5));
    assert_eq!((grown(|c| c.out_msgs), grown(|c| c.out_bytes)), (2, 10));
    assert_eq!(
        (
            after.connections,
            after.total_connections,
            after.refused_connections
        ),
        (3, 3, 1)
    );
    drop((others, one, two, client));
    server
        .until_counted(|counters| counters.connections == 0 && counters.subscriptions == 0)
        .await;
    let json = serde_json::to_string(&server.counters()).unwrap();
    assert!(json.contains("\"slow_consumers\":0"), "{json}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_before_closing_is_answered() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let server = Server::embedded(Settings::default()).await;
    let mut stream = tokio::net::TcpStream::connect(server.address)
        .await
        .unwrap();
    stream
        .write_all(b"CONNECT {}\r\nSUB a 1\r\nPUB a 2\r\nhi\r\nPING\r\n")
        .await
        .unwrap();
    stream.shutdown().await.unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).await.unwrap();
    assert!(
        said.ends_with("+OK\r\n+OK\r\n+OK\r\nMSG a 1 2\r\nhi\r\nPONG\r\n"),
        "{said}"
    );
    server.stop().await;
}
