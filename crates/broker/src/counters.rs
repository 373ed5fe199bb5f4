//! What the broker has done so far: the snapshot that others read, and the meter behind it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use serde::{Deserialize, Serialize};

/// Counters since the start, under the names of nats-server's `/varz` where it has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// The identity in INFO; new at every start.
    pub server_id: String,
    /// Whole seconds since the broker was bound.
    pub uptime_s: u64,
    /// Connections open now.
    pub connections: u64,
    /// Connections admitted so far.
    pub total_connections: u64,
    /// Subscriptions held now.
    pub subscriptions: u64,
    /// Messages received from clients.
    pub in_msgs: u64,
    /// Their headers and payloads, in bytes.
    pub in_bytes: u64,
    /// Messages queued for clients, one for each subscription.
    pub out_msgs: u64,
    /// Their headers and payloads, in bytes.
    pub out_bytes: u64,
    /// Clients disconnected because they did not read.
    pub slow_consumers: u64,
    /// Clients disconnected because they did not answer pings.
    pub stale_connections: u64,
    /// Clients refused for their credentials, or for taking too long to send them.
    pub auth_failures: u64,
    /// Clients refused because `max_connections` were open.
    pub refused_connections: u64,
    /// How often a producer was held back for a slower consumer.
    pub producer_pauses: u64,
    /// Bytes that were queued for connections which ended before they were written, frames and all.
    pub dropped_bytes: u64,
}

/// The live counters; each is independent, so a snapshot is not one instant.
#[derive(Debug)]
pub(crate) struct Meter {
    started: Instant,
    pub(crate) connections: AtomicU64,
    pub(crate) total_connections: AtomicU64,
    in_msgs: AtomicU64,
    in_bytes: AtomicU64,
    out_msgs: AtomicU64,
    out_bytes: AtomicU64,
    pub(crate) slow_consumers: AtomicU64,
    pub(crate) stale_connections: AtomicU64,
    pub(crate) auth_failures: AtomicU64,
    pub(crate) refused_connections: AtomicU64,
    pub(crate) producer_pauses: AtomicU64,
    pub(crate) dropped_bytes: AtomicU64,
}

/// What one connection counted since it last told the meter: connections on different cores would slow each other
/// down if every message touched the same counters.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) in_msgs: u64,
    pub(crate) in_bytes: u64,
    pub(crate) out_msgs: u64,
    pub(crate) out_bytes: u64,
}

impl Meter {
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            connections: AtomicU64::new(0),
            total_connections: AtomicU64::new(0),
            in_msgs: AtomicU64::new(0),
            in_bytes: AtomicU64::new(0),
            out_msgs: AtomicU64::new(0),
            out_bytes: AtomicU64::new(0),
            slow_consumers: AtomicU64::new(0),
            stale_connections: AtomicU64::new(0),
            auth_failures: AtomicU64::new(0),
            refused_connections: AtomicU64::new(0),
            producer_pauses: AtomicU64::new(0),
            dropped_bytes: AtomicU64::new(0),
        }
    }

    pub(crate) fn add(&self, tally: &Tally) {
        let pairs = [
            (&self.in_msgs, tally.in_msgs),
            (&self.in_bytes, tally.in_bytes),
            (&self.out_msgs, tally.out_msgs),
            (&self.out_bytes, tally.out_bytes),
        ];
        for (counter, count) in pairs {
            counter.fetch_add(count, Ordering::Relaxed);
        }
    }

    pub(crate) fn snapshot(&self, server_id: &str, subscriptions: usize) -> Counters {
        let now = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counters {
            server_id: server_id.to_owned(),
            uptime_s: self.started.elapsed().as_secs(),
            connections: now(&self.connections),
            total_connections: now(&self.total_connections),
            subscriptions: subscriptions as u64,
            in_msgs: now(&self.in_msgs),
            in_bytes: now(&self.in_bytes),
            out_msgs: now(&self.out_msgs),
            out_bytes: now(&self.out_bytes),
            slow_consumers: now(&self.slow_consumers),
            stale_connections: now(&self.stale_connections),
            auth_failures: now(&self.auth_failures),
            refused_connections: now(&self.refused_connections),
            producer_pauses: now(&self.producer_pauses),
            dropped_bytes: now(&self.dropped_bytes),
        }
    }
}

/// Adds one, in no order with anything else.
pub(crate) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
