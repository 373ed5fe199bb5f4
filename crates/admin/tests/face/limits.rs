//! What a stranger may take up: bytes, places, time. Limits are short here, and what the tests await is long.

use crate::served::{Served, Setting, hear_all};
use std::io::Write;
use std::time::Duration;

// A busy machine must manage one request within it.
const SHORT: Duration = Duration::from_secs(1);

fn served(change: impl FnOnce(&mut backbeat_admin::Limits)) -> Served {
    let mut setting = Setting::default();
    change(&mut setting.limits);
    Served::with(setting)
}

#[test]
fn a_client_that_says_nothing_loses_its_place() {
    let served = served(|limits| limits.header_time = SHORT);
    let heard = hear_all(&mut served.connect());
    assert!(!heard.contains("200 OK"), "{heard}");
}

#[test]
fn a_client_that_stops_in_its_headers_loses_its_place() {
    let served = served(|limits| limits.header_time = SHORT);
    let heard = served.say(b"GET /health HTTP/1.1\r\nhost: x\r\nx-slow: ");
    assert!(!heard.contains("200 OK"), "{heard}");
}

#[test]
fn a_client_that_rests_after_an_answer_loses_its_place() {
    let served = served(|limits| limits.header_time = SHORT);
    let heard = served.say(b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n");
    assert!(heard.starts_with("HTTP/1.1 200"), "{heard}");
}

#[test]
fn a_body_that_does_not_come_is_not_awaited_for_ever() {
    let served = served(|limits| limits.request_time = SHORT);
    let heard = served.say(
        b"POST /api/v1/number HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
          content-length: 20\r\n\r\n{",
    );
    assert!(heard.starts_with("HTTP/1.1 503"), "{heard}");
    assert!(heard.contains("timed-out"), "{heard}");
}

#[test]
fn an_answer_that_does_not_come_is_a_refusal() {
    let served = served(|limits| limits.request_time = SHORT);
    let answer = served.get("/api/v1/wait");
    assert_eq!(answer.code(), (503, "timed-out".to_owned()));
}

#[test]
fn a_connection_does_not_live_for_ever() {
    let served = served(|limits| limits.connection_time = SHORT);
    let heard = served.say(b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n");
    assert!(heard.starts_with("HTTP/1.1 200"), "{heard}");
}

#[test]
fn headers_have_a_longest_length() {
    let served = served(|limits| limits.header_bytes = 8192);
    let long = format!(
        "GET /health HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n",
        "x".repeat(20_000)
    );
    let heard = served.say(long.as_bytes());
    assert!(!heard.contains("200 OK"), "{heard}");
}

#[test]
fn who_finds_no_place_is_served_when_one_is_free() {
    let served = served(|limits| limits.connections = 1);
    // It takes the only place: its answer proves that it has been accepted.
    let mut first = served.connect();
    first
        .write_all(b"GET /api/v1/wait HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .unwrap();
    served.await_waiting();
    let mut second = served.connect();
    second
        .write_all(b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .unwrap();
    served.go();
    assert!(hear_all(&mut first).starts_with("HTTP/1.1 200"));
    let heard = hear_all(&mut second);
    assert!(
        heard.contains("\nbackbeat_admin_connections 1\n"),
        "{heard}"
    );
}
