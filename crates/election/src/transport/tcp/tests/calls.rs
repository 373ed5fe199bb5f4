//! Requests and answers between nodes that may talk.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::authority::Authority;
use super::node::{HELD, Node, bounded, free_address, secret};
use crate::member::Member;
use crate::transport::tcp::Security;
use crate::transport::tcp::frame::BODY_LIMIT;
use crate::transport::{Lane, RefuseCall, Repeats, SNAPSHOT_LIMIT, Transport};

/// Two nodes, the first connected to the second on every lane. What follows can then fail only of itself, and not of
/// a handshake that a busy machine made late.
async fn pair(security: Security) -> (Node, Node) {
    let a = Node::start("a", security.clone()).await;
    let b = Node::start("b", security).await;
    for lane in LANES {
        a.reach(&b.member, lane, b"first").await;
    }
    (a, b)
}

const LANES: [Lane; 4] = [Lane::Beat, Lane::Log, Lane::Snapshot, Lane::Orders];

async fn every_lane_echoes(a: Security, b: Security) {
    let (a, b) = (Node::start("a", a).await, Node::start("b", b).await);
    for lane in LANES {
        for request in [&b""[..], b"x", &vec![7; SNAPSHOT_LIMIT]] {
            a.reach(&b.member, lane, request).await;
        }
        b.reach(&a.member, lane, b"and back").await;
    }
    assert_eq!((b.traffic().refused, b.traffic().frames_refused), (0, 0));
    a.stop().await;
    b.stop().await;
}

#[tokio::test]
async fn requests_are_answered_in_the_open() {
    every_lane_echoes(Security::Open, Security::Open).await;
}

#[tokio::test]
async fn requests_are_answered_under_a_secret() {
    every_lane_echoes(secret(1), secret(1)).await;
}

#[tokio::test]
async fn requests_are_answered_under_tls() {
    let authority = Authority::new();
    every_lane_echoes(authority.security("a"), authority.security("b")).await;
}

/// The connection of heartbeats is not watched: what is on it is read when the next one is sent.
async fn a_heartbeat_and_its_repeats_are_answered(a: Security, b: Security) {
    let (a, b) = (Node::start("a", a).await, Node::start("b", b).await);
    for request in [&b"one"[..], &[7; 1_000]] {
        let (sent, mut answers) = mpsc::unbounded_channel();
        let repeats = Repeats {
            from: Instant::now(),
            every: Duration::from_millis(10),
            times: u32::MAX,
            answered: Arc::new(move |_, answer: &[u8]| {
                let _ = sent.send(answer.to_vec());
            }),
        };
        let beat = a.transport.beat(&b.member, request.to_vec(), repeats);
        assert_eq!(bounded(beat).await.unwrap(), request);
        for _ in 0..3 {
            assert_eq!(bounded(answers.recv()).await.unwrap(), request);
        }
    }
    assert_eq!(b.traffic().admitted, 1);
    assert_eq!((b.traffic().refused, b.traffic().frames_refused), (0, 0));
    a.stop().await;
    b.stop().await;
}

#[tokio::test]
async fn heartbeats_are_answered_in_the_open() {
    a_heartbeat_and_its_repeats_are_answered(Security::Open, Security::Open).await;
}

#[tokio::test]
async fn heartbeats_are_answered_under_a_secret() {
    a_heartbeat_and_its_repeats_are_answered(secret(1), secret(1)).await;
}

#[tokio::test]
async fn heartbeats_are_answered_under_tls() {
    let authority = Authority::new();
    let (a, b) = (authority.security("a"), authority.security("b"));
    a_heartbeat_and_its_repeats_are_answered(a, b).await;
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let (a, b) = pair(secret(1)).await;
    let admitted = b.traffic().admitted;
    for number in 0..100_u8 {
        a.reach(&b.member, Lane::Log, &[number]).await;
    }
    assert_eq!(b.traffic().admitted, admitted);
    assert_eq!(b.traffic().requests_answered, 4 + 100);
}

#[tokio::test]
async fn a_slow_request_holds_up_neither_another_lane_nor_its_own() {
    let (a, b) = pair(secret(1)).await;
    let snapshot = [HELD, &vec![0; SNAPSHOT_LIMIT - HELD.len()]].concat();
    let slow = a.call(&b.member, Lane::Snapshot, &snapshot);
    let others = async {
        b.holds_one().await;
        a.reach(&b.member, Lane::Beat, b"beat").await;
        a.reach(&b.member, Lane::Snapshot, b"small").await;
        b.release();
    };
    let (answer, ()) = bounded(async { tokio::join!(slow, others) }).await;
    assert_eq!(answer.unwrap(), snapshot);
}

