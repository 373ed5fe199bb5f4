//! The line that shows how a cluster stands: on a terminal rewritten in place at each beat, elsewhere one a bar, when the
//! report of the bar before has come.

use crate::commands::run::form::Screen;
use crate::failure::Failure;
use crate::terminal;
use backbeat_cluster::Beat;
use backbeat_contract::BeatIndex;
use tokio::sync::watch;

/// Shows how a cluster stands.
#[derive(Debug)]
pub(super) struct Ticker {
    screen: Screen,
    /// Whether the line is rewritten.
    in_place: bool,
}

impl Ticker {
    pub(super) fn new(screen: Screen) -> Self {
        Self {
            screen,
            in_place: screen.is_terminal(),
        }
    }

    /// Shows what is heard until the cluster has ended.
    pub(super) async fn follow(self, mut beats: watch::Receiver<Beat>) -> Result<(), Failure> {
        let (mut shown, mut reports) = (None, 0);
        while beats.changed().await.is_ok() {
            let beat = beats.borrow_and_update().clone();
            if self.in_place {
                self.rewrite(&line(&beat))?;
                shown = beat.index;
            } else if beat.reports > reports || is_due(&beat, shown) {
                self.screen.show(&format!("{}\n", line(&beat)))?;
                (shown, reports) = (beat.index, beat.reports);
            }
        }
        if self.in_place && shown.is_some() {
            self.screen.show("\n")?;
        }
        Ok(())
    }

    fn rewrite(&self, line: &str) -> Result<(), Failure> {
        let width = terminal::width().unwrap_or(80).saturating_sub(1);
        let line: String = line.chars().take(width).collect();
        self.screen.show(&format!("\r{line}{CLEAR_REST}"))
    }
}

/// Clears what a longer line has left behind.
const CLEAR_REST: &str = "\x1b[K";

/// Whether a bar of which nothing has been shown is told of now, though no report has come: at its second beat, by which
/// the report of the bar before must have (BACKBEAT-PER-002), once the agents have heard it too.
fn is_due(beat: &Beat, shown: Option<u64>) -> bool {
    let heard = beat.agents.beat.map(BeatIndex::get);
    let is_new = beat
        .index
        .is_some_and(|index| shown.is_none_or(|shown| shown + 1 < index));
    is_new && heard >= beat.index && beat.place == Some(2)
}

fn line(beat: &Beat) -> String {
    let Some(index) = beat.index else {
        return "waiting for a leader".to_owned();
    };
    let place = beat
        .place
        .map_or_else(String::new, |place| format!(" ({place} of its bar)"));
    let leader = beat.leader.as_deref().unwrap_or("nobody known");
    let claims = beat.agents.sent;
    let mut line = format!(
        "beat {index}{place}  {} BPM by {leader}  claims {claims}  reports {}",
        beat.tempo_bpm, beat.reports
    );
    if let Some(report) = &beat.report {
        line += &format!(
            ", the last of beats {}-{}: {} agents, {} on time, {} issues",
            report.from_beat,
            report.to_beat,
            report.agents_reporting,
            report.on_time_reviews,
            report.issues.len(),
        );
    }
    if beat.agents.differing > 0 {
        line += &format!("  {} DIFFER", beat.agents.differing);
    }
    if beat.findings > 0 {
        line += &format!("  {} findings", beat.findings);
    }
    line
}
