//! `--format pretty`: for people at a terminal.
//!
//! A line a message, its problems below it with the source line and the culprit underlined (drawn by miette), and a
//! summary block. Whether there are colours and how wide the terminal is, the caller knows.

use super::excerpt::TAB_WIDTH;
use super::headline::{Count, Empty, Headline, STATUS_HINT, SourceName};
use super::legible::{Legible, legible};
use super::problem::Problem;
use super::{MessageResult, Options, Out, Reporter, SourceFault, Summary};
use crate::Verdict;
use backbeat_contract::Diagnostic;
use miette::{GraphicalReportHandler, GraphicalTheme};
use owo_colors::Style;
use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

/// Draws each message that there is something to say about.
pub(super) struct Pretty {
    out: Out,
    options: Options,
    columns: usize,
    paint: Paint,
    artist: GraphicalReportHandler,
    /// What miette has drawn, before it is written.
    drawing: String,
    /// Whether the last line written is followed at once by more of its kind: lone lines stand together, what is
    /// longer stands apart.
    in_list: bool,
}

/// Columns where the terminal's are not known.
const DEFAULT_COLUMNS: usize = 100;
/// Fewest columns in which anything can be drawn.
const FEWEST_COLUMNS: usize = 40;
/// Most problems of one message that are drawn; the rest is counted.
const MOST_PROBLEMS: usize = 20;
/// Most types in the summary.
const MOST_TYPES: usize = 12;

/// Styles by what they mean; without colours, none of them does anything.
#[derive(Default)]
struct Paint {
    good: Style,
    bad: Style,
    doubtful: Style,
    hint: Style,
    strong: Style,
    faint: Style,
}

impl Paint {
    fn coloured() -> Self {
        Self {
            good: Style::new().green(),
            bad: Style::new().red().bold(),
            doubtful: Style::new().yellow(),
            hint: Style::new().cyan(),
            strong: Style::new().bold(),
            faint: Style::new().dimmed(),
        }
    }
}

impl Pretty {
    /// A report to `out`.
    pub(super) fn new(out: Out, options: Options) -> Self {
        let columns = options.width.unwrap_or(DEFAULT_COLUMNS).max(FEWEST_COLUMNS);
        let (paint, theme) = if options.color {
            (Paint::coloured(), GraphicalTheme::unicode())
        } else {
            (Paint::default(), GraphicalTheme::unicode_nocolor())
        };
        let artist = GraphicalReportHandler::new_themed(theme)
            .with_width(columns)
            .with_context_lines(0)
            .tab_width(TAB_WIDTH)
            .with_links(false)
            .without_syntax_highlighting();
        Self {
            out,
            options,
            columns,
            paint,
            artist,
            drawing: String::new(),
            in_list: false,
        }
    }

    /// Leaves a line free after lone lines.
    fn set_apart(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.in_list) {
            writeln!(self.out)?;
        }
        Ok(())
    }

    /// The line that a message has: its verdict, place and type.
    fn head(&mut self, result: &MessageResult) -> io::Result<()> {
        let judgement = &result.judgement;
        let count = judgement.diagnostics.len() as u64;
        let (mark, style) = match judgement.verdict {
            Verdict::Invalid => ('✗', self.paint.bad),
            Verdict::Skipped => ('–', self.paint.faint),
            Verdict::Valid if count > 0 => ('⚠', self.paint.doubtful),
            Verdict::Valid => ('✓', self.paint.good),
        };
        let place = format!("{}:{}", SourceName(&result.source), result.origin.line);
        write!(
            self.out,
            "{} {}: message {}, {}",
            style.style(mark),
            self.paint.strong.style(place),
            result.number(),
            Legible(result.type_name())
        )?;
        match judgement.verdict {
            Verdict::Invalid => write!(self.out, ", {}", Count(count, "problem"))?,
            Verdict::Skipped => write!(self.out, ", skipped")?,
            Verdict::Valid if count > 0 => write!(self.out, ", valid, {}", Count(count, "remark"))?,
            Verdict::Valid => {}
        }
        writeln!(self.out)
    }

    fn draw(&mut self, result: &MessageResult, diagnostic: &Diagnostic) -> io::Result<()> {
        let problem = Problem::of(result, diagnostic, self.columns);
        self.drawing.clear();
        self.artist
            .render_report(&mut self.drawing, &problem)
            .map_err(io::Error::other)?;
        self.out.write_all(self.drawing.as_bytes())?;
        writeln!(self.out)
    }

    fn types(&mut self, summary: &Summary) -> io::Result<()> {
        let mut types: Vec<_> = summary.by_type.iter().collect();
        // The most frequent first; those of one number by name, as they already are.
        types.sort_by_key(|&(_, count)| std::cmp::Reverse(*count));
        let shown = &types[..types.len().min(MOST_TYPES)];
        let names: Vec<_> = shown.iter().map(|(name, _)| legible(name)).collect();
        let widest = names.iter().map(|name| name.chars().count()).max();
        let widest = widest.unwrap_or(0);
        for (index, ((_, count), name)) in shown.iter().zip(&names).enumerate() {
            let title = if index == 0 { "by type" } else { "" };
            writeln!(self.out, "  {title:8} {name:widest$}  {count}")?;
        }
        match types.len() - shown.len() {
            0 => Ok(()),
            more => writeln!(self.out, "  {:8} and {more} more", ""),
        }
    }

    fn codes(&mut self, summary: &Summary) -> io::Result<()> {
        let codes = &summary.by_code;
        let widest = codes.keys().map(|code| code.as_str().len()).max();
        let widest = widest.unwrap_or(0);
        let digits = codes
            .values()
            .max()
            .map_or(0, |most| most.to_string().len());
        for (index, (code, count)) in codes.iter().enumerate() {
            let title = if index == 0 { "by code" } else { "" };
            writeln!(
                self.out,
                "  {title:8} {:widest$}  {count:>digits$}  {}",
                code.as_str(),
                self.paint.faint.style(code.title())
            )?;
        }
        Ok(())
    }
}

