//! `GET /api/v1/windows` and `GET /api/v1/windows/{id}`.

use super::{Control, RefuseAnswer};
use axum::Json;
use axum::extract::State;
use backbeat_admin::{PathOf, QueryOf, Refusal, RefusalBody};
use backbeat_contract::BarReport;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which windows are asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WindowsQuery {
    /// Most windows of the answer beside the open ones: 1 to 1000, 20 unless given.
    pub limit: Option<usize>,
    /// Only windows told before this one; the open ones are then left out.
    pub before: Option<String>,
}

impl WindowsQuery {
    /// The limit that holds.
    pub fn limit(&self) -> usize {
        self.limit.unwrap_or(20).clamp(1, 1000)
    }
}

/// Whether a window still takes claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum WindowState {
    /// It does: the figures grow.
    Open,
    /// Its report was told.
    Closed,
}

/// A window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Window {
    /// Which.
    #[schema(example = "7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5")]
    pub window_id: String,
    /// Whether it still takes claims.
    pub state: WindowState,
    /// Its first beat.
    pub from_beat: u64,
    /// Its last beat; of an open one, as expected.
    pub to_beat: u64,
    /// Agents with an accepted claim.
    pub agents_reporting: u64,
    /// Claims accepted.
    pub claims_processed: u64,
    /// When it was told, in nanoseconds since 1970; nothing while it is open.
    pub told_at_unix_ns: Option<i64>,
    /// Its report (INT-C); of an open window, as it stands, at most a second old. In lists left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub report: Option<BarReport>,
}

/// Windows, the open ones first, then those told, the latest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Windows {
    /// The windows.
    pub windows: Vec<Window>,
    /// What to give as `before` for the next page; nothing at the end.
    pub next_before: Option<String>,
}

/// The open windows, then the latest ones told.
#[utoipa::path(get, path = "/api/v1/windows", tag = "reverb", params(WindowsQuery), responses(
    (status = 200, body = Windows),
    (status = 400, description = "The query cannot be understood", body = RefusalBody),
    (status = 500, description = "The store failed", body = RefusalBody),
))]
pub(super) async fn windows(
    State(control): State<Arc<dyn Control>>,
    QueryOf(query): QueryOf<WindowsQuery>,
) -> Result<Json<Windows>, Refusal> {
    Ok(Json(control.windows(query).await?))
}

/// One window: as it stands while it is open, else its report.
#[utoipa::path(get, path = "/api/v1/windows/{id}", tag = "reverb",
    params(("id" = String, Path, description = "Its id: 32 hexadecimal digits")),
    responses(
        (status = 200, body = Window),
        (status = 400, description = "That is no window id", body = RefusalBody),
        (status = 404, description = "It is neither open nor kept", body = RefusalBody),
        (status = 503, description = "Too many ask at a time", body = RefusalBody),
    ))]
pub(super) async fn window(
    State(control): State<Arc<dyn Control>>,
    PathOf(text): PathOf<String>,
) -> Result<Json<Window>, Refusal> {
    let id = text.parse();
    let id = id.map_err(|_| RefuseAnswer::NotAnId { text })?;
    Ok(Json(control.window(id).await?))
}
