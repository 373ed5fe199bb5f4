//! How much a broker takes from one client and does for it, with the defaults and where they come from.

use std::time::Duration;

/// Sizes, counts and times within which a connection has to keep.
///
/// The defaults are nats-server's, but for [`write_deadline`](Self::write_deadline) and the high-water mark, which
/// nats-server does not have in this form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The largest message, headers and payload together, in bytes. Default 1 MiB.
    pub max_payload: usize,
    /// The longest control line, in bytes without its line end. Default 4096.
    pub max_control_line: usize,
    /// How many connections may be open at once. Default 65,536.
    pub max_connections: usize,
    /// How many bytes may wait for one client; one byte more and it is disconnected as a slow consumer. Default
    /// 64 MiB.
    pub max_pending: usize,
    /// From how many waiting bytes on a client's producers are held back, until half of that is left. Default 1 MiB.
    pub high_water: usize,
    /// How long a client may take no byte, or stay above half the high-water mark once it passed it, before it is
    /// disconnected as a slow consumer. No producer is held back longer than this.
    ///
    /// Default 2 s, where nats-server has 10 s: it lets producers run on while a consumer hangs, here they wait, and
    /// a producer that pings every second and hears nothing gives its connection up after three.
    pub write_deadline: Duration,
    /// How long a client may take to say CONNECT where credentials are asked for. Default 2 s.
    pub auth_timeout: Duration,
    /// After how much silence a client is pinged. Default 2 min.
    pub ping_interval: Duration,
    /// How many pings may stay unanswered before the connection counts as stale. Default 2.
    pub max_pings_out: u32,
    /// How long a shutdown may take to read what has arrived (half of it at most) and to deliver it. Default 5 s.
    pub drain_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_payload: 1024 * 1024,
            max_control_line: 4096,
            max_connections: 64 * 1024,
            max_pending: 64 * 1024 * 1024,
            high_water: 1024 * 1024,
            write_deadline: Duration::from_secs(2),
            auth_timeout: Duration::from_secs(2),
            ping_interval: Duration::from_mins(2),
            max_pings_out: 2,
            drain_timeout: Duration::from_secs(5),
        }
    }
}

impl Limits {
    /// Producers that were held back go on when no more than this is left.
    pub(crate) fn low_water(&self) -> usize {
        self.high_water / 2
    }
}
