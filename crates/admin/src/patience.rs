//! How long a request may take.

use crate::refusal::Refusal;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Duration;

/// Answers 503 in place of a route that takes longer than `limit`, its wait for the body included. What the route had
/// begun is dropped where it waits; what it had handed to others goes on.
pub(crate) async fn bound(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "timed-out",
            format!("there was no answer within {limit:?}"),
        )
        .into_response(),
    }
}
