//! A message that shows a verdict.

use std::borrow::Cow;

use backbeat_timing::ClusterInstant;
use bytes::Bytes;

use crate::corpus::MessageCase;

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

impl Evidence {
    /// The message of a case.
    pub(crate) fn of_case(case: &MessageCase, message: Cow<'static, [u8]>) -> Self {
        Self {
            received_at: None,
            place: case.place().into(),
            headers: Vec::new(),
            payload: message.into_owned().into(),
        }
    }
}
