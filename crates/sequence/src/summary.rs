//! What a listener has heard so far, in numbers. The rules' counts are in `tally`.

use serde::Serialize;

use crate::Tally;

/// Everything a listener counted and measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// Messages heard, redelivered ones among them.
    pub messages: u64,
    /// Claims and reports whose subject named no cluster: only a claim's stamp was judged.
    pub unplaced: u64,
    /// How often the listener was away ([`Listener::leave`](crate::Listener::leave)).
    pub absences: u64,
    /// Findings and repetitions by rule.
    pub rules: Tally,
    /// The clusters remembered, by name.
    pub clusters: Vec<ClusterSummary>,
    /// Clusters that made room for others, and whose counts are therefore gone.
    pub clusters_forgotten: u64,
    /// Senders whose clocks are remembered.
    pub senders_known: usize,
    /// Senders that made room for others. One that is heard again begins anew.
    pub senders_forgotten: u64,
}

/// What was heard of one cluster.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ClusterSummary {
    /// Its name.
    pub cluster: Box<str>,
    /// What was counted.
    #[serde(flatten)]
    pub counts: ClusterCounts,
    /// The latest beat.
    pub beat: Option<u64>,
    /// The highest term (`x-term`).
    pub term: Option<u64>,
    /// 1 or 3, once it can be told.
    pub frames_per_beat: Option<u8>,
    /// The tempo as announced, in beats a minute.
    pub tempo_bpm: Option<f64>,
    /// The tempo as received, in beats a minute: of the latest 32 beats of one announced tempo.
    pub measured_bpm: Option<f64>,
    /// By how many milliseconds beats fell behind their schedule since the line of beats was joined;
    /// ahead when negative.
    pub drift_ms: Option<f64>,
    /// The same as a rate, in millionths.
    pub drift_ppm: Option<f64>,
    /// Windows that made room for later ones: `window-reused` no longer knows them.
    pub windows_forgotten: u64,
}

/// What was counted of one cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ClusterCounts {
    /// Frames, redelivered ones among them.
    pub frames: u64,
    /// Frames heard before with every field the same.
    pub frames_redelivered: u64,
    /// Frames that came after they had been told as missing.
    pub frames_reordered: u64,
    /// Frames of a lower term, or of a place already taken: not followed.
    pub frames_refused: u64,
    /// Frames after their deadline that may have waited for the listener.
    pub frames_excused: u64,
    /// Frames that a new leader repeated.
    pub takeovers: u64,
    /// Beats heard, each once.
    pub beats_heard: u64,
    /// Beats told as missing (some may have come late).
    pub beats_missed: u64,
    /// Beats that went by while the listener was away.
    pub beats_unheard: u64,
    /// Claims, redelivered ones among them.
    pub claims: u64,
    /// Claims heard before, among their sender's latest four.
    pub claims_redelivered: u64,
    /// Claims between the listener's absence and the next frame: judged by their stamps alone.
    pub claims_unjudged: u64,
    /// Reports, repeated ones among them.
    pub reports: u64,
    /// Reports of a window already reported, of the same beats.
    pub reports_repeated: u64,
}
