//! Who of several reverbs reports, as they tell each other.

use std::time::Instant;

use async_nats::{Client, Subscriber};
use futures_util::{FutureExt, StreamExt};
use serde::Deserialize;
use tokio::time::timeout;

use crate::listener::{self, PATIENCE};
use crate::upset::{Outcome, Upset};

/// A listener to what the reverbs of a cluster announce.
#[derive(Debug)]
pub struct Office {
    announcements: Subscriber,
    _client: Client,
}

/// The part of an announcement that tells who reports.
#[derive(Debug, Deserialize)]
struct Announcement {
    node: String,
    speaks_since: Option<i64>,
}

impl Office {
    /// Listens from now on.
    pub async fn watch(url: &str, cluster: &str) -> Outcome<Self> {
        let client = listener::connected(url).await?;
        let announcements = client.subscribe(format!("backbeat-reverb.{cluster}")).await;
        let announcements = announcements.map_err(|error| Upset::Unmet(error.to_string()))?;
        listener::round_trip(&client).await.map_err(Upset::Unmet)?;
        Ok(Self {
            announcements,
            _client: client,
        })
    }

    /// Who reports now.
    pub async fn speaker(&mut self) -> Outcome<String> {
        while let Some(Some(_)) = self.announcements.next().now_or_never() {}
        self.until(|_| true).await.map(|(node, _)| node)
    }

    /// When another than `before` was first heard to report.
    pub async fn successor_of(&mut self, before: &str) -> Outcome<Instant> {
        self.until(|node| node != before).await.map(|(_, at)| at)
    }

    async fn until(&mut self, wished: impl Fn(&str) -> bool) -> Outcome<(String, Instant)> {
        let looking = async {
            while let Some(message) = self.announcements.next().await {
                let announced = serde_json::from_slice::<Announcement>(&message.payload).ok();
                let speaks = announced.filter(|heard| heard.speaks_since.is_some());
                if let Some(heard) = speaks
                    && wished(&heard.node)
                {
                    return Some((heard.node, Instant::now()));
                }
            }
            None
        };
        let found = timeout(PATIENCE, looking).await.ok().flatten();
        found.ok_or_else(|| Upset::Late {
            what: "a reverb that reports".to_owned(),
            waited: PATIENCE,
        })
    }
}
