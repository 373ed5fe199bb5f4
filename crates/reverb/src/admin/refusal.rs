//! Why a question is not answered.

use axum::http::StatusCode;
use backbeat_admin::Refusal;
use backbeat_contract::{BeatIndex, WindowId};

/// Why a question is not answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseAnswer {
    /// No window of that id is open or kept.
    #[error("no window {id} is open or kept")]
    NoWindow {
        /// The id.
        id: WindowId,
    },
    /// The text is no window id.
    #[error("{text:?} is no window id: 32 hexadecimal digits")]
    NotAnId {
        /// The text.
        text: String,
    },
    /// The beats are none, or in the wrong order.
    #[error("from_beat {from} and to_beat {to} are no range of beats: 0 to {max}, in this order", max = BeatIndex::MAX)]
    Range {
        /// The first.
        from: u64,
        /// The last.
        to: u64,
    },
    /// Too many ask at a time, or reverb is stopping.
    #[error("reverb is busy or stopping; ask again")]
    Busy,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] crate::store::RefuseStore),
}

impl From<RefuseAnswer> for Refusal {
    fn from(refusal: RefuseAnswer) -> Self {
        let (status, code) = match &refusal {
            RefuseAnswer::NoWindow { .. } => (StatusCode::NOT_FOUND, "window-unknown"),
            RefuseAnswer::NotAnId { .. } => (StatusCode::BAD_REQUEST, "window-id-format"),
            RefuseAnswer::Range { .. } => (StatusCode::BAD_REQUEST, "beat-range"),
            RefuseAnswer::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
            RefuseAnswer::Store(_) => (StatusCode::INTERNAL_SERVER_ERROR, "store-failed"),
        };
        Self::new(status, code, refusal.to_string())
    }
}
