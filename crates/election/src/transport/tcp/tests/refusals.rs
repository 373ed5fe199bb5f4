//! Who is refused, and what both sides say.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::authority::Authority;
use super::node::{Node, bounded, secret};
use crate::member::Member;
use crate::transport::tcp::duplex::Stream;
use crate::transport::tcp::handshake::{admit, introduce};
use crate::transport::tcp::hello::{Hello, RefuseHello, opening};
use crate::transport::tcp::security::Protection;
use crate::transport::tcp::station::Station;
use crate::transport::tcp::traffic::Meter;
use crate::transport::tcp::{Listener, RefuseBind, Security, Tls};
use crate::transport::{Lane, PROTOCOL, RefuseCall};

/// What `a` hears when it calls `b`, which counts it as refused.
async fn refusal(a: &Node, b: &Node, to: &Member) -> String {
    let refusal = bounded(async {
        loop {
            match a.call(to, Lane::Log, b"?").await {
                // A handshake may be late on a busy machine.
                Err(RefuseCall::Unreachable { .. }) => {}
                other => break other,
            }
        }
    })
    .await;
    let Err(RefuseCall::Refused { reason }) = refusal else {
        panic!("{refusal:?}");
    };
    b.counts(|traffic| traffic.refused > 0).await;
    assert_eq!(b.traffic().admitted, 0);
    assert!(a.traffic().dials_failed > 0);
    reason
}

async fn refusal_between(a: Security, b: Security) -> String {
    let (a, b) = (Node::start("a", a).await, Node::start("b", b).await);
    refusal(&a, &b, &b.member).await
}

#[tokio::test]
async fn another_secret_is_refused() {
    let reason = refusal_between(secret(1), secret(2)).await;
    assert!(reason.contains("--raft-secret-file"), "{reason}");
}

#[tokio::test]
async fn an_open_node_is_refused_by_one_with_a_secret_and_the_other_way_round() {
    for (a, b) in [(Security::Open, secret(1)), (secret(1), Security::Open)] {
        let reason = refusal_between(a, b).await;
        assert!(
            reason.contains("a shared secret") && reason.contains("no protection"),
            "{reason}"
        );
    }
}

#[tokio::test]
async fn another_cluster_is_refused_and_named() {
    let a = Node::start("a", secret(1)).await;
    let b = Node::start_at("b", "others", "127.0.0.1:0".parse().unwrap(), secret(1)).await;
    let reason = refusal(&a, &b, &b.member).await;
    assert!(
        reason.contains("others") && reason.contains("tests"),
        "{reason}"
    );
}

#[tokio::test]
async fn another_node_than_the_one_called_is_refused_and_named() {
    let (a, b) = (
        Node::start("a", secret(1)).await,
        Node::start("b", secret(1)).await,
    );
    let wrong = Member {
        name: "c".parse().unwrap(),
        address: b.member.address.clone(),
    };
    let reason = refusal(&a, &b, &wrong).await;
    assert!(reason.contains("it is the node b, not c"), "{reason}");
}

#[tokio::test]
async fn a_certificate_of_another_authority_is_refused() {
    let (ours, foreign) = (Authority::new(), Authority::new());
    refusal_between(foreign.security("a"), ours.security("b")).await;
}

#[tokio::test]
async fn a_caller_whose_certificate_is_foreign_is_refused_by_the_listener() {
    // It trusts the listener, but what it shows is signed by somebody else.
    let (ours, foreign) = (Authority::new(), Authority::new());
    foreign.sign("a");
    let (certificate, key) = (foreign.file("a", "pem"), foreign.file("a", "key"));
    let tls = Tls::from_files(&ours.file("ca", "pem"), &certificate, &key).unwrap();
    let b = Node::start("b", ours.security("b")).await;
    let a = Node::start("a", Security::Tls(tls)).await;
    let refused = a.call(&b.member, Lane::Log, b"?").await;
    assert!(refused.unwrap_err().is_unsent());
    b.counts(|traffic| traffic.refused > 0).await;
    assert_eq!(b.traffic().admitted, 0);
}

#[tokio::test]
async fn a_plain_caller_is_told_that_the_listener_speaks_tls() {
    let authority = Authority::new();
    for plain in [Security::Open, secret(1)] {
        let reason = refusal_between(plain, authority.security("b")).await;
        assert!(reason.contains("it speaks TLS"), "{reason}");
    }
}

#[tokio::test]
async fn a_caller_with_tls_is_refused_by_a_plain_listener() {
    let authority = Authority::new();
    let (a, b) = (
        Node::start("a", authority.security("a")).await,
        Node::start("b", secret(1)).await,
    );
    let refused = a.call(&b.member, Lane::Log, b"?").await;
    assert!(refused.unwrap_err().is_unsent());
    b.counts(|traffic| traffic.refused > 0).await;
}

