//! One line a message, for people: columns that line up, a ruler of beats, what is wrong below.

use std::fmt::Write as _;

use backbeat_contract::Severity;
use backbeat_recording::InstantText;
use owo_colors::Style;

use crate::legible::{cut, fit_end, safe, wrap};
use crate::{Facts, Sight, Verdict};

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
}

/// Columns before the subject: ruler, time, verdict and kind, with their blanks.
const BEFORE: usize = 2 + 12 + 2 + 7 + 1 + 6 + 1;

/// The narrowest that is drawn.
const NARROWEST: usize = 40;

/// What a rule across takes when there is no terminal.
const RULE: usize = 80;

impl Drawer {
    pub(crate) fn new(look: Look) -> Self {
        Self {
            look,
            clock: InstantText::new(),
            ruled: false,
        }
    }

    /// Draws a message and what there is to say about it.
    pub(crate) fn draw(&mut self, sight: &Sight<'_>, out: &mut Vec<u8>) {
        self.bar(sight, out);
        let mark = self.ruler(sight);
        let mut time = Vec::new();
        self.clock.time_of_day(sight.at, &mut time);
        let (word, style) = verdict(sight);
        let time = String::from_utf8_lossy(&time);
        let subject = safe(sight.envelope.subject.as_str());
        let says = safe(&says(sight));
        let mut line = format!("{mark} {time}  ");
        line += &self.paint(&format!("{word:<7}"), style);
        let _ = write!(line, " {:<6} ", kind(sight));
        match self.look.width {
            None => {
                let _ = write!(line, "{subject}  {says}");
            }
            Some(width) => {
                let left = width.max(NARROWEST) - BEFORE;
                let narrow = (left * 2 / 5).min(44);
                let says = cut(&says, left - narrow - 1);
                let _ = write!(line, "{} {says}", fit_end(&subject, narrow));
            }
        }
        out.extend_from_slice(line.trim_end().as_bytes());
        out.push(b'\n');
        self.remarks(sight, out);
    }

    /// Where a bar begins, a rule goes across.
    fn bar(&self, sight: &Sight<'_>, out: &mut Vec<u8>) {
        let Facts::Frame {
            cluster,
            beat,
            phase,
            downbeat: true,
            window,
            tempo,
            ..
        } = &sight.facts
        else {
            return;
        };
        if *phase != backbeat_contract::Phase::Plan {
            return;
        }
        let title = format!(
            "━━ bar of {} ━ beat {} ━ {} BPM ━ window {window} ",
            safe(cluster),
            beat.get(),
            tempo.bpm()
        );
        let columns = self.look.width.map_or(RULE, |width| width.max(NARROWEST));
        let title = cut(&title, columns);
        let rest = columns.saturating_sub(crate::legible::width(&title));
        let line = title + &"━".repeat(rest);
        out.extend_from_slice(self.paint(&line, Style::new().bold()).as_bytes());
        out.push(b'\n');
    }

    /// `┣` where a bar begins, `├` where a beat does, `│` within.
    fn ruler(&mut self, sight: &Sight<'_>) -> char {
        match &sight.facts {
            Facts::Frame {
                phase, downbeat, ..
            } => {
                self.ruled = true;
                match (phase, downbeat) {
                    (backbeat_contract::Phase::Plan, true) => '┣',
                    (backbeat_contract::Phase::Plan, false) => '├',
                    _ => '│',
                }
            }
            _ if self.ruled => '│',
            _ => ' ',
        }
    }

    /// What is wrong, below the message.
    fn remarks(&self, sight: &Sight<'_>, out: &mut Vec<u8>) {
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

    fn remark(&self, severity: Severity, text: &str, out: &mut Vec<u8>) {
        let mark = if self.ruled { '│' } else { ' ' };
        let columns = self
            .look
            .width
            .map_or(usize::MAX, |width| width.max(NARROWEST) - INDENT);
        let word = self.paint(&format!("{:<7}", severity.as_str()), style_of(severity));
        for (number, line) in wrap(&safe(text), columns).iter().enumerate() {
            let before = if number == 0 {
                word.as_str()
            } else {
                "       "
            };
            let line = format!("{mark}       {before} {line}");
            out.extend_from_slice(line.trim_end().as_bytes());
            out.push(b'\n');
        }
    }

    fn paint(&self, text: &str, style: Style) -> String {
        if self.look.color {
            style.style(text).to_string()
        } else {
            text.to_owned()
        }
    }
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

fn kind(sight: &Sight<'_>) -> &'static str {
    match sight.facts {
        Facts::Frame { .. } => "frame",
        Facts::Claim { .. } => "claim",
        Facts::Report { .. } => "report",
        Facts::DeadLetter => "letter",
        Facts::Nothing => "?",
    }
}

/// The fields that matter, the most important first: a narrow terminal cuts the rest.
fn says(sight: &Sight<'_>) -> String {
    match &sight.facts {
        Facts::Frame {
            beat,
            phase,
            deadline,
            tempo,
            window,
            ..
        } => {
            let left = (*deadline - sight.at).get();
            let due = if left >= 0 { "due in" } else { "overdue by" };
            let left = left.unsigned_abs() / 1_000_000;
            let mut text = format!(
                "{:<5} {:<7} {due} {}.{:03} s",
                beat.get(),
                phase.as_str(),
                left / 1000,
                left % 1000
            );
            let _ = write!(text, "  {} BPM", tempo.bpm());
            let headers = &sight.envelope.headers;
            for (name, value) in [("term", headers.get("x-term")), ("by", headers.node())] {
                if let Some(value) = value {
                    let _ = write!(text, "  {name} {value}");
                }
            }
            let _ = write!(text, "  {window}");
            text
        }
        Facts::Claim {
            agent,
            beat,
            state,
            progress,
            beats_left,
            task,
            notes,
            ..
        } => {
            let mut text = format!("{:<5} {:<9}", beat.get(), state.as_str());
            if let Some(progress) = progress {
                let _ = write!(text, " {:>3.0} %", progress * 100.0);
            }
            if let Some(left) = beats_left {
                let _ = write!(text, "  {left} left");
            }
            if !sight.envelope.subject.as_str().ends_with(agent.as_ref()) {
                let _ = write!(text, "  {agent}");
            }
            for more in [task, notes].into_iter().flatten() {
                let _ = write!(text, "  {more}");
            }
            text
        }
        Facts::Report {
            window,
            from,
            to,
            agents,
            on_time,
            drift_ms,
            issues,
        } => {
            format!(
                "{}-{}  {on_time} of {agents} on time  {issues} issues  drift {drift_ms} ms  {window}",
                from.get(),
                to.get()
            )
        }
        Facts::DeadLetter => {
            let headers = &sight.envelope.headers;
            let reason = headers.reason().unwrap_or("no reason given");
            let from = headers
                .get("x-agent-id")
                .or(headers.subject())
                .unwrap_or_default();
            format!("{reason}  {from}")
        }
        Facts::Nothing => {
            let begun: Vec<u8> = sight.envelope.payload.iter().copied().take(200).collect();
            let name = sight.message_type.as_deref().unwrap_or_default();
            format!("{name} {}", String::from_utf8_lossy(&begun))
                .trim_start()
                .to_owned()
        }
    }
}
