//! What a consumer on the server sends, asked for in portions (NATS ADR-37, pull consumers).
//!
//! The library does the same, but gives each message a copy of its context, which takes a fifth of the time of reading a
//! log; and what it asked for before a connection was lost it awaits for half a minute.

use async_nats::jetstream::consumer::{Consumer, pull::Config};
use async_nats::{Client, Message, StatusCode, Subscriber};
use bytes::Bytes;
use futures_util::{FutureExt as _, StreamExt as _};
use std::time::Duration;
use tokio::task::unconstrained;
use tokio::time::{Instant, timeout_at};

/// The messages of one consumer, in order. Dropping it ends the asking.
pub(super) struct Portions {
    client: Client,
    from: Subscriber,
    /// Where portions are asked for.
    server: String,
    /// Where they go.
    inbox: String,
    request: Bytes,
    /// Messages of a portion.
    size: usize,
    /// Messages asked for that have not come.
    awaited: usize,
    /// While nothing comes: when the server has been silent for too long.
    too_silent: Option<Instant>,
}

/// Messages asked for at once, if the server allows; again when half of them have come. So at most 49,152 are on their
/// way, some 25 MB, which is what lets the server go on while a batch is gathered, and the gatherer while the server is
/// slow to send.
const SIZE: usize = 32_768;

/// How long a request holds; then it is made again.
const EXPIRES: Duration = Duration::from_secs(30);

/// How often the server tells that there is nothing new.
const HEARTBEAT: Duration = Duration::from_millis(500);

/// How long the server may be silent: three of its heartbeats.
const SILENCE: Duration = Duration::from_millis(1500);

impl Portions {
    /// Begins to listen, or says why that cannot be.
    pub(super) async fn of(client: Client, consumer: &Consumer<Config>) -> Result<Self, String> {
        let inbox = client.new_inbox();
        let from = client.subscribe(inbox.clone()).await;
        let info = consumer.cached_info();
        let allowed = usize::try_from(info.config.max_batch).ok();
        let size = allowed
            .filter(|&most| most > 0)
            .map_or(SIZE, |most| SIZE.min(most));
        let request = serde_json::json!({
            "batch": size,
            "expires": nanos(EXPIRES),
            "idle_heartbeat": nanos(HEARTBEAT),
        });
        Ok(Self {
            from: from.map_err(|fault| fault.to_string())?,
            client,
            server: format!(
                "$JS.API.CONSUMER.MSG.NEXT.{}.{}",
                info.stream_name, info.name
            ),
            inbox,
            request: request.to_string().into(),
            size,
            awaited: 0,
            too_silent: None,
        })
    }

    /// The next message, or why there will be none. Nothing is lost when the future is dropped.
    pub(super) async fn next(&mut self) -> Result<Message, String> {
        loop {
            if self.awaited <= self.size / 2 {
                self.ask().await?;
            }
            let too_silent = self.too_silent;
            let too_silent = too_silent.unwrap_or_else(|| Instant::now() + SILENCE);
            self.too_silent = Some(too_silent);
            let heard = timeout_at(too_silent, self.from.next()).await;
            let heard = heard.map_err(|_| "the server is silent")?;
            if let Some(message) = self.sort(heard)? {
                return Ok(message);
            }
        }
    }

    /// The next message if one has come. Nothing more is asked for.
    pub(super) fn try_next(&mut self) -> Option<Result<Message, String>> {
        loop {
            // The reader's budget is the gatherer's business, who takes so many messages and no more.
            let heard = unconstrained(self.from.next()).now_or_never()?;
            if let Some(message) = self.sort(heard).transpose() {
                return Some(message);
            }
        }
    }

    async fn ask(&mut self) -> Result<(), String> {
        let (server, inbox) = (self.server.clone(), self.inbox.clone());
        let asked = self
            .client
            .publish_with_reply(server, inbox, self.request.clone());
        asked.await.map_err(|fault| fault.to_string())?;
        self.awaited += self.size;
        Ok(())
    }

    /// A message of the consumer; nothing, when the server tells something else.
    fn sort(&mut self, heard: Option<Message>) -> Result<Option<Message>, String> {
        self.too_silent = None;
        let message = heard.ok_or("the connection was closed")?;
        match message.status {
            None | Some(StatusCode::OK) => {
                self.awaited = self.awaited.saturating_sub(1);
                Ok(Some(message))
            }
            Some(StatusCode::IDLE_HEARTBEAT) => Ok(None),
            Some(StatusCode::TIMEOUT) => {
                let headers = message.headers.as_ref();
                let left = headers.and_then(|headers| headers.get("Nats-Pending-Messages"));
                let left = left.and_then(|left| left.as_str().parse().ok());
                self.awaited = self.awaited.saturating_sub(left.unwrap_or(self.size));
                Ok(None)
            }
            Some(status) => {
                let why = message.description.unwrap_or_default();
                Err(format!("the server ended it: {status} {why}"))
            }
        }
    }
}

/// As the server counts time.
fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