#[tokio::test]
async fn a_caller_of_another_version_is_told_ours() {
    let b = Node::start("b", secret(1)).await;
    let mut stream = TcpStream::connect(b.address()).await.unwrap();
    let mut foreign = opening().to_vec();
    foreign[3] += 1;
    foreign.extend([0; 100]);
    stream.write_all(&foreign).await.unwrap();
    let mut heard = Vec::new();
    stream.shutdown().await.unwrap();
    bounded(stream.read_to_end(&mut heard)).await.unwrap();
    assert_eq!(heard, opening());
    b.counts(|traffic| traffic.refused == 1).await;
}

#[tokio::test]
async fn a_listener_of_another_version_is_refused_with_both_versions() {
    let a = Node::start("a", secret(1)).await;
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let member = Member {
        name: "b".parse().unwrap(),
        address: socket.local_addr().unwrap().to_string(),
    };
    let foreign = async {
        let (mut stream, _) = socket.accept().await.unwrap();
        stream.write_all(b"BKB\x63").await.unwrap();
        let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
    };
    let (refusal, ()) = tokio::join!(a.call(&member, Lane::Log, b"?"), foreign);
    let refusal = refusal.unwrap_err().to_string();
    let ours = format!("this node version {PROTOCOL}");
    assert!(
        refusal.contains("speaks version 99") && refusal.contains(&ours),
        "{refusal}"
    );
}

#[tokio::test]
async fn without_a_free_seat_a_member_is_told_so() {
    let station = |node: &str| Station {
        cluster: "tests".parse().unwrap(),
        node: node.parse().unwrap(),
        security: secret(1),
        meter: Meter::default(),
    };
    let (caller, listener) = (station("a"), station("b"));
    let (near, far) = tokio::io::duplex(1024);
    let (mut far, seats): (Stream, _) = (Box::new(far), Arc::new(Semaphore::new(0)));
    let (introduced, admitted) = tokio::join!(
        introduce(Box::new(near), &caller, &listener.node),
        admit(&mut far, &listener, &seats)
    );
    assert!(matches!(introduced, Err(RefuseHello::Full)));
    assert!(matches!(admitted, Err(RefuseHello::Full)));
}

#[test]
fn a_hello_suits_when_all_four_things_fit() {
    let own = Hello {
        protection: Protection::Secret,
        nonce: [0; 32],
        cluster: "tests".parse().unwrap(),
        from: "a".parse().unwrap(),
        to: "b".parse().unwrap(),
    };
    let theirs = Hello {
        from: own.to.clone(),
        to: own.from.clone(),
        nonce: [1; 32],
        ..own.clone()
    };
    assert!(theirs.suits(&own).is_ok());
    // One's own hello, sent back, is not the other's.
    assert!(matches!(own.suits(&own), Err(RefuseHello::Node { .. })));
    let lost = Hello {
        to: "c".parse().unwrap(),
        ..theirs
    };
    assert!(matches!(
        lost.suits(&own),
        Err(RefuseHello::LooksForAnother { .. })
    ));
}

#[tokio::test]
async fn a_taken_port_is_named_with_its_flag() {
    let first = Listener::bind("127.0.0.1:0".parse().unwrap(), Security::Open)
        .await
        .unwrap();
    let again = Listener::bind(first.local_addr(), Security::Open)
        .await
        .unwrap_err();
    let text = again.to_string();
    assert!(matches!(again, RefuseBind::Taken { .. }), "{text}");
    let port = first.local_addr().port().to_string();
    assert!(
        text.contains(&port) && text.contains("--raft-bind"),
        "{text}"
    );
}

#[tokio::test]
async fn addresses_that_others_can_reach_need_protection() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "[::ffff:0.0.0.0]:0"] {
        let address = address.parse().unwrap();
        let refusal = Listener::bind(address, Security::Open).await.unwrap_err();
        let text = refusal.to_string();
        assert!(matches!(refusal, RefuseBind::Exposed { .. }), "{text}");
        assert!(
            text.contains("--raft-secret-file") && text.contains("--raft-cert"),
            "{text}"
        );
    }
    assert!(
        Listener::bind("0.0.0.0:0".parse().unwrap(), secret(1))
            .await
            .is_ok()
    );
}

#[test]
fn files_that_are_not_what_they_should_be_are_named_with_their_flags() {
    let authority = Authority::new();
    authority.sign("a");
    authority.sign("b");
    let (ca, certificate, key) = (
        authority.file("ca", "pem"),
        authority.file("a", "pem"),
        authority.file("a", "key"),
    );
    let missing = authority.file("c", "pem");
    for (refused, flag) in [
        (Tls::from_files(&missing, &certificate, &key), "--raft-ca"),
        (Tls::from_files(&ca, &key, &key), "--raft-cert"),
        (
            Tls::from_files(&ca, &certificate, &certificate),
            "--raft-key",
        ),
        (
            Tls::from_files(&ca, &certificate, &authority.file("b", "key")),
            "--raft-key",
        ),
    ] {
        let text = refused.unwrap_err().to_string();
        assert!(text.contains(flag), "{text}");
    }
}
