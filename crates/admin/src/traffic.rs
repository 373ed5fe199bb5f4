//! What the face counts about itself, in the service's own registry.

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use prometheus::{IntCounterVec, IntGauge, Opts, Registry};
use tracing::{debug, info};

/// Requests and connections.
#[derive(Debug, Clone)]
pub(crate) struct Traffic {
    requests: IntCounterVec,
    pub(crate) connections: IntGauge,
}

impl Traffic {
    pub(crate) fn new(registry: &Registry) -> prometheus::Result<Self> {
        let requests = Opts::new(
            "backbeat_admin_requests_total",
            "Requests answered, by method, route and status.",
        );
        let traffic = Self {
            requests: IntCounterVec::new(requests, &["method", "route", "status"])?,
            connections: IntGauge::new("backbeat_admin_connections", "HTTP connections open now.")?,
        };
        registry.register(Box::new(traffic.requests.clone()))?;
        registry.register(Box::new(traffic.connections.clone()))?;
        Ok(traffic)
    }
}

/// Counts a request, and logs it. What strangers may choose freely (paths, methods) is never a label.
pub(crate) async fn count(
    State(traffic): State<Traffic>,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>();
    let route = path.map_or("none", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let status = response.status();
    traffic
        .requests
        .with_label_values(&[label(&method), &route, status.as_str()])
        .inc();
    if method.is_safe() {
        debug!(%method, route, status = status.as_u16(), "request");
    } else {
        info!(%method, route, status = status.as_u16(), "request to change something");
    }
    response
}

fn label(method: &Method) -> &str {
    match *method {
        Method::GET | Method::HEAD | Method::POST | Method::PUT | Method::DELETE => method.as_str(),
        _ => "other",
    }
}
