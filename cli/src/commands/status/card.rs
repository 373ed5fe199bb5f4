//! A finding drawn for people: a headline, then a line for each thing told. What the lines of each service are is in
//! [`of_pulse`] and [`of_reverb`].

use super::finding::{Answer, Finding};
use super::{of_pulse, of_reverb};
use crate::ask::Unanswered;
use owo_colors::Style;

/// All findings, one below the other.
pub(super) fn all(findings: &[Finding], color: bool) -> String {
    let cards: Vec<String> = findings
        .iter()
        .map(|finding| card(finding, color))
        .collect();
    cards.join("\n")
}

/// What a line says about, and how grave it is.
pub(super) struct Line {
    label: String,
    text: String,
    mood: Mood,
}

/// How grave a line is. Colour follows it; the words say the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// Neither good nor bad.
    Plain,
    /// All is well.
    Well,
    /// Something is amiss, and the service works.
    Warning,
    /// The service does not do its work.
    Trouble,
}

fn card(finding: &Finding, color: bool) -> String {
    let mut lines = match &finding.answer {
        Ok(Answer::Pulse(status)) => of_pulse::lines(status),
        Ok(Answer::Reverb(status, readiness)) => of_reverb::lines(status, readiness),
        Err(unanswered) => silent(finding, unanswered),
    };
    if finding.answer.is_ok() && !lines.iter().any(|line| line.mood != Mood::Plain) {
        lines.insert(0, line("state", "well", Mood::Well));
    }
    let paint = |text: &str, style: Style| {
        if color {
            style.style(text).to_string()
        } else {
            text.to_owned()
        }
    };
    let name = paint(finding.service.name(), Style::new().bold());
    let mut text = format!("{name}  {}\n", finding.service.url());
    let width = lines.iter().map(|line| line.label.chars().count()).max();
    let width = width.unwrap_or_default().max(LABEL_WIDTH);
    for line in &lines {
        let label = format!("{:width$}", line.label);
        let label = paint(&label, Style::new().dimmed());
        text.push_str(&format!(
            "  {label}  {}\n",
            paint(&line.text, line.mood.style())
        ));
    }
    text
}

/// So that the cards of several services stand in line.
const LABEL_WIDTH: usize = 8;

impl Mood {
    fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Well => Style::new().green(),
            Self::Warning => Style::new().yellow(),
            Self::Trouble => Style::new().red(),
        }
    }
}

pub(super) fn line(label: &str, text: impl Into<String>, mood: Mood) -> Line {
    Line {
        label: label.to_owned(),
        text: text.into(),
        mood,
    }
}

pub(super) fn plain(label: &str, text: impl Into<String>) -> Line {
    line(label, text, Mood::Plain)
}

fn silent(finding: &Finding, unanswered: &Unanswered) -> Vec<Line> {
    let name = finding.service.name();
    let state = match unanswered {
        Unanswered::Unreachable { .. } => "cannot be reached",
        Unanswered::Refused { .. } => "refuses to answer",
        Unanswered::Foreign { .. } => "gives no answer of this service",
    };
    vec![
        line(
            "state",
            format!("{state}: {}", unanswered.message()),
            Mood::Trouble,
        ),
        plain(
            "try",
            format!("start it, or say with --{name} URL where it is"),
        ),
    ]
}
