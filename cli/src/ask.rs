//! Asking the HTTP API of a service, and what may come back instead of an answer.

use crate::failure::Failure;
use crate::service_url::ServiceUrl;
use backbeat_admin::{Complaint, Readiness, RefusalBody, Token};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;
use std::time::Duration;
use ureq::http::{Request, StatusCode};
use ureq::{AsSendBody, SendBody};

/// How long a service may take to connect; then it counts as unreachable.
const CONNECT_TIME: Duration = Duration::from_secs(2);

/// How long a service may take to tell something.
const TELLING_TIME: Duration = Duration::from_secs(3);

/// How long a service may take over an order: it waits for a majority, up to its own limit of 10 s.
const ORDER_TIME: Duration = Duration::from_secs(12);

/// The longest answer that is read, in bytes.
const ANSWER_BYTES: u64 = 1024 * 1024;

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Unanswered {
    /// The service cannot be reached.
    Unreachable {
        /// Why, in a few words.
        reason: String,
    },
    /// The service refuses.
    Refused {
        /// Its HTTP status.
        status: StatusCode,
        /// What it says.
        complaint: Complaint,
    },
    /// What answers there is not the service, or of another version.
    Foreign {
        /// Its HTTP status.
        status: StatusCode,
    },
}

/// Reads what a route tells.
pub(crate) fn get<T: DeserializeOwned>(url: &ServiceUrl, path: &str) -> Result<T, Unanswered> {
    let (status, text) = fetch(Request::get(url.join(path)).body(()), TELLING_TIME)?;
    understand(status, &text)
}

/// Reads whether a service is ready, which is an answer whatever its status.
pub(crate) fn readiness(url: &ServiceUrl) -> Result<Readiness, Unanswered> {
    let (status, text) = fetch(Request::get(url.join("/ready")).body(()), TELLING_TIME)?;
    serde_json::from_slice(&text).map_err(|_| Unanswered::Foreign { status })
}

/// Orders something, with the token where the service wants one.
pub(crate) fn post<T: DeserializeOwned>(
    url: &ServiceUrl,
    path: &str,
    token: Option<&Token>,
    order: &impl Serialize,
) -> Result<T, Unanswered> {
    let (status, text) = send(url, path, token, order)?;
    understand(status, &text)
}

/// Reads the answer to an order, or to a question when there is none, whatever its status.
pub(crate) fn answer(
    url: &ServiceUrl,
    path: &str,
    token: Option<&Token>,
    order: Option<&impl Serialize>,
) -> Result<(StatusCode, Vec<u8>), Unanswered> {
    match order {
        Some(order) => send(url, path, token, order),
        None => fetch(Request::get(url.join(path)).body(()), TELLING_TIME),
    }
}

fn send(
    url: &ServiceUrl,
    path: &str,
    token: Option<&Token>,
    order: &impl Serialize,
) -> Result<(StatusCode, Vec<u8>), Unanswered> {
    let mut request = Request::post(url.join(path)).header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {}", token.reveal()));
    }
    let body = SendBody::from_json(order).map_err(|error| unreachable(&error))?;
    fetch(request.body(body), ORDER_TIME)
}

/// Sends a request and reads the whole answer, whatever its status.
fn fetch(
    request: Result<Request<impl AsSendBody>, ureq::http::Error>,
    limit: Duration,
) -> Result<(StatusCode, Vec<u8>), Unanswered> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        // A proxy of the environment is for the web outside, not for services on this machine and beside it.
        .proxy(None)
        .timeout_connect(Some(CONNECT_TIME))
        .timeout_global(Some(limit))
        .build()
        .into();
    let request = request.map_err(|error| unreachable(&error.into()))?;
    let mut response = agent.run(request).map_err(|error| unreachable(&error))?;
    let status = response.status();
    let body = response.body_mut().with_config().limit(ANSWER_BYTES);
    let text = body.read_to_vec().map_err(|error| unreachable(&error))?;
    Ok((status, text))
}

fn understand<T: DeserializeOwned>(status: StatusCode, text: &[u8]) -> Result<T, Unanswered> {
    let foreign = |_| Unanswered::Foreign { status };
    if status.is_success() {
        return serde_json::from_slice(text).map_err(foreign);
    }
    let RefusalBody { error } = serde_json::from_slice(text).map_err(foreign)?;
    Err(Unanswered::Refused {
        status,
        complaint: error,
    })
}

fn unreachable(error: &ureq::Error) -> Unanswered {
    let reason = match error {
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            "nothing listens there".to_owned()
        }
        ureq::Error::Timeout(_) => "it does not answer in time".to_owned(),
        ureq::Error::HostNotFound => "there is no such host".to_owned(),
        error => error.to_string(),
    };
    Unanswered::Unreachable { reason }
}

impl Unanswered {
    /// What is the matter, in one line.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Unreachable { reason } => reason.clone(),
            Self::Refused { complaint, .. } => legible(&complaint.message),
            Self::Foreign { status } => {
                format!(
                    "what answers there (HTTP {}) is not this service",
                    status.as_u16()
                )
            }
        }
    }

    /// The failure of a command that needed the answer of `service` at `url`, named by `flag`.
    pub(crate) fn failure(&self, service: &str, url: &ServiceUrl, flag: &str) -> Failure {
        let (message, help) = match self {
            Self::Unreachable { reason } => (
                format!("{service} cannot be reached at {url}: {reason}"),
                format!("start it, or say with {flag} URL where it is"),
            ),
            Self::Refused { status, complaint } => (
                format!(
                    "{service} at {url} refuses: {}",
                    legible(&complaint.message)
                ),
                remedy(*status).to_owned(),
            ),
            Self::Foreign { .. } => (
                format!("{url} is not {service}: {}", self.message()),
                format!("say with {flag} URL where {service} is; both may be of another version"),
            ),
        };
        Failure::new(message, help)
    }
}

fn remedy(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "give its token with --token-file",
        StatusCode::FORBIDDEN => "ask who runs it for the token, and give it with --token-file",
        StatusCode::SERVICE_UNAVAILABLE => {
            "try again in a moment; `backbeat status` tells how the cluster is"
        }
        _ => "`backbeat status` tells how the cluster is",
    }
}

/// The text of a service as it may be shown on a terminal: without characters that act instead of being seen.
pub(crate) fn legible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}
