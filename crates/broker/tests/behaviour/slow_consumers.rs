//! Consumers that fall behind: one that reads slowly loses nothing, one that does not read is cut off, and neither
//! stops the others for longer than the write deadline.

use std::time::{Duration, Instant};

use crate::raw::Raw;
use crate::server::{Server, Settings, bounded};

behaves_alike! {
    a_client_that_does_not_read_is_cut_off_and_the_others_miss_nothing => Settings::with(|limits| {
        limits.write_deadline = Duration::from_secs(2);
    });
}

/// A message of 1 KiB to `flood`, and how many of them exceed what sockets hold in between: 40 MB.
const MESSAGES: usize = 40_000;

fn flood(messages: usize) -> Vec<u8> {
    let body = "x".repeat(1000);
    format!("PUB flood 1000\r\n{body}\r\n")
        .repeat(messages)
        .into_bytes()
}

/// Bytes of the same messages as a subscription with a one-digit sid gets them.
fn received(messages: usize) -> usize {
    messages * ("MSG flood 1 1000\r\n".len() + 1000 + 2)
}

async fn subscribed(server: &Server) -> Raw {
    let mut raw = Raw::connect(server).await;
    raw.exchange("SUB flood 1\r\n").await;
    raw
}

async fn a_client_that_does_not_read_is_cut_off_and_the_others_miss_nothing(server: &Server) {
    let mut deaf = subscribed(server).await;
    let mut healthy = subscribed(server).await;
    let mut producer = Raw::connect(server).await;
    let send = async {
        producer.send(flood(MESSAGES)).await;
        producer.exchange("").await;
    };
    let receive = async {
        for _ in 0..MESSAGES {
            assert_eq!(healthy.line().await.as_deref(), Some("MSG flood 1 1000"));
            assert_eq!(healthy.line().await.map(|body| body.len()), Some(1000));
        }
    };
    tokio::join!(receive, send);
    server.until_slow_consumer().await;
    assert!(deaf.drain().await < received(MESSAGES));
    healthy.exchange("").await;
}

/// Embedded only: a real server does not hold producers back for long; past 64 MiB it cuts the consumer off.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consumer_that_reads_late_gets_everything() {
    let server = Server::embedded(Settings::with(|limits| {
        limits.write_deadline = Duration::from_secs(50);
    }))
    .await;
    let mut late = subscribed(&server).await;
    let mut producer = Raw::connect(&server).await;
    let send = async {
        producer.send(flood(MESSAGES)).await;
        producer.exchange("").await;
    };
    let receive = async {
        server
            .until_counted(|counters| counters.producer_pauses > 0)
            .await;
        late.bytes(received(MESSAGES)).await;
    };
    tokio::join!(send, receive);
    let counters = server.stop().await.unwrap();
    assert_eq!((counters.slow_consumers, counters.dropped_bytes), (0, 0));
    assert_eq!(
        (counters.in_msgs, counters.out_msgs),
        (MESSAGES as u64, MESSAGES as u64)
    );
}

/// Embedded only, for the same reason.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_producer_is_held_back_no_longer_than_the_write_deadline() {
    let deadline = Duration::from_millis(700);
    let server = Server::embedded(Settings::with(|limits| limits.write_deadline = deadline)).await;
    let mut deaf = subscribed(&server).await;
    let mut producer = Raw::connect(&server).await;
    let start = Instant::now();
    producer.send(flood(MESSAGES)).await;
    producer.exchange("").await;
    assert!(
        start.elapsed() >= deadline,
        "the flood did not fill the queue"
    );
    let counters = server.counters();
    assert_eq!(
        (counters.slow_consumers, counters.in_msgs),
        (1, MESSAGES as u64)
    );
    assert!(counters.producer_pauses > 0 && counters.dropped_bytes > 0);
    deaf.drain().await;
    server.stop().await;
}

/// Embedded only, for the same reason. The metronome must beat on while somebody else floods a deaf consumer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_producer_of_few_bytes_is_not_held_back_by_another_ones_flood() {
    let server = Server::embedded(Settings::with(|limits| {
        limits.write_deadline = Duration::from_secs(50);
    }))
    .await;
    let deaf = subscribed(&server).await;
    let (mut flooder, mut metronome) = (Raw::connect(&server).await, Raw::connect(&server).await);
    let endless = flood(MESSAGES);
    tokio::select! {
        () = flooder.send(endless) => panic!("the flood was never held back"),
        () = server.until_stuck() => {}
    }
    let mut listener = Raw::connect(&server).await;
    listener.exchange("SUB flood 1\r\n").await;
    for _ in 0..50 {
        metronome.exchange("PUB flood 4\r\nbeat\r\n").await;
    }
    for _ in 0..50 {
        while bounded(listener.line()).await.as_deref() != Some("beat") {}
    }
    assert_eq!(server.counters().slow_consumers, 0);
    drop((deaf, flooder));
    server.stop().await;
}

/// Embedded only: what a real server does when a client floods itself depends on how fast it reads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_may_flood_itself_as_long_as_it_reads() {
    let server = Server::embedded(Settings::default()).await;
    let client = server.client().await;
    let mut own = client.subscribe("self").await.unwrap();
    for _ in 0..50_000 {
        client
            .publish("self", vec![b'x'; 250].into())
            .await
            .unwrap();
    }
    for _ in 0..50_000 {
        bounded(futures_util::StreamExt::next(&mut own))
            .await
            .unwrap();
    }
    assert_eq!(server.stop().await.unwrap().slow_consumers, 0);
}
