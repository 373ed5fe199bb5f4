//! The figures for people: a panel while it goes on, totals at the end.

use std::fmt::Write as _;

use backbeat_sequence::ClusterSummary;
use backbeat_timing::{ClusterInstant, Nanos};

use crate::legible::{safe, wrap};
use crate::totals::KINDS;
use crate::{Session, Totals};

/// Everything counted and measured, as lines of a label and figures, in so many columns where there is a terminal.
/// `now` ends the time over which rates are taken.
pub fn panel(session: &Session, now: ClusterInstant, width: Option<usize>) -> String {
    let totals = session.totals();
    let mut panel = Panel {
        text: String::new(),
        columns: width.map_or(usize::MAX, |width| width.max(NARROWEST) - LABEL - 1),
    };
    panel.rates(totals, now);
    panel.verdicts(totals);
    panel.delivery(totals);
    for cluster in session.summary().clusters {
        panel.cluster(&cluster);
    }
    panel.agents(totals);
    panel.trouble(totals);
    panel.text
}

/// The narrowest that is drawn, and the columns of a label.
const NARROWEST: usize = 40;
const LABEL: usize = 10;

struct Panel {
    text: String,
    /// Columns of the figures.
    columns: usize,
}

impl Panel {
    /// A label and figures; what does not fit goes on below.
    fn line(&mut self, label: &str, figures: &str) {
        let mut label = label;
        for piece in wrap(figures, self.columns) {
            // Writing to a string cannot fail.
            let _ = writeln!(self.text, "{label:<LABEL$} {piece}");
            label = "";
        }
    }

    fn rates(&mut self, totals: &Totals, now: ClusterInstant) {
        let seconds = seconds(now - totals.started_at).max(0.001);
        let all = totals.messages;
        let rate_of_all = rate(all, seconds);
        self.line(
            "messages",
            &format!("{all} in {seconds:.1} s, {rate_of_all}"),
        );
        for (kind, &count) in KINDS.iter().zip(&totals.by_kind) {
            if count > 0 {
                let rate = rate(count, seconds);
                self.line("", &format!("{}, {rate}", counted(count, kind)));
            }
        }
    }

    fn verdicts(&mut self, totals: &Totals) {
        let (invalid, valid) = (totals.invalid, totals.messages - totals.invalid);
        let findings = counted(totals.findings, "finding");
        self.line(
            "validity",
            &format!("{valid} valid, {invalid} invalid, {findings}"),
        );
        if totals.by_code.is_empty() {
            return;
        }
        let codes = totals.by_code.iter();
        let codes: Vec<_> = codes
            .map(|(code, count)| format!("{code} {count}"))
            .collect();
        self.line("", &codes.join(", "));
    }

    fn delivery(&mut self, totals: &Totals) {
        let text = totals.delivery().map_or_else(
            || "no stamp was heard".to_owned(),
            |delivery| {
                let [p50, p95, p99] = [delivery.p50, delivery.p95, delivery.p99].map(millis);
                format!("p50 {p50}, p95 {p95}, p99 {p99} ms by the senders' stamps")
            },
        );
        self.line("delivery", &text);
    }

    fn cluster(&mut self, cluster: &ClusterSummary) {
        let name = safe(&cluster.cluster);
        let at = cluster
            .beat
            .map_or_else(String::new, |beat| format!("at {beat}, "));
        let (heard, missed) = (cluster.counts.beats_heard, cluster.counts.beats_missed);
        self.line(
            "beats",
            &format!("{name}: {at}{heard} heard, {missed} missed"),
        );
        let Some(tempo) = cluster.tempo_bpm else {
            return;
        };
        let measured = cluster.measured_bpm.map_or_else(
            || "not measured yet".to_owned(),
            |bpm| format!("{bpm:.3} measured"),
        );
        self.line("tempo", &format!("{name}: {tempo} BPM claimed, {measured}"));
    }

    fn agents(&mut self, totals: &Totals) {
        let agents = totals.agents();
        if agents.is_empty() {
            return;
        }
        let agents = agents.iter();
        let agents: Vec<_> = agents
            .map(|(state, count)| format!("{count} {state}"))
            .collect();
        self.line("agents", &agents.join(", "));
    }

    fn trouble(&mut self, totals: &Totals) {
        let all = [
            (totals.reconnects, "reconnect", ""),
            (totals.lost, "message", " dropped before being judged"),
            (
                totals.unshown,
                "message",
                " judged but not shown: the output is too slow",
            ),
            (
                totals.claims_of_others,
                "claim",
                " of agents beyond those that are remembered",
            ),
        ];
        for (count, noun, what) in all.into_iter().filter(|(count, ..)| *count > 0) {
            self.line("", &format!("{}{what}", counted(count, noun)));
        }
    }
}

/// So many of them: `1 frame`, `2 frames`.
fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[expect(clippy::cast_precision_loss, reason = "a rate for people")]
fn rate(count: u64, seconds: f64) -> String {
    format!("{:.1}/s", count as f64 / seconds)
}

#[expect(clippy::cast_precision_loss, reason = "a length of time for people")]
fn seconds(length: Nanos) -> f64 {
    length.get() as f64 / 1e9
}

fn millis(length: Nanos) -> i128 {
    length.get() / 1_000_000
}
