//! Who is let in, and how quickly the others are told.

use std::time::{Duration, Instant};

use async_nats::{ConnectErrorKind, ConnectOptions};

use crate::publish::round_trip;
use crate::raw::Raw;
use crate::server::{Server, Settings};

behaves_alike! {
    the_right_token_is_admitted => Settings::token("s3cret");
    the_right_password_is_admitted => Settings::user("agent", "s3cret");
    wrong_credentials_are_refused => Settings::user("agent", "s3cret");
    a_wrong_token_is_refused => Settings::token("s3cret");
    nothing_goes_before_connect => Settings::token("s3cret");
    silence_is_refused_in_time => quick();
    a_client_that_was_admitted_stays => Settings::token("s3cret");
    info_asks_for_credentials => Settings::token("s3cret");
}

fn quick() -> Settings {
    let mut settings = Settings::token("s3cret");
    settings.limits.auth_timeout = Duration::from_millis(300);
    settings
}

const VIOLATION: &str = "-ERR 'Authorization Violation'";

async fn the_right_token_is_admitted(server: &Server) {
    let client = server
        .client_with(ConnectOptions::with_token("s3cret".into()))
        .await
        .unwrap();
    round_trip(&client).await;
}

async fn the_right_password_is_admitted(server: &Server) {
    let options = ConnectOptions::with_user_and_password("agent".into(), "s3cret".into());
    round_trip(&server.client_with(options).await.unwrap()).await;
}

async fn wrong_credentials_are_refused(server: &Server) {
    for options in [
        ConnectOptions::with_user_and_password("agent".into(), "guess".into()),
        ConnectOptions::with_user_and_password("stranger".into(), "s3cret".into()),
        ConnectOptions::with_token("s3cret".into()),
        ConnectOptions::new(),
    ] {
        let error = server.client_with(options).await.unwrap_err();
        assert_eq!(error.kind(), ConnectErrorKind::AuthorizationViolation);
    }
}

async fn a_wrong_token_is_refused(server: &Server) {
    for json in [
        "{}",
        "{\"auth_token\":\"guess\"}",
        "{\"auth_token\":\"s3cret2\"}",
        "{\"auth_token\":\"\"}",
    ] {
        let mut raw = Raw::open(server).await;
        raw.send(format!("CONNECT {json}\r\nPING\r\n")).await;
        assert_eq!(raw.last_lines().await, [VIOLATION], "{json}");
    }
}

async fn nothing_goes_before_connect(server: &Server) {
    for line in ["PING\r\n", "SUB a 1\r\n", "PUB a 1\r\nx\r\n"] {
        let mut raw = Raw::open(server).await;
        raw.send(line).await;
        assert_eq!(raw.last_lines().await, [VIOLATION], "{line}");
    }
}

async fn silence_is_refused_in_time(server: &Server) {
    let start = Instant::now();
    let mut raw = Raw::open(server).await;
    assert_eq!(raw.last_lines().await, ["-ERR 'Authentication Timeout'"]);
    assert!(start.elapsed() >= Duration::from_millis(250));
}

async fn a_client_that_was_admitted_stays(server: &Server) {
    let mut raw = Raw::open(server).await;
    raw.exchange("CONNECT {\"verbose\":false,\"auth_token\":\"s3cret\"}\r\n")
        .await;
    // As long as it takes until a silent one is refused.
    silence_is_refused_in_time(server).await;
    assert!(raw.exchange("").await.is_empty());
}

async fn info_asks_for_credentials(server: &Server) {
    assert_eq!(Raw::open(server).await.info["auth_required"], true);
}
