//! Why a text is not a scenario, with the place in it.

use std::ops::Range;

/// A text that is not a scenario.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{origin}, line {line}, column {column}: {message}")]
#[non_exhaustive]
pub struct RefuseScenario {
    /// Where the text is from.
    pub origin: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The bytes at fault, for a report that draws them; none when the fault is the whole text's.
    pub span: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
}

impl RefuseScenario {
    pub(super) fn locate(origin: &str, text: &str, fault: &toml::de::Error) -> Self {
        let span = fault.span();
        let at = span.as_ref().map_or(0, |span| span.start);
        let before = text.get(..at).unwrap_or(text);
        let line_begin = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            origin: origin.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_begin..].chars().count() + 1,
            span,
            message: fault.message().trim_end().replace('\n', ", "),
        }
    }
}
