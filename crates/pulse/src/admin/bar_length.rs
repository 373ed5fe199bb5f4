//! `POST /api/v1/bar-length`.

use crate::admin::tempo::short_enough;
use crate::admin::{ChangeAccepted, Control};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use backbeat_admin::{JsonBody, Refusal, RefusalBody};
use backbeat_timing::BarLength;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// The body of `POST /api/v1/bar-length`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BarLengthRequest {
    /// The length wanted, in beats, at least 1.
    #[schema(value_type = u32, minimum = 1, example = 240)]
    pub bar_length: BarLength,
    /// Why, for the log: at most 256 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 256, example = "windows of two hours")]
    pub reason: Option<String>,
}

/// Changes the bar length, and with it the length of windows, at the next downbeat.
#[utoipa::path(post, path = "/api/v1/bar-length", tag = "orders", security(("bearer" = [])),
    request_body = BarLengthRequest,
    responses(
        (status = 202, description = "It is going to change", body = ChangeAccepted),
        (status = 400, description = "The body cannot be understood", body = RefusalBody),
        (status = 401, description = "The token is missing", body = RefusalBody),
        (status = 403, description = "The token is wrong", body = RefusalBody),
        (status = 422, description = "The timeline does not take it", body = RefusalBody),
        (status = 503, description = "There is no leader, or no majority agreed in time", body = RefusalBody),
    ))]
pub(super) async fn change_bar_length(
    State(control): State<Arc<dyn Control>>,
    JsonBody(request): JsonBody<BarLengthRequest>,
) -> Result<(StatusCode, Json<ChangeAccepted>), Refusal> {
    let BarLengthRequest { bar_length, reason } = request;
    let reason = short_enough(reason)?;
    let accepted = control.change_bar_length(bar_length, reason).await?;
    Ok((StatusCode::ACCEPTED, Json(accepted)))
}
