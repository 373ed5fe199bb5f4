//! The streams of a cluster, found or made.

use super::{Log, Reports};
use crate::clock::Clock;
use async_nats::Client;
use async_nats::jetstream::stream::{Config, DiscardPolicy, StorageType, Stream};
use async_nats::jetstream::{self, Context};
use backbeat_bus::Namespace;
use backbeat_contract::ClusterId;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// The streams of one cluster.
#[derive(Clone)]
pub struct Journal {
    client: Client,
    context: Context,
    cluster: ClusterId,
    age: Duration,
}

/// Why there is no journal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseJournal {
    /// The server does not answer as one with JetStream does.
    #[error("the NATS server offers no JetStream to this user: {reason}")]
    Unavailable {
        /// What it answered.
        reason: String,
    },
    /// A stream cannot be made or read.
    #[error("stream {stream} cannot be used: {reason}")]
    Stream {
        /// Its name.
        stream: String,
        /// What the server answered.
        reason: String,
    },
}

impl RefuseJournal {
    pub(super) fn stream(stream: &str, reason: impl std::fmt::Display) -> Self {
        Self::Stream {
            stream: stream.to_owned(),
            reason: reason.to_string(),
        }
    }
}

/// How long a server may take to say whether it has JetStream.
const ASKING: Duration = Duration::from_secs(3);

/// How long the log is kept when nobody shortens it.
const LOG_AGE: Duration = Duration::from_hours(24);

/// The stream of claims on the older subjects.
const LEGACY: &str = "backbeat-legacy-claims";

impl Journal {
    /// Asks for JetStream on a connection. A stream of reports that is made here keeps them for `age`; a size would be
    /// reserved on the server.
    pub async fn find(
        client: Client,
        cluster: ClusterId,
        age: Duration,
    ) -> Result<Self, RefuseJournal> {
        let context = jetstream::new(client.clone());
        let unavailable = |reason: String| RefuseJournal::Unavailable { reason };
        let account = timeout(ASKING, context.query_account()).await;
        let account = account.map_err(|_| unavailable(format!("no answer within {ASKING:?}")))?;
        account.map_err(|fault| unavailable(fault.to_string()))?;
        Ok(Self {
            client,
            context,
            cluster,
            age,
        })
    }

    /// The log of frames and claims, made if it is not there, to be read after a position; 0 for all of it.
    pub(crate) async fn log(
        &self,
        position: u64,
        clock: Arc<dyn Clock>,
    ) -> Result<Log, RefuseJournal> {
        let names = Namespace::default();
        let subjects = [
            names.beat(&self.cluster).to_string(),
            names.claims(Some(&self.cluster)).to_string(),
        ];
        let name = format!("backbeat-log-{}", self.cluster);
        let about = "Frames and claims, for reverb to go on from";
        let stream = self.captured(name, about, subjects).await?;
        self.read_after(stream, position, clock).await
    }

    /// The log of claims on the older subjects, made if it is not there, to be read after a position; when none is known,
    /// from when `log` begins. All clusters of the server share it, since these subjects name none.
    pub(crate) async fn legacy_log(
        &self,
        position: Option<u64>,
        log: &Log,
        clock: Arc<dyn Clock>,
    ) -> Result<Log, RefuseJournal> {
        let names = Namespace::default();
        let subjects = names.legacy().map(|filter| filter.to_string());
        let about = "Claims on subjects that name no cluster, for reverbs to go on from";
        let stream = self.captured(LEGACY.to_owned(), about, subjects).await?;
        let position = match position {
            Some(position) => position,
            None => log.position_of_beginning(&stream).await?,
        };
        self.read_after(stream, position, clock).await
    }

    async fn read_after(
        &self,
        stream: Stream,
        position: u64,
        clock: Arc<dyn Clock>,
    ) -> Result<Log, RefuseJournal> {
        let beat = Namespace::default().beat(&self.cluster);
        Log::open(self.client.clone(), stream, beat, position, clock).await
    }

    async fn captured(
        &self,
        name: String,
        about: &str,
        subjects: [String; 2],
    ) -> Result<Stream, RefuseJournal> {
        let config = Config {
            name: name.clone(),
            description: Some(about.to_owned()),
            subjects: subjects.into(),
            max_age: LOG_AGE,
            storage: StorageType::File,
            discard: DiscardPolicy::Old,
            ..Config::default()
        };
        let stream = self.context.get_or_create_stream(config).await;
        stream.map_err(|fault| RefuseJournal::stream(&name, fault))
    }

    /// The stream of reports, made if it is not there.
    pub(crate) async fn reports(&self) -> Result<Reports, RefuseJournal> {
        let subject = Namespace::default().report(&self.cluster);
        let config = Config {
            name: format!("backbeat-reports-{}", self.cluster),
            description: Some("One report a window".to_owned()),
            subjects: vec![subject.as_str().to_owned()],
            max_age: self.age,
            storage: StorageType::File,
            ..Config::default()
        };
        let name = config.name.clone();
        let stream = self.context.get_or_create_stream(config).await;
        let stream = stream.map_err(|fault| RefuseJournal::stream(&name, fault))?;
        Ok(Reports::new(self.context.clone(), stream, subject))
    }
}
