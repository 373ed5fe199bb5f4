//! Delivery: who gets a message, in what order, and in one piece.

use futures_util::{StreamExt, future};

use crate::raw::{CONNECT, Raw};
use crate::server::{Server, Settings};

behaves_alike! {
    a_message_reaches_every_subscriber => Settings::default();
    wildcards_match_token_by_token => Settings::default();
    messages_of_one_publisher_keep_their_order => Settings::default();
    a_client_hears_itself_unless_echo_is_off => Settings::default();
    each_subscription_of_a_client_gets_its_own_copy => Settings::default();
    bodies_of_all_sizes_arrive_whole => Settings::default();
    a_large_body_reaches_many_clients => Settings::default();
    a_message_fans_out_to_a_hundred_connections => Settings::default();
    a_thousand_tokens_are_a_subject => Settings::default();
    the_reply_subject_is_passed_on => Settings::default();
}

async fn a_message_reaches_every_subscriber(server: &Server) {
    let clients = future::join_all((0..3).map(|_| server.client())).await;
    let mut subscriptions = Vec::new();
    for client in &clients {
        subscriptions.push(client.subscribe("news").await.unwrap());
        round_trip(client).await;
    }
    clients[0].publish("news", "hello".into()).await.unwrap();
    for subscription in &mut subscriptions {
        let message = subscription.next().await.unwrap();
        assert_eq!(
            (message.subject.as_str(), &message.payload[..]),
            ("news", &b"hello"[..])
        );
    }
}

/// A subscription takes effect when a request that was sent after it has been answered.
pub(crate) async fn round_trip(client: &async_nats::Client) {
    let error = client
        .request("nobody.listens.here", "".into())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), async_nats::RequestErrorKind::NoResponders);
}

async fn wildcards_match_token_by_token(server: &Server) {
    let mut raw = Raw::connect(server).await;
    let patterns = [
        "a.b", "a.*", "*.b", "*.*", "a.>", ">", "a", "*", "a.b.>", "a.*.c", "a*",
    ];
    for (sid, pattern) in patterns.iter().enumerate() {
        raw.send(format!("SUB {pattern} {sid}\r\n")).await;
    }
    for (subject, wanted) in [
        ("a", &["*", ">", "a"][..]),
        ("a.b", &["*.*", "*.b", ">", "a.*", "a.>", "a.b"]),
        ("a.b.c", &[">", "a.*.c", "a.>", "a.b.>"]),
        ("b.a", &["*.*", ">"]),
        ("a*", &["*", ">", "a*"]),
    ] {
        let lines = raw.exchange(format!("PUB {subject} 1\r\nx\r\n")).await;
        let mut matched: Vec<&str> = lines
            .iter()
            .filter_map(|line| {
                line.strip_prefix("MSG ")?
                    .split(' ')
                    .nth(1)?
                    .parse::<usize>()
                    .ok()
            })
            .map(|sid| patterns[sid])
            .collect();
        matched.sort_unstable();
        assert_eq!(matched, wanted, "{subject}");
    }
}

async fn messages_of_one_publisher_keep_their_order(server: &Server) {
    let (publisher, subscriber) = (server.client().await, server.client().await);
    let mut subscription = subscriber.subscribe("count.*").await.unwrap();
    round_trip(&subscriber).await;
    for number in 0..5000_u32 {
        let subject = format!("count.{}", number % 7);
        publisher
            .publish(subject, number.to_be_bytes().to_vec().into())
            .await
            .unwrap();
    }
    for number in 0..5000_u32 {
        assert_eq!(
            subscription.next().await.unwrap().payload[..],
            number.to_be_bytes()
        );
    }
}

async fn a_client_hears_itself_unless_echo_is_off(server: &Server) {
    let mut raw = Raw::connect(server).await;
    let lines = raw.exchange("SUB a 1\r\nPUB a 1\r\nx\r\n").await;
    assert_eq!(lines, ["MSG a 1 1", "x"]);

    let mut silent = Raw::open(server).await;
    silent
        .send("CONNECT {\"verbose\":false,\"echo\":false}\r\n")
        .await;
    assert!(
        silent
            .exchange("SUB a 1\r\nPUB a 1\r\ny\r\n")
            .await
            .is_empty()
    );
    assert_eq!(raw.exchange("").await, ["MSG a 1 1", "y"]);
    raw.send("PUB a 1\r\nz\r\n").await;
    assert_eq!(silent.line().await.as_deref(), Some("MSG a 1 1"));
}

