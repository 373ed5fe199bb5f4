//! The settings openraft runs with, and why each differs from its default.

use std::sync::Arc;

use openraft::{Config, ConfigError, SnapshotPolicy};

use crate::name::ClusterName;
use crate::pace::Pace;

/// Entries between two snapshots. The state is tiny, so a snapshot costs one write.
const ENTRIES_A_SNAPSHOT: u64 = 500;

/// Entries kept behind a snapshot, so that a follower that was away for a moment needs no snapshot.
const ENTRIES_KEPT: u64 = 100;

/// After how much of a heartbeat openraft's next one is due. It is sent when openraft looks at its timers next, which it
/// does as seldom as it is to send one (`crate::raft::vigil`): were it due only then, every other look would come a moment
/// too early.
const DUE_AFTER: (u32, u32) = (5, 6);

/// Waiting requests inside of openraft; when full, whoever asks waits.
const QUEUE: u64 = 1024;

/// Waiting notices inside of openraft. The task that reads them writes some itself, so this must never be full. It answers
/// up to 5,000 requests without a look at them, and the disk may let a notice or two through at each
/// (`crate::raft::vigil`).
const NOTICES: u64 = 65_536;

pub(crate) fn settings(
    cluster: &ClusterName,
    pace: Pace,
    may_vote: bool,
) -> Result<Arc<Config>, ConfigError> {
    let millis = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let heartbeat = pace.heartbeat * pace.heartbeats_of_one();
    let config = Config {
        cluster_name: cluster.to_string(),
        heartbeat_interval: millis(heartbeat * DUE_AFTER.0 / DUE_AFTER.1).max(1),
        election_timeout_min: millis(pace.election_min),
        election_timeout_max: millis(pace.election_max),
        // Without it a node that was cut off and heals deposes the leader.
        enable_pre_vote: Some(true),
        enable_elect: may_vote,
        // A restarted leader asks for votes again: its state may be older than what it had committed.
        enable_leader_restore: Some(false),
        // A member that lost its data must be able to catch up. It does not vote until it has (`crate::caution`).
        allow_log_reversion: Some(true),
        snapshot_policy: SnapshotPolicy::LogsSinceLast(ENTRIES_A_SNAPSHOT),
        max_in_snapshot_log_to_keep: ENTRIES_KEPT,
        replication_lag_threshold: ENTRIES_A_SNAPSHOT * 2,
        install_snapshot_timeout: 2_000,
        // A peer that comes back is found within a heartbeat or two.
        backoff: format!("{0}ms {0}ms ..200ms", millis(pace.heartbeat).max(1)),
        api_channel_size: Some(QUEUE),
        notification_channel_size: Some(NOTICES),
        state_machine_channel_size: Some(QUEUE),
        ..Config::default()
    };
    config.validate().map(Arc::new)
}
