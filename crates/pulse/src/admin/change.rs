//! A change of the timeline as clients see it: planned, accepted, refused. The rules are in `backbeat-timing`.

use crate::admin::RefuseAgreement;
use axum::http::StatusCode;
use backbeat_admin::Refusal;
use backbeat_contract::Timestamp;
use backbeat_timing::{BarLength, ClusterInstant, RefuseChange, Segment, Timeline};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A change that is going to take effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlannedChange {
    /// The downbeat at which it does.
    #[schema(example = 1320)]
    pub beat_index: u64,
    /// When that downbeat begins. `null` beyond the year 9999.
    #[schema(value_type = Option<String>, format = DateTime, example = "2025-09-05T12:30:00Z")]
    pub begins_at: Option<Timestamp>,
    /// The tempo from then on, in beats a minute.
    #[schema(example = 2.2)]
    pub tempo_bpm: f64,
    /// The length of the bars from then on, in beats.
    #[schema(example = 120)]
    pub bar_length: u32,
}

/// The answer to an order that changes the timeline: what is going to happen, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangeAccepted {
    /// The beat at which the first change takes effect. `null` when nothing changes: it is so already.
    #[schema(example = 1320)]
    pub effective_beat: Option<u64>,
    /// When that beat begins.
    #[schema(value_type = Option<String>, format = DateTime, example = "2025-09-05T12:30:00Z")]
    pub effective_at: Option<Timestamp>,
    /// The beat at which the last change takes effect; the same as the first without a ramp.
    #[schema(example = 1320)]
    pub complete_beat: Option<u64>,
    /// The tempo before, in beats a minute.
    #[schema(example = 2.0)]
    pub from_tempo_bpm: f64,
    /// The tempo once all changes have taken effect, in beats a minute.
    #[schema(example = 2.2)]
    pub tempo_bpm: f64,
    /// The length of the bars once all changes have taken effect, in beats.
    #[schema(example = 120)]
    pub bar_length: u32,
    /// The changes, in the order of the beats.
    pub changes: Vec<PlannedChange>,
}

/// Why an order that changes the timeline is not carried out.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseOrder {
    /// The timeline does not take it: it is too large for one bar, or there is no bar left.
    #[error(transparent)]
    Timeline(#[from] RefuseChange),
    /// The cluster did not agree on it.
    #[error(transparent)]
    Agreement(#[from] RefuseAgreement),
}

impl PlannedChange {
    /// What a timeline is going to change after an instant.
    pub fn upcoming(timeline: &Timeline, now: ClusterInstant) -> Vec<Self> {
        timeline.queued_after(now).iter().map(Self::of).collect()
    }

    fn of(segment: &Segment) -> Self {
        Self {
            beat_index: segment.first_beat().index(),
            begins_at: Timestamp::from_unix_nanos(segment.start().unix_nanos()),
            tempo_bpm: segment.tempo().bpm(),
            bar_length: segment.bar_length().beats(),
        }
    }
}

impl ChangeAccepted {
    /// The answer for a timeline that has taken an order. `now` tells what is still to come.
    pub fn of(timeline: &Timeline, now: ClusterInstant) -> Self {
        let changes = PlannedChange::upcoming(timeline, now);
        let current = timeline.beat_at(now).map(|(beat, _)| beat);
        let current = current.unwrap_or(timeline.first_beat());
        let tempo = timeline.tempo_of(current);
        let length = timeline.bar_length_of(current).map(BarLength::beats);
        let (first, last) = (changes.first(), changes.last());
        Self {
            effective_beat: first.map(|change| change.beat_index),
            effective_at: first.and_then(|change| change.begins_at.clone()),
            complete_beat: last.map(|change| change.beat_index),
            from_tempo_bpm: tempo.unwrap_or(timeline.target_tempo()).bpm(),
            tempo_bpm: timeline.target_tempo().bpm(),
            bar_length: last.map_or(length.unwrap_or_default(), |change| change.bar_length),
            changes,
        }
    }
}

impl From<RefuseOrder> for Refusal {
    fn from(refusal: RefuseOrder) -> Self {
        let told = refusal.to_string();
        match refusal {
            RefuseOrder::Timeline(RefuseChange::TooLarge { allowed, .. }) => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "tempo-too-far",
                format!("{told}; \"ramp\": true gets there in steps, one a bar"),
            )
            .allowing(allowed.min.bpm(), allowed.max.bpm()),
            RefuseOrder::Timeline(_) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "change-refused", told)
            }
            RefuseOrder::Agreement(refusal) => Self::from(&refusal),
        }
    }
}
