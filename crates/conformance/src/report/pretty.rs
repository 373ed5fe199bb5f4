//! `--format pretty`: for people at a terminal. Whether there are colours and how wide it is, the caller knows.

use std::io::{self, Write};

use backbeat_validate::report::Legible;
use owo_colors::Style;

use super::shown::Shown;
use super::{Look, Report};
use crate::{Outcome, Verdict};

pub(super) fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let paint = Paint::of(look.color);
    for verdict in &report.verdicts {
        if verdict.outcome != Outcome::Passed || !look.quiet {
            head(verdict, &paint, out)?;
        }
        if verdict.outcome != Outcome::Passed {
            body(verdict, look, &paint, out)?;
        }
    }
    let tally = report.tally();
    let (word, style) = if tally.conforms() {
        ("conforms", paint.good)
    } else if tally.failed > 0 {
        ("does not conform", paint.bad)
    } else {
        ("was not tried", paint.doubtful)
    };
    writeln!(
        out,
        "{} {} to the suite {} ({tally}, in {:.1} s)",
        Legible(&report.target),
        style.style(word),
        report.suite,
        report.took.as_secs_f64()
    )
}

fn head(verdict: &Verdict, paint: &Paint, out: &mut dyn Write) -> io::Result<()> {
    let (mark, style) = match verdict.outcome {
        Outcome::Passed => ('✓', paint.good),
        Outcome::Failed => ('✗', paint.bad),
        Outcome::KnownFailure => ('!', paint.doubtful),
        Outcome::Skipped => ('–', paint.faint),
    };
    let check = &verdict.check;
    writeln!(
        out,
        "{} {}: {} {}",
        style.style(mark),
        paint.strong.style(&check.id),
        Legible(&check.title),
        paint
            .faint
            .style(format_args!("({})", check.requirements.join(", ")))
    )
}

/// What was expected and seen, and the messages that show it, cut to the terminal's width.
fn body(verdict: &Verdict, look: Look, paint: &Paint, out: &mut dyn Write) -> io::Result<()> {
    let rows = [
        ("expected", &*verdict.check.expects),
        ("seen", &*verdict.seen),
    ];
    // What was not tried has nothing to compare: the reason stands alone.
    let passed_over = usize::from(verdict.outcome == Outcome::Skipped);
    for (name, text) in rows.into_iter().skip(passed_over) {
        writeln!(
            out,
            "    {} {}",
            paint.hint.style(format_args!("{name:8}")),
            Legible(text)
        )?;
    }
    for evidence in &verdict.evidence {
        let line = Shown(evidence).to_string();
        let columns = look.width.map_or(usize::MAX, |width| width.max(40) - 13);
        writeln!(
            out,
            "    {} {}",
            paint.faint.style("evidence"),
            cut(&line, columns)
        )?;
    }
    Ok(())
}

/// The text, or so many of its characters with an ellipsis as the last.
fn cut(text: &str, columns: usize) -> String {
    if text.chars().count() <= columns {
        return text.to_owned();
    }
    let kept = text.chars().take(columns.saturating_sub(1));
    kept.chain(['…']).collect()
}

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
    fn of(color: bool) -> Self {
        if !color {
            return Self::default();
        }
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
