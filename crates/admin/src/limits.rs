//! What a stranger may take up.

use std::time::Duration;

/// How much a client may send, and how long it and its answers may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request's body. A longer one is refused with 413.
    pub body_bytes: usize,
    /// Bytes of a request's line and headers. Longer ones are refused with 431. At least 8192.
    pub header_bytes: usize,
    /// Connections at once. More wait in the system's backlog, where they cost this process nothing.
    pub connections: usize,
    /// How long a client may take over its headers, and how long a connection may rest between two requests.
    pub header_time: Duration,
    /// How long a request may take, its body and its answer included. Then it is answered 503.
    pub request_time: Duration,
    /// How long a connection lives; the request under way is still answered. A client that asks but never reads
    /// would otherwise keep its place for ever.
    pub connection_time: Duration,
    /// How long requests under way may take to end when the service stops, or the connection's time is over.
    pub drain_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 64 * 1024,
            header_bytes: 16 * 1024,
            connections: 64,
            header_time: Duration::from_secs(10),
            request_time: Duration::from_secs(10),
            connection_time: Duration::from_mins(5),
            drain_time: Duration::from_secs(5),
        }
    }
}
