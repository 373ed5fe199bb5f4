//! What ends a connection: limits, input that is no protocol, silence. Other connections never notice.

use std::time::Duration;

use crate::raw::{CONNECT, Raw};
use crate::server::{Server, Settings};

behaves_alike! {
    unknown_operations_are_refused => Settings::default();
    bad_arguments_end_the_connection => Settings::default();
    a_body_longer_than_announced_is_refused => Settings::default();
    a_message_above_the_limit_is_refused => Settings::with(|limits| limits.max_payload = 1000);
    a_message_at_the_limit_passes => Settings::with(|limits| limits.max_payload = 1000);
    a_control_line_above_the_limit_is_refused => Settings::default();
    a_connect_that_makes_no_sense_is_refused => Settings::default();
    connections_above_the_limit_are_refused => Settings::with(|limits| limits.max_connections = 2);
    a_client_that_does_not_answer_pings_is_stale => restless(1);
    a_client_that_answers_pings_stays => restless(3);
    garbage_of_many_kinds_harms_nobody_else => Settings::default();
    a_client_that_vanishes_in_the_middle_of_a_message_harms_nobody => Settings::default();
}

fn restless(max_pings_out: u32) -> Settings {
    Settings::with(|limits| {
        limits.ping_interval = Duration::from_millis(300);
        limits.max_pings_out = max_pings_out;
    })
}

async fn last_lines_after(server: &Server, bytes: impl AsRef<[u8]>) -> Vec<String> {
    let mut raw = Raw::connect(server).await;
    raw.send(bytes).await;
    raw.last_lines().await
}

async fn unknown_operations_are_refused(server: &Server) {
    for line in [
        "FOO\r\n",
        "MSG a 1 1\r\nx\r\n",
        "\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01",
        "SUBa 1\r\n",
    ] {
        let said = last_lines_after(server, line).await;
        assert_eq!(said, ["-ERR 'Unknown Protocol Operation'"], "{line:?}");
    }
}

async fn bad_arguments_end_the_connection(server: &Server) {
    for line in [
        "SUB a\r\n",
        "SUB a b c d\r\n",
        "PUB a\r\n",
        "PUB a -1\r\n",
        "PUB a x\r\n",
        "PUB a b c 1\r\n",
        "UNSUB 1 2 3\r\n",
        "HPUB a 5\r\n",
        "HPUB a 14 5\r\n",
        "HPUB a x 5\r\n",
        "HPUB a -1 5\r\n",
    ] {
        // nats-server hangs up without a word.
        let said = last_lines_after(server, line).await;
        assert!(
            said.is_empty() || said == ["-ERR 'Parser Error'"],
            "{line:?}: {said:?}"
        );
    }
}

async fn a_body_longer_than_announced_is_refused(server: &Server) {
    for bytes in ["PUB a 1\r\nxyz\r\n", "PUB a 3\r\nx\r\nPING\r\n"] {
        let said = last_lines_after(server, bytes).await;
        assert_eq!(said, ["-ERR 'Unknown Protocol Operation'"], "{bytes:?}");
    }
}

async fn a_message_above_the_limit_is_refused(server: &Server) {
    assert_eq!(Raw::open(server).await.info["max_payload"], 1000);
    let said = last_lines_after(server, "PUB a 1001\r\n").await;
    assert_eq!(said, ["-ERR 'Maximum Payload Violation'"]);
    let said = last_lines_after(server, "HPUB a 12 1001\r\n").await;
    assert_eq!(said, ["-ERR 'Maximum Payload Violation'"]);
}

async fn a_message_at_the_limit_passes(server: &Server) {
    let mut raw = Raw::connect(server).await;
    let body = "x".repeat(1000);
    let lines = raw
        .exchange(format!("SUB a 1\r\nPUB a 1000\r\n{body}\r\n"))
        .await;
    assert_eq!(lines, ["MSG a 1 1000", &body]);
}

async fn a_control_line_above_the_limit_is_refused(server: &Server) {
    let long = "a".repeat(5000);
    for line in [
        format!("PUB {long} 1\r\n"),
        format!("SUB {long}"),
        format!("CONNECT {{\"name\":\"{long}\"}}\r\n"),
    ] {
        let said = last_lines_after(server, line).await;
        assert_eq!(said, ["-ERR 'maximum control line exceeded'"]);
    }
    let fitting = "a".repeat(4000);
    let mut raw = Raw::connect(server).await;
    assert_eq!(
        raw.exchange(format!("SUB {fitting} 1\r\nPUB {fitting} 1\r\nx\r\n"))
            .await
            .len(),
        2
    );
}