impl Reporter for Pretty {
    fn message(&mut self, result: &MessageResult) -> io::Result<()> {
        let diagnostics = &result.judgement.diagnostics;
        if diagnostics.is_empty() {
            self.in_list = true;
            return self.head(result);
        }
        self.set_apart()?;
        self.head(result)?;
        for diagnostic in diagnostics.iter().take(MOST_PROBLEMS) {
            self.draw(result, diagnostic)?;
        }
        match diagnostics.len().saturating_sub(MOST_PROBLEMS) {
            0 => Ok(()),
            more => writeln!(
                self.out,
                "  and {more} more of this message; --format plain lists them all\n"
            ),
        }
    }

    fn unreadable(&mut self, fault: &SourceFault) -> io::Result<()> {
        self.set_apart()?;
        writeln!(
            self.out,
            "{} {}: {}\n  {} {}\n",
            self.paint.bad.style('✗'),
            self.paint.strong.style(SourceName(&fault.source)),
            Legible(&fault.reason),
            self.paint.hint.style("help:"),
            Legible(&fault.help)
        )
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.set_apart()?;
        let style = if summary.invalid + summary.unreadable > 0 {
            self.paint.bad
        } else if summary.messages == 0 || summary.warnings > 0 {
            self.paint.doubtful
        } else {
            self.paint.good
        };
        writeln!(self.out, "{}", style.style(Headline(summary)))?;
        if !self.options.quiet {
            self.types(summary)?;
            self.codes(summary)?;
        }
        if summary.messages > 0 {
            if !summary.empty.is_empty() {
                writeln!(self.out, "  {:8} {}", "empty", Empty(&summary.empty))?;
            }
            if !self.options.quiet {
                let pace = Pace(summary.messages, summary.elapsed);
                writeln!(self.out, "  {:8} {pace}", "time")?;
            }
        }
        if summary.invalid > 0 && !self.options.exit_code {
            writeln!(self.out, "  {:8} {STATUS_HINT}", "note")?;
        }
        self.out.flush()
    }
}

/// How long so many messages took, and how many a second that is.
struct Pace(u64, Duration);

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(messages, elapsed) = *self;
        let seconds = elapsed.as_secs_f64();
        if seconds < 1.0 {
            write!(f, "{:.1} ms", seconds * 1e3)?;
        } else {
            write!(f, "{seconds:.2} s")?;
        }
        if elapsed.is_zero() {
            return Ok(());
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "shown with three digits at most"
        )]
        let rate = messages as f64 / seconds;
        match rate {
            1e6.. => write!(f, ", {:.1} M messages/s", rate / 1e6),
            1e3.. => write!(f, ", {:.1} k messages/s", rate / 1e3),
            10.0.. => write!(f, ", {rate:.0} messages/s"),
            _ => write!(f, ", {rate:.1} messages/s"),
        }
    }
}
