//! Many messages at once from several producers to several consumers: all arrive, in order, once. The two million of
//! the requirement are in `examples/flood.rs`, which wants a release build.

use futures_util::StreamExt;
use tokio::task::JoinSet;

use crate::publish::round_trip;
use crate::server::{Server, Settings};

behaves_alike! {
    nothing_is_lost_between_two_producers_and_two_consumers => Settings::default();
}

const MESSAGES: u32 = 40_000;

async fn nothing_is_lost_between_two_producers_and_two_consumers(server: &Server) {
    let mut tasks = JoinSet::new();
    for _ in 0..2 {
        let client = server.client().await;
        let mut subscription = client.subscribe("flood.*").await.unwrap();
        round_trip(&client).await;
        tasks.spawn(async move {
            let mut next = [0; 2];
            while next != [MESSAGES; 2] {
                let message = subscription.next().await.unwrap();
                let producer = usize::from(message.subject.as_bytes()[6] - b'0');
                let number = u32::from_be_bytes(message.payload[..4].try_into().unwrap());
                assert_eq!(number, next[producer], "of producer {producer}");
                next[producer] += 1;
            }
            drop(client);
        });
    }
    for producer in 0..2 {
        let client = server.client().await;
        tasks.spawn(async move {
            for number in 0..MESSAGES {
                let mut body = vec![0; 250];
                body[..4].copy_from_slice(&number.to_be_bytes());
                client
                    .publish(format!("flood.{producer}"), body.into())
                    .await
                    .unwrap();
            }
            client.flush().await.unwrap();
            // Dropping the client would throw away what it has not written.
            round_trip(&client).await;
        });
    }
    tasks.join_all().await;
}
