//! `--format plain`: one line a diagnostic, for `grep`, editors and people without colours.
//!
//! The form of the lines is stable: `source:line:column: severity[code] message (help)`, and for a source that
//! cannot be read `source: error[unreadable] reason (help)`. The last line begins with `summary: `.

use super::headline::{Headline, STATUS_HINT};
use super::legible::Legible;
use super::{MessageResult, Options, Out, Reporter, SourceFault, Summary};
use backbeat_contract::Diagnostic;
use std::fmt;
use std::io::{self, Write};

/// Writes a line a diagnostic. Valid messages have none, so they are not listed.
pub(super) struct Plain {
    out: Out,
    exit_code: bool,
}

impl Plain {
    /// A report to `out`.
    pub(super) fn new(out: Out, options: Options) -> Self {
        Self {
            out,
            exit_code: options.exit_code,
        }
    }
}

impl Reporter for Plain {
    fn message(&mut self, result: &MessageResult) -> io::Result<()> {
        for diagnostic in &result.judgement.diagnostics {
            writeln!(
                self.out,
                "{}",
                PlainLine {
                    source: &result.source,
                    diagnostic
                }
            )?;
        }
        Ok(())
    }

    fn unreadable(&mut self, fault: &SourceFault) -> io::Result<()> {
        writeln!(
            self.out,
            "{}: error[unreadable] {} ({})",
            Legible(&fault.source),
            Legible(&fault.reason),
            Legible(&fault.help)
        )
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        write!(self.out, "summary: {}", Headline(summary))?;
        if summary.invalid > 0 && !self.exit_code {
            write!(self.out, "; {STATUS_HINT}")?;
        }
        writeln!(self.out)?;
        self.out.flush()
    }
}

/// A diagnostic in one line. JUnit's texts have the same form.
pub(super) struct PlainLine<'a> {
    pub(super) source: &'a str,
    pub(super) diagnostic: &'a Diagnostic,
}

impl fmt::Display for PlainLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diagnostic {
            code,
            severity,
            line,
            column,
            message,
            help,
            ..
        } = self.diagnostic;
        write!(
            f,
            "{}:{line}:{column}: {severity}[{code}] {} ({})",
            Legible(self.source),
            Legible(message),
            Legible(help)
        )
    }
}
