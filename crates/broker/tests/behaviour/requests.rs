//! Request and reply, and what a requester learns when nobody listens.

use async_nats::{ConnectOptions, RequestErrorKind};
use futures_util::{StreamExt, future};

use crate::publish::round_trip;
use crate::raw::Raw;
use crate::server::{Server, Settings};

behaves_alike! {
    a_request_is_answered => Settings::default();
    many_requests_at_once_find_their_own_answers => Settings::default();
    a_request_that_nobody_hears_fails_at_once => Settings::default();
    the_status_names_the_subject => Settings::default();
    only_requesters_that_asked_for_it_get_a_status => Settings::default();
    a_status_does_not_count_as_a_message => Settings::default();
    a_publisher_without_echo_is_not_its_own_responder => Settings::default();
}

async fn a_request_is_answered(server: &Server) {
    let (service, client) = (server.client().await, server.client().await);
    let mut requests = service.subscribe("double").await.unwrap();
    round_trip(&service).await;
    let serve = async {
        let request = requests.next().await.unwrap();
        let answer = [&request.payload[..], &request.payload[..]].concat();
        service
            .publish(request.reply.unwrap(), answer.into())
            .await
            .unwrap();
    };
    let (answer, ()) = future::join(client.request("double", "ab".into()), serve).await;
    assert_eq!(answer.unwrap().payload[..], b"abab"[..]);
}

async fn many_requests_at_once_find_their_own_answers(server: &Server) {
    let (service, client) = (server.client().await, server.client().await);
    let mut requests = service.queue_subscribe("echo.*", "q".into()).await.unwrap();
    round_trip(&service).await;
    let serve = async {
        for _ in 0..500 {
            let request = requests.next().await.unwrap();
            service
                .publish(request.reply.unwrap(), request.payload)
                .await
                .unwrap();
        }
    };
    let ask = future::join_all((0..500).map(|number| {
        let client = &client;
        async move {
            let answer = client
                .request(format!("echo.{number}"), format!("{number}").into())
                .await;
            assert_eq!(answer.unwrap().payload[..], *format!("{number}").as_bytes());
        }
    }));
    future::join(serve, ask).await;
}

async fn a_request_that_nobody_hears_fails_at_once(server: &Server) {
    let client = server.client().await;
    let error = client.request("nobody", "".into()).await.unwrap_err();
    assert_eq!(error.kind(), RequestErrorKind::NoResponders);
}

async fn the_status_names_the_subject(server: &Server) {
    let mut raw = Raw::connect(server).await;
    let lines = raw
        .exchange("SUB inbox.* 5\r\nPUB nobody inbox.1 1\r\nx\r\n")
        .await;
    assert_eq!(
        lines,
        [
            "HMSG inbox.1 5 38 38",
            "NATS/1.0 503",
            "Nats-Subject: nobody",
            "",
            ""
        ]
    );
}

async fn only_requesters_that_asked_for_it_get_a_status(server: &Server) {
    let mut raw = Raw::connect(server).await;
    // No reply subject; then one that this client does not listen to.
    assert!(
        raw.exchange("SUB r 1\r\nPUB nobody 1\r\nx\r\nPUB nobody s 1\r\nx\r\n")
            .await
            .is_empty()
    );
    let mut old = Raw::open(server).await;
    old.send("CONNECT {\"verbose\":false,\"headers\":true}\r\n")
        .await;
    assert!(
        old.exchange("SUB r 1\r\nPUB nobody r 1\r\nx\r\n")
            .await
            .is_empty()
    );
    assert!(raw.exchange("").await.is_empty());
}

async fn a_status_does_not_count_as_a_message(server: &Server) {
    let mut raw = Raw::connect(server).await;
    let lines = raw
        .exchange("SUB r 1\r\nUNSUB 1 1\r\nPUB no r 0\r\n\r\nPUB no r 0\r\n\r\nPUB r 0\r\n\r\n")
        .await;
    let count = |start: &str| lines.iter().filter(|line| line.starts_with(start)).count();
    assert_eq!((count("HMSG r 1"), count("MSG r 1")), (2, 1), "{lines:?}");
}

async fn a_publisher_without_echo_is_not_its_own_responder(server: &Server) {
    let client = server
        .client_with(ConnectOptions::new().no_echo())
        .await
        .unwrap();
    let _own = client.subscribe("self").await.unwrap();
    let error = client.request("self", "".into()).await.unwrap_err();
    assert_eq!(error.kind(), RequestErrorKind::NoResponders);
}
