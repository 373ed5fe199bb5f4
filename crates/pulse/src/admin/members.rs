//! `GET` and `POST /api/v1/members`, `DELETE /api/v1/members/{id}`.

use crate::admin::{Control, RefuseAgreement};
use crate::status::Peer;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use backbeat_admin::{JsonBody, PathOf, Refusal, RefusalBody};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// The members of the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Members {
    /// The members, in the order of their names.
    pub members: Vec<Peer>,
}

/// The body of `POST /api/v1/members`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberRequest {
    /// Its name, as it is given to `--node`.
    #[schema(example = "node-d")]
    pub id: String,
    /// Where other members reach it, `HOST:PORT`.
    #[schema(example = "10.0.0.4:7000")]
    pub address: String,
}

/// Why the members stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseMember {
    /// The name or the address is none.
    #[error("{reason}")]
    Malformed {
        /// What is wrong with which.
        reason: String,
    },
    /// There is a member of that name, at another address.
    #[error("{id} is a member already, at {address}; remove it first")]
    Known {
        /// The name.
        id: String,
        /// Where that member is.
        address: String,
    },
    /// There is no member of that name.
    #[error("{id} is no member")]
    Unknown {
        /// The name.
        id: String,
    },
    /// Without it nobody would be left to decide anything.
    #[error("{id} is the last member that votes; add another first")]
    LastVoter {
        /// The name.
        id: String,
    },
    /// The cluster did not agree on it.
    #[error(transparent)]
    Agreement(#[from] RefuseAgreement),
}

/// The members of the cluster.
#[utoipa::path(get, path = "/api/v1/members", tag = "cluster", responses((status = 200, body = Members)))]
pub(super) async fn members(State(control): State<Arc<dyn Control>>) -> Json<Members> {
    let members = control.status().peers;
    Json(Members { members })
}

/// Adds a member, which votes once it has caught up.
#[utoipa::path(post, path = "/api/v1/members", tag = "cluster", security(("bearer" = [])),
    request_body = MemberRequest,
    responses(
        (status = 201, description = "It is a member", body = Members),
        (status = 400, description = "The body cannot be understood", body = RefusalBody),
        (status = 401, description = "The token is missing", body = RefusalBody),
        (status = 403, description = "The token is wrong", body = RefusalBody),
        (status = 409, description = "There is one of that name", body = RefusalBody),
        (status = 422, description = "The name or the address is none", body = RefusalBody),
        (status = 503, description = "There is no leader, or no majority agreed in time", body = RefusalBody),
    ))]
pub(super) async fn add_member(
    State(control): State<Arc<dyn Control>>,
    JsonBody(member): JsonBody<MemberRequest>,
) -> Result<(StatusCode, Json<Members>), Refusal> {
    let members = control.add_member(member).await?;
    Ok((StatusCode::CREATED, Json(members)))
}

/// Removes a member. The leader hands over first when it is the one.
#[utoipa::path(delete, path = "/api/v1/members/{id}", tag = "cluster", security(("bearer" = [])),
    params(("id" = String, Path, description = "Its name", example = "node-d")),
    responses(
        (status = 200, description = "It is no member any more", body = Members),
        (status = 401, description = "The token is missing", body = RefusalBody),
        (status = 403, description = "The token is wrong", body = RefusalBody),
        (status = 404, description = "There is none of that name", body = RefusalBody),
        (status = 409, description = "It is the last one that votes", body = RefusalBody),
        (status = 503, description = "There is no leader, or no majority agreed in time", body = RefusalBody),
    ))]
pub(super) async fn remove_member(
    State(control): State<Arc<dyn Control>>,
    PathOf(id): PathOf<String>,
) -> Result<Json<Members>, Refusal> {
    Ok(Json(control.remove_member(id).await?))
}

impl From<RefuseMember> for Refusal {
    fn from(refusal: RefuseMember) -> Self {
        let (status, code) = match &refusal {
            RefuseMember::Malformed { .. } => {
                (StatusCode::UNPROCESSABLE_ENTITY, "member-malformed")
            }
            RefuseMember::Known { .. } => (StatusCode::CONFLICT, "member-known"),
            RefuseMember::Unknown { .. } => (StatusCode::NOT_FOUND, "member-unknown"),
            RefuseMember::LastVoter { .. } => (StatusCode::CONFLICT, "last-voter"),
            RefuseMember::Agreement(refusal) => return Self::from(refusal),
        };
        Self::new(status, code, refusal.to_string())
    }
}
