//! The reports of a cluster: those that a listener heard, and those that a stream keeps.

use std::collections::BTreeMap;

use async_nats::jetstream;
use async_nats::{Client, Subscriber};
use backbeat_contract::BarReport;
use futures_util::{FutureExt, StreamExt};
use tokio::time::timeout;

use crate::account::Account;
use crate::listener::{self, PATIENCE};
use crate::upset::{Outcome, Upset, ensure};
use crate::waiting;

/// A listener to the reports of one cluster.
#[derive(Debug)]
pub struct Reports {
    client: Client,
    cluster: String,
    subscriber: Subscriber,
    heard: Vec<BarReport>,
}

/// What came of holding reports against an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agreement {
    /// Windows that were compared to the last figure.
    pub exact: usize,
    /// Windows of which only bounds are known, since claims came so late that it is not certain which count.
    pub bounded: usize,
    /// Reports that say that reverb was started in their window, and claims may be missing.
    pub restarted: usize,
}

impl Reports {
    /// Listens from now on.
    pub async fn start(url: &str, cluster: &str) -> Outcome<Self> {
        let client = listener::connected(url).await?;
        let subscriber = client.subscribe(format!("backbeat.report.{cluster}")).await;
        let subscriber = subscriber.map_err(|error| Upset::Unmet(error.to_string()))?;
        listener::round_trip(&client).await.map_err(Upset::Unmet)?;
        Ok(Self {
            client,
            cluster: cluster.to_owned(),
            subscriber,
            heard: Vec::new(),
        })
    }

    /// All that were heard, once every window of the account was.
    pub async fn heard(&mut self, account: &Account) -> Outcome<Vec<BarReport>> {
        while let Some(missing) = missing(account, &self.heard) {
            let next = timeout(PATIENCE, self.subscriber.next()).await;
            let message = next.ok().flatten().ok_or_else(|| Upset::Late {
                what: format!("the report of {missing}"),
                waited: PATIENCE,
            })?;
            self.heard.push(read(&message.payload)?);
        }
        while let Some(Some(message)) = self.subscriber.next().now_or_never() {
            self.heard.push(read(&message.payload)?);
        }
        Ok(self.heard.clone())
    }

    /// All that the stream keeps, once every window of the account is among them.
    pub async fn stored(&self, account: &Account) -> Outcome<Vec<BarReport>> {
        let look = async || {
            let stored = self.read_stream().await.ok()?;
            missing(account, &stored).is_none().then_some(stored)
        };
        waiting::until_seen("all reports in the stream".to_owned(), look).await
    }

    async fn read_stream(&self) -> Outcome<Vec<BarReport>> {
        let context = jetstream::new(self.client.clone());
        let name = format!("backbeat-reports-{}", self.cluster);
        let refused = |error: String| Upset::Unmet(format!("stream {name}: {error}"));
        let stream = context.get_stream(&name).await;
        let stream = stream.map_err(|error| refused(error.to_string()))?;
        let mut reports = Vec::new();
        for position in 1..=stream.cached_info().state.last_sequence {
            let message = stream.get_raw_message(position).await;
            let message = message.map_err(|error| refused(error.to_string()))?;
            reports.push(read(&message.payload)?);
        }
        Ok(reports)
    }
}

/// Refuses when a window was told twice.
pub fn each_once(reports: &[BarReport]) -> Outcome {
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for report in reports {
        *times.entry(report.window_id.to_string()).or_default() += 1;
    }
    let twice = times.iter().find(|(_, times)| **times > 1);
    ensure(twice.is_none(), || {
        format!("a window was told more than once: {twice:?}")
    })
}

fn missing(account: &Account, reports: &[BarReport]) -> Option<String> {
    let told = |window| reports.iter().any(|report| report.window_id == window);
    let mut missing = account.pages().filter(|page| !told(page.window));
    missing.next().map(|page| page.window.to_string())
}

fn read(payload: &[u8]) -> Outcome<BarReport> {
    serde_json::from_slice(payload)
        .map_err(|error| Upset::Unmet(format!("a report is none: {error}")))
}
