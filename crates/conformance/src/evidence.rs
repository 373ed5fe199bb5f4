//! A message that shows a verdict.

use backbeat_timing::ClusterInstant;
use bytes::Bytes;

/// A message as it was received, kept to show why a check ended as it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// When it was received, by the wall clock of the listener; none for a case of a suite.
    pub received_at: Option<ClusterInstant>,
    /// On which subject, or from which file.
    pub place: Box<str>,
    /// Its headers.
    pub headers: Vec<(Box<str>, Box<str>)>,
    /// Its bytes, whatever they are.
    pub payload: Bytes,
}