#[tokio::test]
async fn callers_that_give_up_spoil_nothing() {
    let (a, b) = pair(secret(1)).await;
    let admitted = b.traffic().admitted;
    for _ in 0..20 {
        let given_up = a.transport.call(&b.member, Lane::Log, HELD.to_vec());
        tokio::select! {
            biased;
            _ = given_up => panic!("held requests are not answered"),
            () = b.holds_one() => {}
        }
        a.reach(&b.member, Lane::Log, b"and the next").await;
    }
    b.release();
    a.reach(&b.member, Lane::Log, b"last").await;
    assert_eq!(b.traffic().admitted, admitted);
}

#[tokio::test]
async fn a_thousand_callers_are_answered_or_told_to_wait() {
    let (a, b) = pair(secret(1)).await;
    let calls = (0..1000_u32).map(|number| {
        let (a, b) = (&a, &b);
        async move {
            let request = number.to_be_bytes();
            match a.call(&b.member, Lane::Orders, &request).await {
                Ok(answer) => assert_eq!(answer, request),
                Err(RefuseCall::Busy { .. }) => return false,
                Err(other) => panic!("{other}"),
            }
            true
        }
    });
    let answered = join_all(calls).await;
    let answered = answered.into_iter().filter(|answered| *answered).count() as u64;
    assert!(answered > 0);
    assert_eq!(a.traffic().busy, 1000 - answered);
    a.reach(&b.member, Lane::Orders, b"afterwards").await;
}

#[tokio::test]
async fn a_peer_may_restart() {
    let (a, mut b) = pair(secret(1)).await;
    for round in 0..3_u8 {
        a.reach(&b.member, Lane::Log, &[round]).await;
        let address = b.address();
        b.stop().await;
        let refusal = bounded(async {
            loop {
                match a.call(&b_member(address), Lane::Log, b"?").await {
                    Err(RefuseCall::Lost) => {}
                    other => break other,
                }
            }
        })
        .await;
        assert!(
            matches!(refusal, Err(RefuseCall::Unreachable { .. })),
            "{refusal:?}"
        );
        b = Node::start_at("b", "tests", address, secret(1)).await;
    }
    a.reach(&b.member, Lane::Log, b"again").await;
}

fn b_member(address: std::net::SocketAddr) -> Member {
    Member {
        name: "b".parse().unwrap(),
        address: address.to_string(),
    }
}

#[tokio::test]
async fn requests_under_way_are_lost_when_the_peer_stops() {
    let (a, b) = pair(Security::Open).await;
    let member = b.member.clone();
    let call = a.call(&member, Lane::Orders, HELD);
    let stop = async {
        b.holds_one().await;
        b.stop().await;
    };
    let (answer, ()) = tokio::join!(call, stop);
    assert_eq!(answer, Err(RefuseCall::Lost));
}

#[tokio::test]
async fn nobody_there_is_said_at_once() {
    let a = Node::start("a", Security::Open).await;
    let nobody = b_member(free_address().await);
    let refusal = a.call(&nobody, Lane::Beat, b"?").await.unwrap_err();
    assert!(
        matches!(refusal, RefuseCall::Unreachable { .. }),
        "{refusal}"
    );
    assert!(refusal.is_unsent());
    assert_eq!(a.traffic().dials_failed, 1);
}

#[tokio::test]
async fn a_request_beyond_the_limit_is_not_sent() {
    let (a, b) = pair(Security::Open).await;
    let refusal = a.call(&b.member, Lane::Log, &vec![0; BODY_LIMIT + 1]).await;
    assert!(refusal.unwrap_err().is_unsent());
    a.reach(&b.member, Lane::Log, &vec![0; BODY_LIMIT]).await;
}

#[tokio::test]
async fn a_node_that_stops_ends_its_calls_and_takes_no_more() {
    let (a, b) = pair(Security::Open).await;
    let transport = a.transport.clone();
    let call = transport.call(&b.member, Lane::Orders, HELD.to_vec());
    let stop = async {
        b.holds_one().await;
        a.stop().await;
    };
    let (answer, ()) = bounded(async { tokio::join!(call, stop) }).await;
    assert_eq!(answer, Err(RefuseCall::Lost));
    let late = transport.call(&b.member, Lane::Orders, Vec::new()).await;
    assert!(late.unwrap_err().is_unsent());
}
