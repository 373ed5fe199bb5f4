//! A way from this connection to the server and back to it.

use async_nats::{Client, Subject, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt as _;

/// A subscription to a subject of its own, kept for as long as the connection: opening one for each call would put its
/// end into the queue of what is sent.
#[derive(Debug)]
pub(super) struct Echo {
    subject: Subject,
    heard: Subscriber,
    calls: u64,
}

impl Echo {
    pub(super) async fn open(client: &Client) -> Option<Self> {
        let subject = Subject::from(client.new_inbox());
        let heard = client.subscribe(subject.clone()).await.ok()?;
        Some(Self {
            subject,
            heard,
            calls: 0,
        })
    }

    /// Calls, and waits for this call to come back; none when the connection was closed. An earlier one that nobody
    /// waited for may come back first.
    pub(super) async fn call(&mut self, client: &Client) -> Option<()> {
        self.calls += 1;
        let call = Bytes::copy_from_slice(&self.calls.to_be_bytes());
        client
            .publish(self.subject.clone(), call.clone())
            .await
            .ok()?;
        while self.heard.next().await?.payload != call {}
        Some(())
    }
}
