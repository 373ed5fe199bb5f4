//! `GET /api/v1/reports`.

use super::{Control, RefuseAnswer};
use axum::Json;
use axum::extract::State;
use backbeat_admin::{QueryOf, Refusal, RefusalBody};
use backbeat_contract::{BarReport, BeatIndex};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which reports are asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReportsQuery {
    /// Only windows with this beat or a later one; 0 unless given.
    pub from_beat: Option<u64>,
    /// Only windows with this beat or an earlier one; no end unless given.
    pub to_beat: Option<u64>,
    /// Most reports of the answer: 1 to 1000, 100 unless given. Ask on from the last one's `to_beat` + 1.
    pub limit: Option<usize>,
}

impl ReportsQuery {
    /// The limit that holds.
    pub fn limit(&self) -> usize {
        self.limit.unwrap_or(100).clamp(1, 1000)
    }

    /// The beats asked for.
    pub fn beats(&self) -> Result<RangeInclusive<BeatIndex>, RefuseAnswer> {
        let from = self.from_beat.unwrap_or(0);
        let to = self.to_beat.unwrap_or(BeatIndex::MAX.get());
        let ends = BeatIndex::new(from).zip(BeatIndex::new(to));
        let ends = ends.filter(|(from, to)| from <= to);
        ends.map(|(from, to)| from..=to)
            .ok_or(RefuseAnswer::Range { from, to })
    }
}

/// Reports, in the order of their first beats.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Reports {
    /// The reports (INT-C).
    #[schema(value_type = Vec<Object>)]
    pub reports: Vec<BarReport>,
}

/// The reports of windows with a beat in a range.
#[utoipa::path(get, path = "/api/v1/reports", tag = "reverb", params(ReportsQuery), responses(
    (status = 200, body = Reports),
    (status = 400, description = "The query cannot be understood", body = RefusalBody),
    (status = 500, description = "The store failed", body = RefusalBody),
))]
pub(super) async fn reports(
    State(control): State<Arc<dyn Control>>,
    QueryOf(query): QueryOf<ReportsQuery>,
) -> Result<Json<Reports>, Refusal> {
    Ok(Json(control.reports(query).await?))
}
