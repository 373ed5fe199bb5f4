//! A reverb's face: its routes, its readiness and its metrics put together.

use super::{Control, reports, status, windows};
use backbeat_admin::Face;
use prometheus::Registry;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The face of a reverb. Its gauges are set whenever `/metrics` is asked, so that both tell the same.
pub fn face(control: &Arc<dyn Control>, registry: Registry) -> Face {
    let (asked, shown) = (Arc::clone(control), Arc::clone(control));
    Face::new(
        "reverb",
        env!("CARGO_PKG_VERSION"),
        routes(Arc::clone(control)),
    )
    .with_readiness(move || asked.readiness())
    .with_registry(registry)
    .before_metrics(move || shown.refresh_metrics())
}

fn routes(control: Arc<dyn Control>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(status::status))
        .routes(routes!(windows::windows))
        .routes(routes!(windows::window))
        .routes(routes!(reports::reports))
        .with_state(control)
}
