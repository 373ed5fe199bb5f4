//! Headers: carried whole to clients that read them, left out for those that do not.

use async_nats::HeaderMap;
use futures_util::StreamExt;

use crate::publish::round_trip;
use crate::raw::Raw;
use crate::server::{Server, Settings};

behaves_alike! {
    headers_arrive_as_they_were_sent => Settings::default();
    the_bytes_of_headers_are_not_touched => Settings::default();
    a_client_without_headers_gets_the_payload_alone => Settings::default();
    headers_of_no_length_are_none => Settings::default();
    a_client_that_did_not_announce_headers_may_not_send_them => Settings::default();
    info_announces_headers => Settings::default();
}

async fn headers_arrive_as_they_were_sent(server: &Server) {
    let (publisher, subscriber) = (server.client().await, server.client().await);
    let mut subscription = subscriber.subscribe("h").await.unwrap();
    round_trip(&subscriber).await;
    let mut headers = HeaderMap::new();
    headers.insert("x-term", "7");
    headers.append("x-many", "one");
    headers.append("x-many", "two");
    publisher
        .publish_with_headers("h", headers.clone(), "body".into())
        .await
        .unwrap();
    let message = subscription.next().await.unwrap();
    assert_eq!(
        (message.headers, &message.payload[..]),
        (Some(headers), &b"body"[..])
    );
}

async fn the_bytes_of_headers_are_not_touched(server: &Server) {
    let mut raw = Raw::connect(server).await;
    raw.exchange("SUB a 1\r\n").await;
    let body = b"NATS/1.0\r\nX: \xffy\r\n\r\nok\r\n";
    raw.send([&b"HPUB a r 19 21\r\n"[..], body].concat()).await;
    assert_eq!(raw.line().await.as_deref(), Some("HMSG a 1 r 19 21"));
    assert_eq!(raw.bytes(body.len()).await, body);
}

async fn a_client_without_headers_gets_the_payload_alone(server: &Server) {
    let mut old = Raw::open(server).await;
    old.send("CONNECT {\"verbose\":false}\r\n").await;
    old.exchange("SUB a 1\r\n").await;
    let mut raw = Raw::connect(server).await;
    raw.send("HPUB a 12 13\r\nNATS/1.0\r\n\r\nX\r\n").await;
    assert_eq!(old.line().await.as_deref(), Some("MSG a 1 1"));
    assert_eq!(old.line().await.as_deref(), Some("X"));
}

async fn headers_of_no_length_are_none(server: &Server) {
    let mut raw = Raw::connect(server).await;
    let lines = raw.exchange("SUB a 1\r\nHPUB a 0 1\r\nx\r\n").await;
    assert_eq!(lines, ["MSG a 1 1", "x"]);
}

async fn a_client_that_did_not_announce_headers_may_not_send_them(server: &Server) {
    let mut old = Raw::open(server).await;
    old.send("CONNECT {\"verbose\":false}\r\nHPUB a 12 13\r\nNATS/1.0\r\n\r\nX\r\n")
        .await;
    // nats-server hangs up without a word.
    let said = old.last_lines().await;
    assert!(
        said.is_empty() || said == ["-ERR 'message headers not supported'"],
        "{said:?}"
    );
}

async fn info_announces_headers(server: &Server) {
    let raw = Raw::open(server).await;
    assert_eq!(raw.info["headers"], true);
    assert_eq!(raw.info["proto"], 1);
    assert_eq!(raw.info["max_payload"], 1024 * 1024);
    assert!(
        raw.info["server_id"].is_string()
            && raw.info["version"].is_string()
            && raw.info["client_id"].is_u64()
    );
    assert_ne!(raw.info["auth_required"], true);
    assert!(raw.info.get("nonce").is_none());
}
