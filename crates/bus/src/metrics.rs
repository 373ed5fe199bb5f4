//! The counters of a bus, for Prometheus.

use prometheus::{IntCounter, IntCounterVec, IntGauge, Opts, Registry};

use crate::RefuseOffer;

/// The counters of a bus. Clones count together; buses that share them are one bus to Prometheus.
#[derive(Debug, Clone)]
pub struct Metrics {
    pub(crate) connected: IntGauge,
    pub(crate) reconnects: IntCounter,
    pub(crate) disconnects: IntCounter,
    pub(crate) failed_attempts: IntCounter,
    pub(crate) server_errors: IntCounter,
    pub(crate) slow_consumers: IntCounter,
    pub(crate) published: IntCounter,
    pub(crate) received: IntCounter,
    pub(crate) lost: IntCounter,
    offers_refused: IntCounterVec,
}

impl Metrics {
    /// Registers the counters. A registry takes them once: buses of one registry share the result.
    pub fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let counter = |name: &str, help: &str| {
            let counter = IntCounter::new(format!("backbeat_bus_{name}_total"), help)?;
            registry.register(Box::new(counter.clone()))?;
            Ok::<_, prometheus::Error>(counter)
        };
        let connected = IntGauge::new("backbeat_bus_connected", "Connections that are up now.")?;
        registry.register(Box::new(connected.clone()))?;
        let offers_refused = IntCounterVec::new(
            Opts::new(
                "backbeat_bus_offers_refused_total",
                "Messages worthless when late that were not sent, by reason.",
            ),
            &["reason"],
        )?;
        registry.register(Box::new(offers_refused.clone()))?;
        Ok(Self {
            connected,
            reconnects: counter("reconnects", "Connections made again after one was lost.")?,
            disconnects: counter("disconnects", "Connections lost.")?,
            failed_attempts: counter("failed_attempts", "Attempts to connect again that failed.")?,
            server_errors: counter("server_errors", "Errors that the server told.")?,
            slow_consumers: counter(
                "slow_consumer_events",
                "Times the client library dropped messages before they were counted, at least one each.",
            )?,
            published: counter("published_messages", "Messages handed over to be sent.")?,
            received: counter(
                "received_messages",
                "Messages that came in for subscriptions.",
            )?,
            lost: counter(
                "lost_messages",
                "Messages dropped because the queue of their subscription was full.",
            )?,
            offers_refused,
        })
    }

    pub(crate) fn count_offer(&self, outcome: &Result<(), RefuseOffer>) {
        let reason = match outcome {
            Ok(()) => return self.published.inc(),
            Err(RefuseOffer::NotConnected) => "not_connected",
            Err(RefuseOffer::Full { .. }) => "full",
            Err(RefuseOffer::TooLarge { .. }) => "too_large",
            Err(RefuseOffer::Closed) => "closed",
        };
        self.offers_refused.with_label_values(&[reason]).inc();
    }
}
