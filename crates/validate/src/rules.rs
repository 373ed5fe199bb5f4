//! The rules inside one message that no schema can say.
//!
//! Each is told from the message's tree, so that it is told beside other faults too; [`are_kept`] asks the same of
//! the hot path's view, and a test holds the two together.

use crate::fast;
use crate::fault::Fault;
use crate::json::Node;
use backbeat_contract::{Code, State};

/// Whether a message breaks no rule, not even one that only warns or informs.
#[inline]
pub fn are_kept(message: &fast::Message<'_>) -> bool {
    match message {
        fast::Message::BeatFrame(_) => true,
        fast::Message::BarReport(report) => {
            report.from_beat <= report.to_beat && report.on_time_reviews <= report.agents_reporting
        }
        fast::Message::StatusClaim(claim) => match claim.state {
            State::Completed => {
                claim.beats_left.is_none_or(|beats| beats == 0)
                    && claim
                        .progress
                        .is_none_or(|progress| progress.share() >= 1.0)
            }
            State::Failed => claim.notes.is_some(),
            State::Blocked => claim.notes.is_some() || claim.wait_for.is_some(),
            _ => true,
        },
    }
}

/// Tells every rule that a message breaks. Fields that are missing or wrong break no rule; they have been told.
pub(crate) fn tell(root: &Node<'_>, faults: &mut Vec<Fault>) {
    match root.field("type").and_then(Node::as_str) {
        Some("backbeat.barreport.v1") => bar_report(root, faults),
        Some("backbeat.statusclaim.v1") => status_claim(root, faults),
        _ => {}
    }
}

fn bar_report(root: &Node<'_>, faults: &mut Vec<Fault>) {
    if let Some(fault) = at_most(
        root,
        "from_beat",
        "to_beat",
        Code::ToBeforeFrom,
        "a window ends with or after its first beat; swap the two?",
    ) {
        faults.push(fault);
    }
    if let Some(fault) = at_most(
        root,
        "on_time_reviews",
        "agents_reporting",
        Code::ReviewsExceedAgents,
        "an agent that reviewed on time has reported, so the reviews cannot be more; count each agent once",
    ) {
        faults.push(fault);
    }
}

/// The fault of a report in which `low` is above `high`.
fn at_most(root: &Node<'_>, low: &str, high: &str, code: Code, help: &str) -> Option<Fault> {
    let (low_node, high_node) = (root.field(low)?, root.field(high)?);
    let (low_number, high_number) = (low_node.as_number()?, high_node.as_number()?);
    let culprit = if code == Code::ToBeforeFrom {
        (high, high_node)
    } else {
        (low, low_node)
    };
    let message = if code == Code::ToBeforeFrom {
        format!(
            "{high} {} is before {low} {}",
            high_number.literal, low_number.literal
        )
    } else {
        format!(
            "{low} {} is more than {high} {}",
            low_number.literal, high_number.literal
        )
    };
    (low_number.value > high_number.value).then(|| {
        Fault::new(
            code,
            format!("/{}", culprit.0),
            culprit.1.span.clone(),
            message,
            help,
        )
    })
}

fn status_claim(root: &Node<'_>, faults: &mut Vec<Fault>) {
    let Some(state) = root.field("state") else {
        return;
    };
    let number = |name: &str| root.field(name).and_then(Node::as_number);
    let about_state = |code, message: String, help: &str| {
        Fault::new(code, "/state".into(), state.span.clone(), message, help)
    };
    match state.as_str() {
        Some("completed") => {
            let left = number("beats_left").filter(|left| left.value > 0.0);
            let progress = number("progress").filter(|progress| progress.value < 1.0);
            let what = match (left, progress) {
                (None, None) => return,
                (Some(left), None) => format!("beats_left is {}", left.literal),
                (None, Some(progress)) => format!("progress is {}", progress.literal),
                (Some(left), Some(progress)) => {
                    format!(
                        "beats_left is {} and progress is {}",
                        left.literal, progress.literal
                    )
                }
            };
            faults.push(about_state(
                Code::DoneWithBeatsLeft,
                format!("state is completed but {what}"),
                "claim beats_left 0 and progress 1 when the task is done, or leave them out; else claim executing or reviewing",
            ));
        }
        Some("failed") if root.field("notes").is_none() => faults.push(about_state(
            Code::FailedWithoutNotes,
            "state is failed but notes does not say why".into(),
            "add \"notes\" with the reason, for whoever reads the report",
        )),
        Some("blocked") if root.field("notes").is_none() && root.field("wait_for").is_none() => {
            faults.push(about_state(
                Code::BlockedWithoutWait,
                "state is blocked but neither wait_for nor notes says on what".into(),
                "add \"wait_for\" with what is awaited, or \"notes\" with the reason",
            ));
        }
        _ => {}
    }
}
