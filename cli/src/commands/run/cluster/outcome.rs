//! How a cluster did, for people.

use crate::commands::run::crowd::summary;
use backbeat_cluster::{Account, Outcome};

pub(super) fn told(outcome: &Outcome) -> String {
    let mut text = summary(&outcome.agents);
    text += &order(&outcome.heard);
    if outcome.wanting.is_empty() {
        return text + "verdict  nothing is wanting\n";
    }
    for wanting in &outcome.wanting {
        text += &format!("verdict  {wanting}\n");
    }
    text
}

/// What was heard of the order of things.
fn order(heard: &Account) -> String {
    let tempo = heard
        .measured_bpm
        .map_or_else(String::new, |bpm| format!("{bpm:.2} BPM measured, "));
    let mut text = format!(
        "order    {tempo}{} errors, {} warnings\n",
        heard.errors, heard.warnings
    );
    for finding in &heard.findings {
        text += &format!(
            "         {} {}: beat {}, {}\n",
            finding.severity, finding.rule, finding.beat, finding.message
        );
    }
    let told = heard.findings.len() as u64;
    let more = (heard.errors + heard.warnings).saturating_sub(told);
    if more > 0 {
        text += &format!("         and {more} more\n");
    }
    text
}
