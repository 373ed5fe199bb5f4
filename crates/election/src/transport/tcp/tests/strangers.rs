//! Bytes of strangers, silence, and recorded connections.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::authority::Authority;
use super::node::{Node, bounded, secret};
use super::wire::Wire;
use crate::member::Member;
use crate::transport::Lane;
use crate::transport::tcp::Security;
use crate::transport::tcp::hello::opening;
use crate::transport::tcp::reception::HANDSHAKES;

/// Says something and waits until the listener hangs up; returns what it said.
async fn listener_says(node: &Node, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(node.address()).await.unwrap();
    // The listener may hang up, or reset the connection, before everything is said.
    let _ = stream.write_all(bytes).await;
    let mut heard = Vec::new();
    let _ = bounded(stream.read_to_end(&mut heard)).await;
    heard
}

#[tokio::test]
async fn strangers_are_hung_up_on_and_counted() {
    let b = Node::start("b", secret(1)).await;
    let tls = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";
    for bytes in [
        &b"GET / HTTP/1.1\r\nhost: b\r\n\r\n"[..],
        tls,
        b"\0\0\0\0",
        &[0xff; 10_000],
    ] {
        assert_eq!(listener_says(&b, bytes).await, b"");
    }
    b.counts(|traffic| traffic.refused == 4).await;
    assert_eq!(b.traffic().admitted, 0);
}

#[tokio::test]
async fn who_says_nothing_or_stops_half_way_is_hung_up_on() {
    let authority = Authority::new();
    for security in [Security::Open, secret(1), authority.security("b")] {
        let b = Node::start("b", security).await;
        let half = &opening()[..3];
        let (silent, stopped) = tokio::join!(listener_says(&b, b""), listener_says(&b, half));
        assert!(silent.is_empty() && stopped.len() < 100);
        b.counts(|traffic| traffic.refused == 2).await;
    }
}

#[tokio::test]
async fn no_more_than_so_many_handshakes_are_under_way_at_once() {
    let (a, b) = (
        Node::start("a", secret(1)).await,
        Node::start("b", secret(1)).await,
    );
    let mut strangers = Vec::new();
    for _ in 0..=HANDSHAKES {
        strangers.push(TcpStream::connect(b.address()).await.unwrap());
    }
    b.counts(|traffic| traffic.turned_away > 0).await;
    // The places are free again when the time of the silent ones is up.
    a.reach(&b.member, Lane::Beat, b"beat").await;
}

/// Random bytes, and random bytes that begin as they should.
fn garbage() -> impl Strategy<Value = Vec<u8>> {
    let bytes = || proptest::collection::vec(any::<u8>(), 0..200);
    prop_oneof![
        bytes(),
        (bytes(), 0..=2_u8)
            .prop_map(|(rest, protection)| { [&opening()[..], &[protection], &rest].concat() }),
    ]
}

async fn survives_garbage(a: Security, b: Security) {
    let (a, b) = (Node::start("a", a).await, Node::start("b", b).await);
    let mut runner = TestRunner::deterministic();
    for _ in 0..64 {
        let bytes = garbage().new_tree(&mut runner).unwrap().current();
        let mut stream = TcpStream::connect(b.address()).await.unwrap();
        let _ = stream.write_all(&bytes).await;
        let _ = stream.shutdown().await;
        let _ = bounded(stream.read_to_end(&mut Vec::new())).await;
    }
    b.counts(|traffic| traffic.refused + traffic.turned_away == 64)
        .await;
    a.reach(&b.member, Lane::Log, b"still here").await;
    assert_eq!(b.traffic().admitted, 1);
}

#[tokio::test]
async fn garbage_harms_no_open_listener() {
    survives_garbage(Security::Open, Security::Open).await;
}

#[tokio::test]
async fn garbage_harms_no_listener_with_a_secret() {
    survives_garbage(secret(1), secret(1)).await;
}

#[tokio::test]
async fn garbage_harms_no_listener_with_tls() {
    let authority = Authority::new();
    survives_garbage(authority.security("a"), authority.security("b")).await;
}

/// Two nodes, and the wire through which the first reaches the second.
async fn tapped() -> (Node, Node, Wire, Member) {
    let (a, b) = (
        Node::start("a", secret(1)).await,
        Node::start("b", secret(1)).await,
    );
    let wire = Wire::to(b.address()).await;
    let through = Member {
        name: b.member.name.clone(),
        address: wire.address.to_string(),
    };
    a.reach(&through, Lane::Log, b"first").await;
    a.reach(&through, Lane::Log, b"second").await;
    (a, b, wire, through)
}

#[tokio::test]
async fn a_frame_sent_again_ends_the_connection_unanswered() {
    let (a, b, wire, through) = tapped().await;
    let answered = b.traffic().requests_answered;
    let last = wire.said().pop().unwrap();
    wire.say(&last).await;
    b.counts(|traffic| traffic.frames_refused == 1).await;
    assert_eq!(b.traffic().requests_answered, answered);
    a.reach(&through, Lane::Log, b"on a new connection").await;
}

#[tokio::test]
async fn a_connection_sent_again_is_refused() {
    let (_a, b, wire, _) = tapped().await;
    let (answered, refused) = (b.traffic().requests_answered, b.traffic().refused);
    listener_says(&b, &wire.said().concat()).await;
    b.counts(|traffic| traffic.refused == refused + 1).await;
    assert_eq!(b.traffic().requests_answered, answered);
}
