//! `POST /api/v1/handover`: a planned change of the leader, before its machine is taken away.

use crate::admin::{Control, RefuseAgreement};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use backbeat_admin::{JsonBody, Refusal, RefusalBody};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// The body of `POST /api/v1/handover`: `{}` lets the best placed member lead.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandoverRequest {
    /// The member that is to lead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "node-b")]
    pub to: Option<String>,
}

/// The answer to `POST /api/v1/handover`, given once another member leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HandoverDone {
    /// The member that leads now.
    #[schema(example = "node-b")]
    pub leader_id: String,
    /// Its term.
    #[schema(example = 8)]
    pub term: u64,
}

/// Why the leader stays.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseHandover {
    /// There is no such member, or it does not vote yet.
    #[error("{id} is no member that votes")]
    Unknown {
        /// The name.
        id: String,
    },
    /// This node does not lead, and a leader ends its speech itself.
    #[error("this node does not lead: ask {leader}")]
    NotLeading {
        /// The node that leads.
        leader: String,
    },
    /// There is no other member that could lead.
    #[error("there is no other member that votes")]
    Alone,
    /// The cluster did not agree on it.
    #[error(transparent)]
    Agreement(#[from] RefuseAgreement),
}

/// Lets another member lead, without a pause in the beats. One that leads already stays.
#[utoipa::path(post, path = "/api/v1/handover", tag = "cluster", security(("bearer" = [])),
    request_body = HandoverRequest,
    responses(
        (status = 200, description = "Another member leads", body = HandoverDone),
        (status = 400, description = "The body cannot be understood", body = RefusalBody),
        (status = 401, description = "The token is missing", body = RefusalBody),
        (status = 403, description = "The token is wrong", body = RefusalBody),
        (status = 404, description = "There is no such member", body = RefusalBody),
        (status = 409, description = "This node does not lead, or there is no other member", body = RefusalBody),
        (status = 503, description = "There is no leader, or the other did not take over in time", body = RefusalBody),
    ))]
pub(super) async fn hand_over(
    State(control): State<Arc<dyn Control>>,
    JsonBody(request): JsonBody<HandoverRequest>,
) -> Result<Json<HandoverDone>, Refusal> {
    Ok(Json(control.hand_over(request.to).await?))
}

impl From<RefuseHandover> for Refusal {
    fn from(refusal: RefuseHandover) -> Self {
        let (status, code) = match &refusal {
            RefuseHandover::Unknown { .. } => (StatusCode::NOT_FOUND, "member-unknown"),
            RefuseHandover::NotLeading { .. } => (StatusCode::CONFLICT, "not-leading"),
            RefuseHandover::Alone => (StatusCode::CONFLICT, "no-other-member"),
            RefuseHandover::Agreement(refusal) => return Self::from(refusal),
        };
        Self::new(status, code, refusal.to_string())
    }
}
