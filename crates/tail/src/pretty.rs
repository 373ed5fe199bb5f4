//! One line a message, for people: columns that line up, a ruler of beats, what is wrong below. What a line says of its
//! message is in `says`.

use std::fmt::Write as _;

use backbeat_contract::{Phase, Severity};
use backbeat_recording::InstantText;
use backbeat_timing::ClusterInstant;
use backbeat_validate::Facts;
use owo_colors::Style;

use crate::legible::{push_cut, push_fit_end, push_safe, safe, width, wrap};
use crate::says::say;
use crate::{Sight, Verdict};

/// How lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns of the terminal, from 40 on; none when lines may have any length.
    pub width: Option<usize>,
    /// Whether to colour. Colours repeat what the words say.
    pub color: bool,
}

/// Draws sights.
#[derive(Debug)]
pub(crate) struct Drawer {
    look: Look,
    clock: InstantText,
    /// A beat has been heard, so the ruler stands.
    ruled: bool,
    /// The texts of a line in their making, whose memory is used again.
    line: String,
    says: String,
}

/// Columns before the subject: ruler, time, verdict and kind, with their blanks.
const BEFORE: usize = SAID_AT + 6 + 1;

/// Columns before the kind.
const SAID_AT: usize = 2 + 12 + 2 + 7 + 1;

/// The narrowest that is drawn.
const NARROWEST: usize = 40;

/// The most columns that a subject takes on a terminal.
const WIDEST_SUBJECT: usize = 44;

/// What a rule across takes when there is no terminal.
const RULE: usize = 80;

impl Drawer {
    pub(crate) fn new(look: Look) -> Self {
        Self {
            look,
            clock: InstantText::new(),
            ruled: false,
            line: String::new(),
            says: String::new(),
        }
    }

    /// Draws a message and what there is to say about it.
    pub(crate) fn draw(&mut self, sight: &Sight<'_>, out: &mut Vec<u8>) {
        self.bar(sight, out);
        self.head(sight);
        let subject = sight.envelope.subject.as_str();
        self.says.clear();
        say(sight, &mut self.says);
        match self.look.width {
            None => {
                push_safe(&mut self.line, subject);
                self.line.push_str("  ");
                self.line.push_str(&self.says);
            }
            Some(columns) => {
                let left = columns.max(NARROWEST) - BEFORE;
                let narrow = (left * 2 / 5).min(WIDEST_SUBJECT);
                push_fit_end(&mut self.line, subject, narrow);
                self.line.push(' ');
                push_cut(&mut self.line, &self.says, left - narrow - 1);
            }
        }
        end_line(&self.line, out);
        self.remarks(sight, out);
    }

    /// Draws that something may be missing, and why.
    pub(crate) fn interruption(&mut self, at: ClusterInstant, text: &str, out: &mut Vec<u8>) {
        let text = safe(text);
        for (number, piece) in wrap(&text, self.columns_after(SAID_AT)).iter().enumerate() {
            self.line.clear();
            self.line.push('╎');
            if number == 0 {
                self.line.push(' ');
                self.clock.time_of_day(at, &mut self.line);
                self.line.push_str("  ");
                self.paint(format_args!("{:<7} ", "gap"), Style::new().yellow());
            } else {
                self.line.extend(std::iter::repeat_n(' ', SAID_AT - 1));
            }
            self.line.push_str(piece);
            end_line(&self.line, out);
        }
    }

    /// Columns that are left of a terminal's after so many.
    fn columns_after(&self, taken: usize) -> usize {
        let all = self.look.width.map(|width| width.max(NARROWEST));
        all.map_or(usize::MAX, |all| all - taken)
    }

    /// Begins a line: ruler, time of receipt, verdict and kind.
    fn head(&mut self, sight: &Sight<'_>) {
        let mark = self.ruler(sight);
        self.line.clear();
        self.line.push(mark);
        self.line.push(' ');
        self.clock.time_of_day(sight.at, &mut self.line);
        self.line.push_str("  ");
        let (word, style) = verdict(sight);
        self.paint(format_args!("{word:<7}"), style);
        self.line.push(' ');
        self.line.push_str(kind(sight));
        self.line.push(' ');
    }

