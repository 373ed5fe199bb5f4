//! A node's face: its routes, its readiness and its metrics put together.

use crate::admin::{Control, bar_length, handover, members, tempo};
use crate::metrics::Metrics;
use crate::status::Status;
use axum::Json;
use axum::extract::State;
use backbeat_admin::Face;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The face of a node. Its gauges are set from the status whenever `/metrics` is asked, so that both tell the same.
pub fn face(control: &Arc<dyn Control>, metrics: &Arc<Metrics>) -> Face {
    let (asked, shown) = (Arc::clone(control), Arc::clone(control));
    let gauges = Arc::clone(metrics);
    Face::new(
        "pulse",
        env!("CARGO_PKG_VERSION"),
        routes(Arc::clone(control)),
    )
    .with_readiness(move || asked.readiness())
    .with_registry(metrics.registry().clone())
    .before_metrics(move || gauges.show(&shown.status()))
}

fn routes(control: Arc<dyn Control>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(status))
        .routes(routes!(tempo::change_tempo))
        .routes(routes!(bar_length::change_bar_length))
        .routes(routes!(members::members, members::add_member))
        .routes(routes!(members::remove_member))
        .routes(routes!(handover::hand_over))
        .with_state(control)
}

/// The node at this moment.
#[utoipa::path(get, path = "/api/v1/status", tag = "cluster", responses((status = 200, body = Status)))]
async fn status(State(control): State<Arc<dyn Control>>) -> Json<Status> {
    Json(control.status())
}