async fn each_subscription_of_a_client_gets_its_own_copy(server: &Server) {
    let mut raw = Raw::connect(server).await;
    let mut lines = raw
        .exchange("SUB a 1\r\nSUB a 2\r\nSUB * x3\r\nPUB a 0\r\n\r\n")
        .await;
    lines.retain(|line| !line.is_empty());
    lines.sort_unstable();
    assert_eq!(lines, ["MSG a 1 0", "MSG a 2 0", "MSG a x3 0"]);
}

async fn bodies_of_all_sizes_arrive_whole(server: &Server) {
    let (publisher, subscriber) = (server.client().await, server.client().await);
    let mut subscription = subscriber.subscribe("size").await.unwrap();
    round_trip(&subscriber).await;
    let sizes = [0, 1, 4095, 65_535, 65_536, 65_537, 1024 * 1024];
    let body = |size: usize| (0..=250_u8).cycle().take(size).collect::<Vec<u8>>();
    for size in sizes {
        publisher.publish("size", body(size).into()).await.unwrap();
    }
    for size in sizes {
        let received = subscription.next().await.unwrap().payload;
        assert!(received == body(size), "{size} bytes were damaged");
    }
}

async fn a_large_body_reaches_many_clients(server: &Server) {
    let mut receivers = Vec::new();
    for _ in 0..8 {
        let mut raw = Raw::connect(server).await;
        raw.exchange("SUB large 1\r\n").await;
        receivers.push(raw);
    }
    let body = vec![b'x'; 300_000];
    let mut sender = Raw::connect(server).await;
    for number in 0..5 {
        sender.send(format!("PUB large r{number} 300000\r\n")).await;
        sender.send(&body).await;
        sender.send("\r\n").await;
    }
    for receiver in &mut receivers {
        for number in 0..5 {
            assert_eq!(
                receiver.line().await,
                Some(format!("MSG large 1 r{number} 300000"))
            );
            assert!(receiver.bytes(300_000).await == body);
            assert_eq!(receiver.line().await.as_deref(), Some(""));
        }
    }
}

async fn a_message_fans_out_to_a_hundred_connections(server: &Server) {
    const MESSAGES: usize = 200;
    let mut receivers = Vec::new();
    for _ in 0..100 {
        let mut raw = Raw::connect(server).await;
        raw.exchange("SUB fan.> 1\r\n").await;
        receivers.push(raw);
    }
    let mut sender = Raw::connect(server).await;
    for number in 0..MESSAGES {
        sender.send(format!("PUB fan.{number} 2\r\nhi\r\n")).await;
    }
    for receiver in &mut receivers {
        for number in 0..MESSAGES {
            assert_eq!(receiver.line().await, Some(format!("MSG fan.{number} 1 2")));
            assert_eq!(receiver.line().await.as_deref(), Some("hi"));
        }
    }
}

async fn a_thousand_tokens_are_a_subject(server: &Server) {
    let mut raw = Raw::connect(server).await;
    let (subject, pattern) = (vec!["a"; 1000].join("."), vec!["*"; 1000].join("."));
    let lines = raw
        .exchange(format!("SUB {pattern} 1\r\nPUB {subject} 1\r\nx\r\n"))
        .await;
    assert_eq!(lines, [format!("MSG {subject} 1 1"), "x".to_owned()]);
}

async fn the_reply_subject_is_passed_on(server: &Server) {
    let mut raw = Raw::open(server).await;
    raw.send(CONNECT).await;
    let lines = raw
        .exchange("SUB a 1\r\nPUB a answer.here 1\r\nx\r\n")
        .await;
    assert_eq!(lines, ["MSG a 1 answer.here 1", "x"]);
}
