//! What a request carries, parsed at the edge: body, query and path. What does not parse is refused in the common form.

use crate::refusal::Refusal;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

/// A body of JSON: an object.
///
/// The content type must say so. That is also a safeguard: a web page of a stranger cannot send that type to this
/// address without the browser asking first, and nobody here answers such questions.
#[derive(Debug, Clone, Copy)]
pub struct JsonBody<T>(pub T);

/// The query of a request's address.
#[derive(Debug, Clone, Copy)]
pub struct QueryOf<T>(pub T);

/// The variable parts of a request's path.
#[derive(Debug, Clone, Copy)]
pub struct PathOf<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        if !says_json(request.headers()) {
            return Err(Refusal::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not-json",
                "the body must be JSON, with the header `content-type: application/json`",
            ));
        }
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|rejection| unread(&rejection))?;
        let value = serde_json::from_slice(&bytes).map_err(|error| malformed(&error))?;
        // An array of the members' values in order would do as well for serde; it is not what is described.
        if !bytes.trim_ascii_start().starts_with(b"{") {
            return Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "invalid-request",
                "the body must be a JSON object",
            ));
        }
        Ok(Self(value))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for QueryOf<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(refused) => Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "invalid-query",
                refused.body_text(),
            )),
        }
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for PathOf<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(Self(value)),
            Err(refused) => Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "invalid-path",
                refused.body_text(),
            )),
        }
    }
}

/// `application/json` or `application/*+json`, with or without parameters.
fn says_json(headers: &HeaderMap) -> bool {
    let value = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = value.and_then(|value| value.split(';').next());
    let essence = essence.map(|essence| essence.trim().to_ascii_lowercase());
    essence
        .as_deref()
        .and_then(|essence| essence.strip_prefix("application/"))
        .is_some_and(|subtype| subtype == "json" || subtype.ends_with("+json"))
}

fn unread(rejection: &BytesRejection) -> Refusal {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "the body is longer than this service takes",
        )
    } else {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            "body-broken-off",
            "the body ended before it was whole",
        )
    }
}

fn malformed(error: &serde_json::Error) -> Refusal {
    let code = if error.is_data() {
        "invalid-request"
    } else {
        "invalid-json"
    };
    Refusal::new(StatusCode::BAD_REQUEST, code, error.to_string())
}
