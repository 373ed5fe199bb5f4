//! How the agents did, for people.

use backbeat_sim::{ClaimSummary, Percentiles, ReportSummary, Summary, Unsent};

/// How the agents did: a line a topic.
pub(in crate::commands::run) fn summary(told: &Summary) -> String {
    let frames = &told.frames;
    let mut text = format!(
        "ended    after {:.1} s\n\
         beats    {} heard, {} missed{}\n",
        told.elapsed_s,
        frames.beats,
        frames.missed,
        delays(&told.frame_delay, "after they began"),
    );
    text += &claims(&told.claims, &told.claim_delay);
    text += &reports(&told.reports, &told.report_delay);
    if let Some(why) = &told.unsettled {
        text += &format!("unsure   whether everything sent has arrived: {why}\n");
    }
    text
}

fn claims(told: &ClaimSummary, delay: &Percentiles) -> String {
    let states = told.by_state.iter().filter(|(_, count)| **count > 0);
    let states: Vec<String> = states
        .map(|(state, count)| format!("{state} {count}"))
        .collect();
    let mut text = format!(
        "claims   {} sent, {:.1} a second{}\n",
        told.sent,
        told.rate_hz,
        delays(delay, "after they were due"),
    );
    if !states.is_empty() {
        text += &format!("         {}\n", states.join(", "));
    }
    let faults = [
        (told.invalid, "invalid"),
        (told.late, "late"),
        (told.repeated, "repeated"),
        (told.crashes, "crashes"),
        (told.silent, "not made by crashed agents"),
    ];
    text += &line("faults", &faults);
    let Unsent {
        behind,
        disconnected,
        refused,
        no_room,
        ended,
    } = told.unsent;
    let unsent = [
        (behind, "because their beat was over"),
        (disconnected, "for want of a connection"),
        (refused, "refused by the bus"),
        (no_room, "because too many were held back"),
        (ended, "because it ended"),
    ];
    text + &line("unsent", &unsent)
}

/// What was counted more than never; nothing if nothing was.
fn line(topic: &str, counts: &[(u64, &str)]) -> String {
    let counted = counts.iter().filter(|(count, _)| *count > 0);
    let counted: Vec<String> = counted
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if counted.is_empty() {
        return String::new();
    }
    format!("{topic:<8} {}\n", counted.join(", "))
}

fn reports(told: &ReportSummary, delay: &Percentiles) -> String {
    let verdict = match (told.compared, told.differing) {
        (0, _) => "none to compare with what was sent: no bar of a running reverb ended".to_owned(),
        (compared, 0) => format!(
            "{compared} agree with what was sent{}",
            delays(delay, "after their bar")
        ),
        (compared, differing) => format!("{differing} of {compared} differ from what was sent"),
    };
    let mut text = format!("reports  {verdict}\n");
    text += &line(
        "",
        &[
            (told.unknown, "of other windows"),
            (told.unreadable, "that break the contract"),
            (told.lost, "not heard, because they came too fast"),
        ],
    );
    for window in &told.differences {
        for difference in &window.differences {
            text += &format!("         window {}: {difference}\n", window.window);
        }
    }
    text
}

fn delays(told: &Percentiles, since: &str) -> String {
    if told.count == 0 {
        return String::new();
    }
    let Percentiles {
        p50_ms,
        p95_ms,
        p99_ms,
        max_ms,
        ..
    } = told;
    format!("; p50 {p50_ms:.1}, p95 {p95_ms:.1}, p99 {p99_ms:.1}, at most {max_ms:.1} ms {since}")
}
