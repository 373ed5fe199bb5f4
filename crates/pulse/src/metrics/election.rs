//! What the election and its connections have counted, under the names that metrics have.

use super::totals::{Row, Totals};
use backbeat_election::Counters;
use backbeat_election::transport::tcp::Traffic;
use prometheus::{Registry, Result};

/// Registers the totals of an election: `counters` and `traffic` are asked whenever metrics are.
pub fn register_election(
    registry: &Registry,
    counters: impl Fn() -> Counters + Send + Sync + 'static,
    traffic: impl Fn() -> Traffic + Send + Sync + 'static,
) -> Result<()> {
    registry.register(Box::new(Totals::new(&COUNTERS, counters)?))?;
    registry.register(Box::new(Totals::new(&TRAFFIC, traffic)?))
}

const COUNTERS: [Row<Counters>; 7] = [
    (
        "backbeat_election_term_changes_total",
        "Times the election's term changed.",
        |counted| total(counted.term_changes),
    ),
    (
        "backbeat_election_calls_failed_total",
        "Requests to other members that brought no answer: unreachable, refused or too late.",
        |counted| total(counted.calls_failed),
    ),
    (
        "backbeat_election_requests_garbled_total",
        "Requests of other members that made no sense.",
        |counted| total(counted.requests_garbled),
    ),
    (
        "backbeat_election_log_entries_written_total",
        "Entries written to the election's log.",
        |counted| total(counted.entries_written),
    ),
    (
        "backbeat_election_syncs_total",
        "Durable writes to the data folder.",
        |counted| total(counted.syncs),
    ),
    (
        "backbeat_election_sync_seconds_total",
        "Time that durable writes took, together.",
        |counted| counted.sync_time.as_secs_f64(),
    ),
    (
        "backbeat_election_snapshots_total",
        "Snapshots of the cluster's state that were built or installed.",
        |counted| total(counted.snapshots),
    ),
];

const TRAFFIC: [Row<Traffic>; 11] = [
    (
        "backbeat_raft_dials_total",
        "Connections to other members that were made.",
        |counted| total(counted.dialled),
    ),
    (
        "backbeat_raft_dials_failed_total",
        "Attempts to connect to other members that failed.",
        |counted| total(counted.dials_failed),
    ),
    (
        "backbeat_raft_connections_admitted_total",
        "Connections of others that were let in.",
        |counted| total(counted.admitted),
    ),
    (
        "backbeat_raft_connections_refused_total",
        "Connections of others that were refused in their handshake.",
        |counted| total(counted.refused),
    ),
    (
        "backbeat_raft_connections_turned_away_total",
        "Connections of others that were closed unheard, because too many were in their handshake.",
        |counted| total(counted.turned_away),
    ),
    (
        "backbeat_raft_frames_refused_total",
        "Connections that were closed because of a frame: too large, of no known kind, wrongly sealed.",
        |counted| total(counted.frames_refused),
    ),
    (
        "backbeat_raft_requests_sent_total",
        "Requests sent to other members.",
        |counted| total(counted.requests_sent),
    ),
    (
        "backbeat_raft_requests_unsent_total",
        "Requests to other members that were not sent, because too many waited for the same member.",
        |counted| total(counted.busy),
    ),
    (
        "backbeat_raft_requests_answered_total",
        "Requests of other members that were answered.",
        |counted| total(counted.requests_answered),
    ),
    (
        "backbeat_raft_answers_too_large_total",
        "Answers that were too large to send, so that an empty one went instead.",
        |counted| total(counted.answers_too_large),
    ),
    (
        "backbeat_raft_silences_total",
        "Connections given up because the other side fell silent while an answer was due.",
        |counted| total(counted.silences),
    ),
];

/// Prometheus counts in doubles, exactly up to 2^53.
#[expect(
    clippy::cast_precision_loss,
    reason = "2^53 events take thousands of years"
)]
const fn total(count: u64) -> f64 {
    count as f64
}
