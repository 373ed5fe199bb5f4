//! A small service of the tests, served on a port of its own, and what it answers.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use backbeat_admin::{
    Face, JsonBody, Limits, Listener, PathOf, QueryOf, Readiness, Refusal, RefusalBody, Token,
    serve,
};
use prometheus::{IntGauge, Registry};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Long enough for a machine that is busy with other things.
pub(crate) const BOUND: Duration = Duration::from_secs(30);

/// A number that can be read and set.
#[derive(Clone, Default)]
struct Dial {
    number: Arc<AtomicI64>,
    /// Lets a request to `/api/v1/wait` end.
    go: Arc<Notify>,
    waiting: Arc<Notify>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Number {
    number: i64,
}

/// The number.
#[utoipa::path(get, path = "/api/v1/number", responses((status = 200, body = Number)))]
async fn number(State(dial): State<Dial>) -> Json<Number> {
    let number = dial.number.load(Ordering::Relaxed);
    Json(Number { number })
}

/// Sets the number.
#[utoipa::path(post, path = "/api/v1/number", security(("bearer" = [])), request_body = Number, responses(
    (status = 200, body = Number),
    (status = 422, body = RefusalBody),
))]
async fn set(
    State(dial): State<Dial>,
    JsonBody(wanted): JsonBody<Number>,
) -> Result<Json<Number>, Refusal> {
    if !(0..10).contains(&wanted.number) {
        let told = format!("{} is not from 0 to 9", wanted.number);
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Err(Refusal::new(status, "not-a-digit", told).allowing(0.0, 9.0));
    }
    dial.number.store(wanted.number, Ordering::Relaxed);
    Ok(Json(wanted))
}

/// The number plus one of the path, times one of the query.
#[utoipa::path(get, path = "/api/v1/sum/{other}", params(("other" = i64, Path), ("number" = i64, Query)), responses((status = 200, body = Number)))]
async fn sum(
    PathOf(other): PathOf<i64>,
    QueryOf(Number { number }): QueryOf<Number>,
) -> Json<Number> {
    let number = number + other;
    Json(Number { number })
}

/// An answer that takes its time.
#[utoipa::path(get, path = "/api/v1/wait", responses((status = 200, body = Number)))]
async fn wait(State(dial): State<Dial>) -> Json<Number> {
    dial.waiting.notify_one();
    dial.go.notified().await;
    number(State(dial)).await
}

/// What a test may set.
#[derive(Clone, Copy, Default)]
pub(crate) struct Setting {
    pub(crate) token: Option<&'static str>,
    pub(crate) limits: Limits,
}

/// A service that is served until the test ends.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    pub(crate) ready: Arc<AtomicBool>,
    pub(crate) cancel: CancellationToken,
    dial: Dial,
    runtime: Runtime,
    task: JoinHandle<()>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) text: String,
}

impl Served {
    pub(crate) fn new() -> Self {
        Self::with(Setting::default())
    }

    pub(crate) fn with(setting: Setting) -> Self {
        let runtime = Runtime::new().unwrap();
        let token = setting.token.map(|token| Token::new(token).unwrap());
        let bound = Listener::bind(([127, 0, 0, 1], 0).into(), token);
        let listener = runtime.block_on(bound).unwrap();
        let address = listener.local_addr();
        let dial = Dial::default();
        let routes = OpenApiRouter::new()
            .routes(routes!(number, set))
            .routes(routes!(sum))
            .routes(routes!(wait))
            .with_state(dial.clone());
        let ready = Arc::new(AtomicBool::new(true));
        let asked = Arc::clone(&ready);
        let registry = Registry::new();
        let shown = IntGauge::new("dial_number", "The number.").unwrap();
        registry.register(Box::new(shown.clone())).unwrap();
        let number = Arc::clone(&dial.number);
        let face = Face::new("dial", "1.2.3", routes)
            .with_registry(registry)
            .before_metrics(move || shown.set(number.load(Ordering::Relaxed)))
            .with_limits(setting.limits)
            .with_readiness(move || {
                if asked.load(Ordering::Relaxed) {
                    Readiness::ready()
                } else {
                    Readiness::not("no-nats", "not connected to NATS")
                }
            });
        let cancel = CancellationToken::new();
        let stop = cancel.clone();
        let task = runtime.spawn(async move { serve(listener, face, stop).await.unwrap() });
        Self {
            address,
            ready,
            cancel,
            dial,
            runtime,
            task,
        }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        let request = axum::http::Request::get(self.url(path));
        answer(request.body(()).unwrap())
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Sends JSON, with these headers beside it.
    pub(crate) fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = axum::http::Request::post(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header("content-type", "application/json");
        }
        answer(request.body(body.to_owned()).unwrap())
    }

    /// A connection on which nothing has been said.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(BOUND)).unwrap();
        stream
    }

    /// Says these bytes and hears all until the service closes the connection.
    pub(crate) fn say(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // A service that has heard enough closes before all is said.
        let _ = stream.write_all(bytes);
        hear_all(&mut stream)
    }

    /// Awaits a request that is under way at `/api/v1/wait`.
    pub(crate) fn await_waiting(&self) {
        let waiting = self.dial.waiting.notified();
        let waited = self
            .runtime
            .block_on(async { tokio::time::timeout(BOUND, waiting).await });
        waited.unwrap();
    }

    /// Lets the request at `/api/v1/wait` end.
    pub(crate) fn go(&self) {
        self.dial.go.notify_one();
    }

    /// Stops the service and awaits its end.
    pub(crate) fn stop(self) {
        self.cancel.cancel();
        let Self { runtime, task, .. } = self;
        let ended = runtime.block_on(async { tokio::time::timeout(BOUND, task).await });
        ended.unwrap().unwrap();
    }
}

/// All until the connection is closed.
pub(crate) fn hear_all(stream: &mut TcpStream) -> String {
    let mut heard = Vec::new();
    // A reset ends a connection as well as a close does.
    let _ = stream.read_to_end(&mut heard);
    String::from_utf8_lossy(&heard).into_owned()
}

fn answer<B: ureq::AsSendBody>(request: axum::http::Request<B>) -> Answer {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(BOUND))
        .build()
        .into();
    let mut response = agent.run(request).unwrap();
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        text: response.body_mut().read_to_string().unwrap(),
    }
}

impl Answer {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// The refusal in the body, and that it is one.
    #[track_caller]
    pub(crate) fn refusal(&self) -> RefusalBody {
        assert!(self.status >= 400, "{self:?}");
        assert_eq!(self.headers["content-type"], "application/json", "{self:?}");
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The status and the code of a refusal.
    #[track_caller]
    pub(crate) fn code(&self) -> (u16, String) {
        (self.status, self.refusal().error.code)
    }
}
