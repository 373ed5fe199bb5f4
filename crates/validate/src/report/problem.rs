//! A diagnostic of a message in the terms of miette, which draws it for [`super::pretty`].

use super::MessageResult;
use super::excerpt::Excerpt;
use super::headline::SourceName;
use super::legible::{Legible, legible};
use backbeat_contract::{Diagnostic, Severity};
use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use std::fmt;

/// A diagnostic in the terms of miette.
#[derive(Debug)]
pub(super) struct Problem {
    severity: Severity,
    message: String,
    help: String,
    /// Nothing where there are no bytes to show.
    place: Option<Place>,
}

/// An excerpt and where it comes from. miette sees it as a source of its own with the numbers of the true one.
#[derive(Debug)]
struct Place {
    excerpt: Excerpt,
    source: String,
    line: usize,
    column: usize,
}

impl Problem {
    /// The problem as it is drawn in so many columns.
    pub(super) fn of(result: &MessageResult, diagnostic: &Diagnostic, columns: usize) -> Self {
        let place = result.culprit(diagnostic).map(|(text, span)| {
            let digits = diagnostic.line.checked_ilog10().unwrap_or(0) as usize + 1;
            let mid_line = result.origin.column > 1;
            // The gutter has a space on either side of the line number, a bar and another space.
            let columns = columns.saturating_sub(digits + 4);
            Place {
                excerpt: Excerpt::of(text, span, mid_line, columns),
                source: SourceName(&result.source).to_string(),
                line: from_zero(diagnostic.line),
                column: from_zero(diagnostic.column),
            }
        });
        let (code, message) = (diagnostic.code, Legible(&diagnostic.message));
        Self {
            severity: diagnostic.severity,
            message: match place {
                Some(_) => format!("{code}: {message}"),
                None => format!(
                    "{code}: {message}, at {}:{}:{}",
                    SourceName(&result.source),
                    diagnostic.line,
                    diagnostic.column
                ),
            },
            help: legible(&diagnostic.help).into_owned(),
            place,
        }
    }
}

/// miette counts lines and columns from 0.
fn from_zero(number: u64) -> usize {
    usize::try_from(number.saturating_sub(1)).unwrap_or(0)
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl miette::Diagnostic for Problem {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.place.as_ref().map(|place| place as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let culprit = self.place.as_ref()?.excerpt.culprit.clone();
        let label = LabeledSpan::new_primary_with_span(None, culprit);
        Some(Box::new(std::iter::once(label)))
    }
}

impl SourceCode for Place {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = &self.excerpt.text;
        Ok(Box::new(MietteSpanContents::new_named(
            self.source.clone(),
            text.as_bytes(),
            (0..text.len()).into(),
            self.line,
            self.column,
            1,
        )))
    }
}
