//! The seam to a service's admin API. Who speaks HTTP is the caller's business.

use futures_util::future::BoxFuture;
use serde_json::Value;

/// Asks the admin API of the implementation.
pub trait Admin: Send + Sync + 'static {
    /// Asks one question, bounded in time. The error tells in a few words why there is no answer; any HTTP status is
    /// an answer.
    fn ask(&self, question: Question) -> BoxFuture<'_, Result<Answer, String>>;
}

/// A question to an admin API.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// How it is asked.
    pub method: Method,
    /// The path with its query: `/api/v1/status`.
    pub path: String,
}

/// How a question is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// Reads.
    Get,
    /// Orders, with this JSON body.
    Post(Value),
}

/// What an admin API answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body; bytes that are not UTF-8 are replaced.
    pub text: String,
}

impl Question {
    /// Reads a path.
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            path: path.into(),
        }
    }
}

impl Answer {
    /// Whether it is a success (2xx).
    pub(crate) const fn is_success(&self) -> bool {
        self.status / 100 == 2
    }

    /// The body as JSON; null when it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// The status and the begin of the body, for people.
    pub(crate) fn told(&self) -> String {
        let text: String = self.text.chars().take(TOLD).collect();
        format!("HTTP {} {text}", self.status)
    }
}

/// Characters of a body that are told.
const TOLD: usize = 200;
