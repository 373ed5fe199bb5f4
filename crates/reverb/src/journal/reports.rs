//! Publishes each window's report once.

use super::RefuseJournal;
use async_nats::jetstream::Context;
use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::context::traits::Publisher as _;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::Stream;
use backbeat_bus::Subject;
use backbeat_contract::{BarReport, WindowId};
use std::collections::VecDeque;
use tracing::debug;

/// The stream of reports, as far as it is known here.
pub(crate) struct Reports {
    context: Context,
    stream: Stream,
    subject: Subject,
    /// The last position known.
    last: u64,
    /// The windows of the latest reports.
    recent: VecDeque<WindowId>,
}

/// How far the stream is looked back on: more windows than a reverb owes reports of.
const RECENT: u64 = 128;

/// How often a report is tried when another reverb publishes at the same time.
const ATTEMPTS: usize = 5;

impl Reports {
    pub(super) fn new(context: Context, stream: Stream, subject: Subject) -> Self {
        Self {
            context,
            stream,
            subject,
            last: 0,
            recent: VecDeque::new(),
        }
    }

    /// Stores the report, unless one of its window is there. Either way there is one afterwards.
    pub(crate) async fn publish(&mut self, report: &BarReport) -> Result<(), RefuseJournal> {
        let name = self.stream.cached_info().config.name.clone();
        for _ in 0..ATTEMPTS {
            self.catch_up().await?;
            if self.recent.contains(&report.window_id) {
                debug!(window = %report.window_id, "the report is there already");
                return Ok(());
            }
            match self.store(report).await {
                Ok(stored) => {
                    self.last = stored;
                    self.remember(report.window_id);
                    return Ok(());
                }
                Err(PublishErrorKind::WrongLastSequence) => {}
                Err(fault) => return Err(RefuseJournal::stream(&name, fault)),
            }
        }
        Err(RefuseJournal::stream(
            &name,
            "another reverb publishes at the same time",
        ))
    }

    async fn store(&self, report: &BarReport) -> Result<u64, PublishErrorKind> {
        let payload = serde_json::to_vec(report).map_err(|_| PublishErrorKind::Other)?;
        let message = PublishMessage::build()
            .payload(payload.into())
            .message_id(report.window_id.to_string())
            .expected_last_sequence(self.last);
        let message = message.outbound_message(self.subject.as_str().to_owned());
        let sent = self.context.publish_message(message).await;
        let acknowledged = sent.map_err(|fault| fault.kind())?.await;
        Ok(acknowledged.map_err(|fault| fault.kind())?.sequence)
    }

    /// Reads what was stored since.
    async fn catch_up(&mut self) -> Result<(), RefuseJournal> {
        let name = self.stream.cached_info().config.name.clone();
        let info = self.stream.get_info().await;
        let state = info
            .map_err(|fault| RefuseJournal::stream(&name, fault))?
            .state;
        let end = state.last_sequence;
        if end < self.last {
            // The stream was made anew.
            self.last = 0;
        }
        let begin = (self.last + 1)
            .max(state.first_sequence)
            .max((end + 1).saturating_sub(RECENT));
        for position in begin..=end {
            // One that was removed meanwhile tells nothing.
            if let Ok(stored) = self.stream.get_raw_message(position).await
                && let Ok(report) = serde_json::from_slice::<BarReport>(&stored.payload)
            {
                self.remember(report.window_id);
            }
        }
        self.last = end;
        Ok(())
    }

    fn remember(&mut self, window: WindowId) {
        if self.recent.len() as u64 >= RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(window);
    }
}
