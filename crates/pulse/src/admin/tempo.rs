//! `POST /api/v1/tempo`.

use crate::admin::{ChangeAccepted, Control};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use backbeat_admin::{JsonBody, Refusal, RefusalBody};
use backbeat_timing::{Tempo, TempoRange};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// The body of `POST /api/v1/tempo`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TempoRequest {
    /// The tempo wanted, 0.1 to 1000 beats a minute; at most 10 % away from the present one, but with `ramp`.
    #[schema(minimum = 0.1, maximum = 1000.0, example = 2.2)]
    pub tempo_bpm: f64,
    /// Whether to get there in steps of at most 10 % a bar, when it is further away.
    #[serde(default)]
    pub ramp: bool,
    /// Why, for the log: at most 256 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 256, example = "night shift")]
    pub reason: Option<String>,
}

/// An order to change the tempo, as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TempoChange {
    /// The tempo wanted.
    pub tempo: Tempo,
    /// Whether to get there in steps of at most 10 % a bar.
    pub ramp: bool,
    /// Why, for the log: at most 256 characters.
    pub reason: Option<String>,
}

/// Changes the tempo at the next downbeat, or with `ramp` in steps from there on.
#[utoipa::path(post, path = "/api/v1/tempo", tag = "orders", security(("bearer" = [])),
    request_body = TempoRequest,
    responses(
        (status = 202, description = "It is going to change", body = ChangeAccepted),
        (status = 400, description = "The body cannot be understood", body = RefusalBody),
        (status = 401, description = "The token is missing", body = RefusalBody),
        (status = 403, description = "The token is wrong", body = RefusalBody),
        (status = 422, description = "It is too far from the present tempo, or no tempo", body = RefusalBody),
        (status = 503, description = "There is no leader, or no majority agreed in time", body = RefusalBody),
    ))]
pub(super) async fn change_tempo(
    State(control): State<Arc<dyn Control>>,
    JsonBody(request): JsonBody<TempoRequest>,
) -> Result<(StatusCode, Json<ChangeAccepted>), Refusal> {
    let change = understand(request, control.as_ref())?;
    let accepted = control.change_tempo(change).await?;
    Ok((StatusCode::ACCEPTED, Json(accepted)))
}

fn understand(request: TempoRequest, control: &dyn Control) -> Result<TempoChange, Refusal> {
    let TempoRequest {
        tempo_bpm,
        ramp,
        reason,
    } = request;
    let tempo = Tempo::from_bpm(tempo_bpm).map_err(|error| {
        let allowed = reachable(ramp, control);
        Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "tempo-out-of-range",
            error.to_string(),
        )
        .allowing(allowed.min.bpm(), allowed.max.bpm())
    })?;
    let reason = short_enough(reason)?;
    Ok(TempoChange {
        tempo,
        ramp,
        reason,
    })
}

/// What may be asked for instead of a tempo that is none: without a ramp, what the next bar may bring.
fn reachable(ramp: bool, control: &dyn Control) -> TempoRange {
    let present = control.status().tempo_bpm;
    let present = present.and_then(|bpm| Tempo::from_bpm(bpm).ok());
    match present {
        Some(tempo) if !ramp => tempo.next_bar(),
        _ => TempoRange {
            min: Tempo::MIN,
            max: Tempo::MAX,
        },
    }
}

/// A reason that fits a line of a log.
pub(super) fn short_enough(reason: Option<String>) -> Result<Option<String>, Refusal> {
    let chars = reason.as_ref().map_or(0, |reason| reason.chars().count());
    if chars > REASON_CHARS {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "reason-too-long",
            format!("the reason has {chars} characters; at most {REASON_CHARS} are kept"),
        ));
    }
    Ok(reason)
}

const REASON_CHARS: usize = 256;
