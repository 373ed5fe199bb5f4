//! How a request is refused: one form of body for every error, whoever found it.

use axum::Json;
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A status with the body that explains it. Handlers return it as their error.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    status: StatusCode,
    complaint: Complaint,
}

/// The body of every answer that is an error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RefusalBody {
    /// What is wrong.
    pub error: Complaint,
}

/// What is wrong with a request, or with the service at the moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Complaint {
    /// A stable word for programs, in kebab-case.
    #[schema(example = "tempo-too-far")]
    pub code: String,
    /// A sentence for people, with numbers.
    #[schema(example = "a change from 2 BPM must stay within 1.8 to 2.2 BPM: 4.2 BPM is too far")]
    pub message: String,
    /// What would have been accepted, where that is an interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Allowed>,
}

/// An interval of accepted values, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Allowed {
    /// The smallest.
    #[schema(example = 1.8)]
    pub min: f64,
    /// The largest.
    #[schema(example = 2.2)]
    pub max: f64,
}

impl Refusal {
    /// A refusal: an HTTP status, a stable kebab-case word, and a sentence.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            complaint: Complaint {
                code: code.to_owned(),
                message: message.into(),
                allowed: None,
            },
        }
    }

    /// The same refusal, with the interval that would have been accepted.
    #[must_use]
    pub fn allowing(mut self, min: f64, max: f64) -> Self {
        self.complaint.allowed = Some(Allowed { min, max });
        self
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What is wrong.
    pub fn complaint(&self) -> &Complaint {
        &self.complaint
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = RefusalBody {
            error: self.complaint,
        };
        let mut response = (self.status, Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            // RFC 9110, 15.5.2: an answer 401 names the scheme.
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
