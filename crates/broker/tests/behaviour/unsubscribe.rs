//! The end of subscriptions: at once, after so many messages, or with the connection.

use futures_util::StreamExt;

use crate::publish::round_trip;
use crate::raw::Raw;
use crate::server::{Server, Settings};

behaves_alike! {
    after_unsubscribing_nothing_arrives => Settings::default();
    a_subscription_with_a_maximum_ends_after_it => Settings::default();
    messages_from_before_count_towards_the_maximum => Settings::default();
    a_maximum_of_none_ends_it_now => Settings::default();
    an_unknown_sid_is_no_fault => Settings::default();
    a_sid_can_be_used_again_once_it_ended => Settings::default();
    a_sid_in_use_keeps_its_first_subject => Settings::default();
    a_maximum_holds_against_several_publishers => Settings::default();
}

async fn after_unsubscribing_nothing_arrives(server: &Server) {
    let mut raw = Raw::connect(server).await;
    assert_eq!(raw.exchange("SUB a 1\r\nPUB a 1\r\nx\r\n").await.len(), 2);
    assert!(raw.exchange("UNSUB 1\r\nPUB a 1\r\nx\r\n").await.is_empty());
}

async fn a_subscription_with_a_maximum_ends_after_it(server: &Server) {
    let mut raw = Raw::connect(server).await;
    let publish = "PUB a 1\r\nx\r\n".repeat(4);
    assert_eq!(
        raw.exchange(format!("SUB a 1\r\nUNSUB 1 2\r\n{publish}"))
            .await
            .len(),
        2 * 2
    );
    assert!(raw.exchange(publish).await.is_empty());
}

async fn messages_from_before_count_towards_the_maximum(server: &Server) {
    let mut raw = Raw::connect(server).await;
    let publish = "PUB a 1\r\nx\r\n".repeat(3);
    assert_eq!(
        raw.exchange(format!("SUB a 1\r\n{publish}UNSUB 1 5\r\n{publish}"))
            .await
            .len(),
        2 * 5
    );
    assert_eq!(
        raw.exchange(format!("SUB b 2\r\n{}", publish.replace('a', "b")))
            .await
            .len(),
        2 * 3
    );
    assert!(
        raw.exchange(format!("UNSUB 2 3\r\n{}", publish.replace('a', "b")))
            .await
            .is_empty()
    );
}

async fn a_maximum_of_none_ends_it_now(server: &Server) {
    let mut raw = Raw::connect(server).await;
    assert!(
        raw.exchange("SUB a 1\r\nUNSUB 1 0\r\nPUB a 1\r\nx\r\n")
            .await
            .is_empty()
    );
}

async fn an_unknown_sid_is_no_fault(server: &Server) {
    let mut raw = Raw::connect(server).await;
    assert!(raw.exchange("UNSUB 99\r\nUNSUB 99 5\r\n").await.is_empty());
}

async fn a_sid_can_be_used_again_once_it_ended(server: &Server) {
    let mut raw = Raw::connect(server).await;
    raw.exchange("SUB a 1\r\nUNSUB 1\r\nSUB b 1\r\nUNSUB 1 1\r\nPUB b 1\r\nx\r\nSUB c 1\r\n")
        .await;
    let lines = raw
        .exchange("PUB a 1\r\nx\r\nPUB b 1\r\nx\r\nPUB c 1\r\nx\r\n")
        .await;
    assert_eq!(lines, ["MSG c 1 1", "x"]);
}

async fn a_sid_in_use_keeps_its_first_subject(server: &Server) {
    let mut raw = Raw::connect(server).await;
    let lines = raw
        .exchange("SUB a 1\r\nSUB b 1\r\nPUB a 1\r\nx\r\nPUB b 1\r\ny\r\n")
        .await;
    assert_eq!(lines, ["MSG a 1 1", "x"]);
}

async fn a_maximum_holds_against_several_publishers(server: &Server) {
    let subscriber = server.client().await;
    let mut subscription = subscriber.subscribe("m").await.unwrap();
    subscription.unsubscribe_after(100).await.unwrap();
    round_trip(&subscriber).await;
    let mut publishers = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let client = server.client().await;
        publishers.spawn(async move {
            for _ in 0..200 {
                client.publish("m", "x".into()).await.unwrap();
            }
            round_trip(&client).await;
        });
    }
    publishers.join_all().await;
    let mut count = 0;
    while subscription.next().await.is_some() {
        count += 1;
    }
    assert_eq!(count, 100);
}