    /// Where a bar begins, a rule goes across.
    fn bar(&mut self, sight: &Sight<'_>, out: &mut Vec<u8>) {
        let Some(Facts::Frame {
            cluster,
            beat,
            phase: Phase::Plan,
            downbeat: true,
            window,
            tempo,
            ..
        }) = &sight.facts
        else {
            return;
        };
        let title = format!(
            "━━ bar of {} ━ beat {beat} ━ {} BPM ━ window {window} ",
            safe(cluster),
            tempo.bpm()
        );
        let columns = self.look.width.map_or(RULE, |width| width.max(NARROWEST));
        let mut rule = String::new();
        push_cut(&mut rule, &title, columns);
        rule.extend(std::iter::repeat_n(
            '━',
            columns.saturating_sub(width(&rule)),
        ));
        self.line.clear();
        self.paint(format_args!("{rule}"), Style::new().bold());
        end_line(&self.line, out);
    }

    /// `┣` where a bar begins, `├` where a beat does, `│` within.
    fn ruler(&mut self, sight: &Sight<'_>) -> char {
        match &sight.facts {
            Some(Facts::Frame {
                phase, downbeat, ..
            }) => {
                self.ruled = true;
                match (phase, downbeat) {
                    (Phase::Plan, true) => '┣',
                    (Phase::Plan, false) => '├',
                    _ => '│',
                }
            }
            _ if self.ruled => '│',
            _ => ' ',
        }
    }

    /// What is wrong, below the message.
    fn remarks(&mut self, sight: &Sight<'_>, out: &mut Vec<u8>) {
        for told in &sight.diagnostics {
            let place = if told.pointer.is_empty() {
                String::new()
            } else {
                format!(" {}", told.pointer)
            };
            let text = format!("{}{place}: {}; {}", told.code, told.message, told.help);
            self.remark(told.severity, &text, out);
        }
        for found in &sight.findings {
            let text = format!("{}: {}", found.rule, found.message);
            self.remark(found.severity, &text, out);
        }
    }

    fn remark(&mut self, severity: Severity, text: &str, out: &mut Vec<u8>) {
        let mark = if self.ruled { '│' } else { ' ' };
        for (number, text) in wrap(&safe(text), self.columns_after(INDENT))
            .iter()
            .enumerate()
        {
            self.line.clear();
            self.line.push(mark);
            self.line.push_str("       ");
            if number == 0 {
                self.paint(format_args!("{:<7}", severity.as_str()), style_of(severity));
            } else {
                self.line.push_str("       ");
            }
            self.line.push(' ');
            self.line.push_str(text);
            end_line(&self.line, out);
        }
    }

    fn paint(&mut self, text: std::fmt::Arguments<'_>, style: Style) {
        // Writing to a string cannot fail.
        let _ = if self.look.color {
            write!(self.line, "{}", style.style(text))
        } else {
            self.line.write_fmt(text)
        };
    }
}

fn end_line(line: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(line.trim_end_matches(' ').as_bytes());
    out.push(b'\n');
}

/// Columns before a remark's text.
const INDENT: usize = 1 + 7 + 7 + 1;

fn verdict(sight: &Sight<'_>) -> (&'static str, Style) {
    match (sight.verdict, sight.severity()) {
        (Verdict::Rejected, _) => ("dead", Style::new().red()),
        (Verdict::Invalid, _) => ("invalid", Style::new().red().bold()),
        (Verdict::Valid, None) => ("ok", Style::new().green()),
        (Verdict::Valid, Some(severity)) => (severity.as_str(), style_of(severity)),
    }
}

fn style_of(severity: Severity) -> Style {
    match severity {
        Severity::Info => Style::new().cyan(),
        Severity::Warning => Style::new().yellow(),
        Severity::Error => Style::new().red(),
    }
}

/// What a message is, in six columns.
fn kind(sight: &Sight<'_>) -> &'static str {
    match sight.facts {
        Some(Facts::Frame { .. }) => "frame ",
        Some(Facts::Claim { .. }) => "claim ",
        Some(Facts::Report { .. }) => "report",
        None if sight.verdict == Verdict::Rejected => "letter",
        None => "?     ",
    }
}
