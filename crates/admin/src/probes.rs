//! The routes that every service has: `/health`, `/ready`, `/metrics`, `/openapi.json`.

use crate::readiness::Readiness;
use crate::refusal::{Refusal, RefusalBody};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use prometheus::{Registry, TEXT_FORMAT, TextEncoder};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Instant;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The answer of `/health`: that there is one is what matters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// Always `alive`.
    #[schema(example = "alive")]
    pub status: String,
    /// Which service this is.
    #[schema(example = "pulse")]
    pub service: String,
    /// Its version.
    #[schema(example = "0.1.0")]
    pub version: String,
    /// Whole seconds since it began to be served.
    #[schema(example = 3600)]
    pub uptime_s: u64,
}

/// What the probes tell of.
#[derive(Clone)]
pub(crate) struct Probes {
    pub(crate) service: &'static str,
    pub(crate) version: &'static str,
    pub(crate) begun: Instant,
    pub(crate) readiness: Arc<dyn Fn() -> Readiness + Send + Sync>,
    pub(crate) registry: Registry,
    pub(crate) before_metrics: Arc<dyn Fn() + Send + Sync>,
}

impl Probes {
    /// The probes' routes, with their descriptions.
    pub(crate) fn routes(self) -> OpenApiRouter {
        OpenApiRouter::new()
            .routes(routes!(health))
            .routes(routes!(ready))
            .routes(routes!(metrics))
            .with_state(self)
    }
}

/// Whether the process answers at all.
#[utoipa::path(get, path = "/health", tag = PROBES, responses((status = 200, body = Health)))]
async fn health(State(probes): State<Probes>) -> Json<Health> {
    Json(Health {
        status: "alive".to_owned(),
        service: probes.service.to_owned(),
        version: probes.version.to_owned(),
        uptime_s: probes.begun.elapsed().as_secs(),
    })
}

/// Whether the service does its work now, and why not.
#[utoipa::path(get, path = "/ready", tag = PROBES, responses(
    (status = 200, description = "It does", body = Readiness),
    (status = 503, description = "It does not", body = Readiness),
))]
async fn ready(State(probes): State<Probes>) -> (StatusCode, Json<Readiness>) {
    let readiness = (probes.readiness)();
    let status = if readiness.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(readiness))
}

/// The service's metrics, in the text format of Prometheus.
#[utoipa::path(get, path = "/metrics", tag = PROBES, responses(
    (status = 200, body = String, content_type = "text/plain"),
    (status = 500, description = "They cannot be written down", body = RefusalBody),
))]
async fn metrics(State(probes): State<Probes>) -> Result<Response, Refusal> {
    (probes.before_metrics)();
    let text = TextEncoder::new().encode_to_string(&probes.registry.gather());
    let text = text.map_err(|error| {
        Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "metrics-unwritten",
            error.to_string(),
        )
    })?;
    Ok(([(CONTENT_TYPE, TEXT_FORMAT)], text).into_response())
}

/// The description of all routes, this one included, made once.
#[utoipa::path(get, path = "/openapi.json", tag = PROBES, responses(
    (status = 200, description = "This description", body = Object, content_type = "application/json"),
))]
pub(crate) async fn description(State(text): State<Bytes>) -> Response {
    ([(CONTENT_TYPE, "application/json")], text).into_response()
}

/// Under which heading the probes stand in the description.
const PROBES: &str = "probes";
