//! A service's face put together: its own routes, the common ones, and the guards before them all.

use crate::limits::Limits;
use crate::probes::{self, Probes};
use crate::readiness::Readiness;
use crate::refusal::Refusal;
use crate::token::Token;
use crate::traffic::Traffic;
use crate::{authority, patience, traffic};
use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::Response;
use prometheus::Registry;
use std::sync::Arc;
use std::time::Instant;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What a service shows: its routes, its metrics, and whether it is ready.
///
/// Routes that write name the security scheme `bearer` in their description; the guard asks for the token in any case.
pub struct Face {
    service: &'static str,
    version: &'static str,
    routes: OpenApiRouter,
    readiness: Arc<dyn Fn() -> Readiness + Send + Sync>,
    registry: Registry,
    before_metrics: Arc<dyn Fn() + Send + Sync>,
    pub(crate) limits: Limits,
}

impl Face {
    /// The face of a service with these routes: always ready, without metrics of its own, under the usual limits.
    pub fn new(service: &'static str, version: &'static str, routes: OpenApiRouter) -> Self {
        Self {
            service,
            version,
            routes,
            readiness: Arc::new(Readiness::ready),
            registry: Registry::new(),
            before_metrics: Arc::new(|| {}),
            limits: Limits::default(),
        }
    }

    /// Asks `readiness` whenever somebody asks `/ready`. It must not wait for anything.
    #[must_use]
    pub fn with_readiness(
        mut self,
        readiness: impl Fn() -> Readiness + Send + Sync + 'static,
    ) -> Self {
        self.readiness = Arc::new(readiness);
        self
    }

    /// Shows the metrics of `registry`, and counts requests and connections in it. A registry has one face.
    #[must_use]
    pub fn with_registry(mut self, registry: Registry) -> Self {
        self.registry = registry;
        self
    }

    /// Calls `refresh` whenever somebody asks `/metrics`, before the registry is read: gauges can then tell what holds
    /// at that moment. It must not wait for anything.
    #[must_use]
    pub fn before_metrics(mut self, refresh: impl Fn() + Send + Sync + 'static) -> Self {
        self.before_metrics = Arc::new(refresh);
        self
    }

    /// Sets other limits than the usual ones.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The whole router, and what it counts. The guards stand outermost, over what does not exist as well.
    pub(crate) fn build(self, token: Option<Token>) -> prometheus::Result<(Router, Traffic)> {
        let traffic = Traffic::new(&self.registry)?;
        let probes = Probes {
            service: self.service,
            version: self.version,
            begun: Instant::now(),
            readiness: self.readiness,
            registry: self.registry,
            before_metrics: self.before_metrics,
        };
        let (routes, description) =
            OpenApiRouter::with_openapi(heading(self.service, self.version))
                .merge(probes.routes())
                .merge(self.routes)
                .split_for_parts();
        let whole = routes
            .merge(describing(description))
            .fallback(nothing_here)
            .method_not_allowed_fallback(not_this_way)
            .layer(DefaultBodyLimit::max(self.limits.body_bytes))
            .layer(from_fn_with_state(
                self.limits.request_time,
                patience::bound,
            ))
            .layer(from_fn_with_state(token, authority::guard))
            .layer(from_fn_with_state(traffic.clone(), traffic::count))
            .layer(map_response(uncached));
        Ok((whole, traffic))
    }
}

fn heading(service: &str, version: &str) -> OpenApi {
    let mut components = Components::new();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title(format!("backbeat {service}"))
                .version(version)
                .build(),
        )
        .components(Some(components))
        .build()
}

/// The route that tells the description of the others and of itself.
fn describing(description: OpenApi) -> Router {
    let itself = OpenApiRouter::with_openapi(description).routes(routes!(probes::description));
    let (route, description) = itself.split_for_parts();
    // A description always has a JSON form; were it otherwise, its reader would find an empty document.
    let text = description.to_json().unwrap_or_default();
    route.with_state(Bytes::from(text))
}

async fn nothing_here(uri: Uri) -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "not-found",
        format!(
            "there is nothing at {}; /openapi.json tells what there is",
            uri.path()
        ),
    )
}

async fn not_this_way(method: Method, uri: Uri) -> Refusal {
    Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        format!(
            "{} does not take {method}; the header `allow` tells what it takes",
            uri.path()
        ),
    )
}

/// Answers speak of this moment: no cache may keep them.
async fn uncached(mut response: Response) -> Response {
    use axum::http::{HeaderValue, header::CACHE_CONTROL};
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