async fn a_connect_that_makes_no_sense_is_refused(server: &Server) {
    for (json, text) in [
        ("{\"protocol\":2}", "invalid client protocol"),
        ("{\"protocol\":-1}", "invalid client protocol"),
        (
            "{\"no_responders\":true,\"headers\":false}",
            "no responders requires headers support",
        ),
        ("{x", "Parser Error"),
        ("", "Parser Error"),
        ("{\"verbose\":\"yes\"}", "Parser Error"),
    ] {
        let mut raw = Raw::open(server).await;
        raw.send(format!("CONNECT {json}\r\n")).await;
        let said = raw.last_lines().await;
        // nats-server hangs up without a word on what is no JSON.
        let silent = said.is_empty() && text == "Parser Error";
        assert!(
            silent || said == [format!("-ERR '{text}'")],
            "{json}: {said:?}"
        );
    }
}

async fn connections_above_the_limit_are_refused(server: &Server) {
    let (mut one, mut two) = (Raw::connect(server).await, Raw::connect(server).await);
    // A real server counts a connection some time after its INFO, and certainly before its first PONG.
    one.exchange("").await;
    two.exchange("").await;
    let mut three = Raw::open(server).await;
    assert_eq!(
        three.last_lines().await,
        ["-ERR 'maximum connections exceeded'"]
    );
    assert!(one.exchange("").await.is_empty());
}

async fn a_client_that_does_not_answer_pings_is_stale(server: &Server) {
    let mut raw = Raw::connect(server).await;
    let mut said = Vec::new();
    while let Some(line) = raw.any_line().await {
        said.push(line);
    }
    said.retain(|line| !line.starts_with("INFO"));
    assert_eq!(said.first().map(String::as_str), Some("PING"));
    assert_eq!(
        said.last().map(String::as_str),
        Some("-ERR 'Stale Connection'")
    );
}

async fn a_client_that_answers_pings_stays(server: &Server) {
    let mut raw = Raw::connect(server).await;
    // More often than may stay unanswered.
    for _ in 0..6 {
        while raw.any_line().await.expect("the connection to stay") != "PING" {}
        raw.send("PONG\r\n").await;
    }
    assert!(raw.exchange("").await.is_empty());
}

async fn garbage_of_many_kinds_harms_nobody_else(server: &Server) {
    let mut witness = Raw::connect(server).await;
    witness.exchange("SUB a 1\r\n").await;
    let all_bytes: Vec<u8> = (0..=255).collect();
    let samples: Vec<Vec<u8>> = vec![
        all_bytes.clone(),
        all_bytes.repeat(100),
        vec![0; 100_000],
        vec![b'\n'; 1000],
        b"PUB".repeat(5000),
        b"PUB a 1\r\n".repeat(1000),
        b"CONNECT {}\r\n"
            .repeat(3)
            .into_iter()
            .chain(*b"\xff\xfe\r\n")
            .collect(),
        b"PUB a 18446744073709551615\r\n".to_vec(),
        b"PUB a 99999999999999999999999999\r\n".to_vec(),
        b"HPUB a 18446744073709551615 18446744073709551615\r\n".to_vec(),
        b"UNSUB 1 -\r\nSUB\r\n".to_vec(),
        b"CONNECT [[[[[[[[\r\n".to_vec(),
        ["CONNECT ".to_owned(), "[".repeat(4000), "\r\n".to_owned()]
            .concat()
            .into_bytes(),
        b"SUB \xff\xff. 1\r\nSUB\r\n".to_vec(),
        b"\xef\xbb\xbfPING\r\n".to_vec(),
    ];
    for sample in samples {
        let mut raw = Raw::connect(server).await;
        raw.send(&sample).await;
        raw.last_lines().await;
    }
    assert_eq!(
        witness.exchange("PUB a 1\r\nx\r\n").await.last().unwrap(),
        "x"
    );
}

async fn a_client_that_vanishes_in_the_middle_of_a_message_harms_nobody(server: &Server) {
    let mut witness = Raw::connect(server).await;
    witness.exchange("SUB a 1\r\n").await;
    let mut vanishing = Raw::open(server).await;
    vanishing.send(CONNECT).await;
    vanishing.exchange("PUB a 1\r\ny\r\n").await;
    vanishing.send("PUB a 100\r\nhalf").await;
    drop(vanishing);
    assert_eq!(
        witness.exchange("PUB a 1\r\nx\r\n").await,
        ["MSG a 1 1", "y", "MSG a 1 1", "x"]
    );
}
