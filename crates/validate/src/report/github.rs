//! `--format github`: workflow commands that GitHub turns into annotations at file and line.
//!
//! GitHub shows at most ten annotations of each severity a step; the log has them all.

use super::headline::Headline;
use super::legible::legible;
use super::{MessageResult, Out, Reporter, STANDARD_INPUT, SourceFault, Summary};
use backbeat_contract::Severity;
use std::fmt::{self, Write as _};
use std::io::{self, Write};

/// Writes a workflow command a diagnostic, and the summary as plain text.
pub(super) struct Github {
    out: Out,
}

impl Github {
    /// A report to `out`.
    pub(super) fn new(out: Out) -> Self {
        Self { out }
    }

    /// Writes a command up to its properties' place. Standard input has no file that could be annotated.
    fn begin(&mut self, command: &str, source: &str) -> io::Result<()> {
        write!(self.out, "::{command} ")?;
        if source == STANDARD_INPUT {
            return Ok(());
        }
        // Exact, since GitHub looks the file up by it.
        let file = source.strip_prefix("./").unwrap_or(source);
        write!(self.out, "file={},", Property(file))
    }

    /// Writes a command's end: its title, what is wrong and, on a line of its own, what to do about it.
    fn end(&mut self, title: &str, message: &str, help: &str) -> io::Result<()> {
        writeln!(
            self.out,
            "title={}::{}%0A{}",
            Property(title),
            Data(&legible(message)),
            Data(&legible(help))
        )
    }
}

impl Reporter for Github {
    fn message(&mut self, result: &MessageResult) -> io::Result<()> {
        for diagnostic in &result.judgement.diagnostics {
            let command = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "notice",
            };
            self.begin(command, &result.source)?;
            let (line, column) = (diagnostic.line, diagnostic.column);
            write!(self.out, "line={line},col={column},")?;
            self.end(
                diagnostic.code.as_str(),
                &diagnostic.message,
                &diagnostic.help,
            )?;
        }
        Ok(())
    }

    fn unreadable(&mut self, fault: &SourceFault) -> io::Result<()> {
        self.begin("error", &fault.source)?;
        self.end("unreadable", &fault.reason, &fault.help)
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        if summary.messages == 0 {
            self.begin("warning", STANDARD_INPUT)?;
            let headline = Headline(summary).to_string();
            let help = "give the step the folder that the messages are in";
            self.end("no messages", &headline, help)?;
        }
        writeln!(self.out, "{}", Headline(summary))?;
        self.out.flush()
    }
}

/// Text after a command's second `::`.
struct Data<'a>(&'a str);

impl fmt::Display for Data<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(f, self.0, &['%', '\r', '\n'])
    }
}

/// The value of a command's property, which a comma or a colon would end.
struct Property<'a>(&'a str);

impl fmt::Display for Property<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(f, self.0, &['%', '\r', '\n', ':', ','])
    }
}

/// Writes a text with these ASCII characters as `%` and two hex digits.
fn escape(f: &mut fmt::Formatter<'_>, text: &str, escaped: &[char]) -> fmt::Result {
    for character in text.chars() {
        if escaped.contains(&character) {
            write!(f, "%{:02X}", u32::from(character))?;
        } else {
            f.write_char(character)?;
        }
    }
    Ok(())
}
