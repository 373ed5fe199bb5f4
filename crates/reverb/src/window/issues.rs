//! What went wrong in a window, each kind once, the worst first.

use super::trouble::Tally;
use super::{Aggregate, Closing, Trouble};
use backbeat_contract::{AgentId, Issue, IssueSeverity, PositiveCount, State};
use std::collections::BTreeSet;

/// Drift of the tempo beyond which it is an issue, in ms: the delivery time that listeners are promised
/// (BACKBEAT-PER-001).
const TEMPO_DRIFT_LIMIT_MS: f64 = 100.0;

/// Of a hundred beats, this many may be missed before it is an error (integration guide, "Alerting").
const MISSED_BEATS_LIMIT_PERCENT: u64 = 5;

/// The issues of a window.
pub(super) fn of(aggregate: &Aggregate, closing: &Closing<'_>) -> Vec<Issue> {
    let found = [
        rotations(aggregate, closing),
        tasks(aggregate, State::Failed),
        tasks(aggregate, State::Blocked),
        silent_agents(aggregate, closing),
        missed_beats(aggregate, closing),
        tempo_drift(closing),
        hlc_drift(aggregate),
        estimates(aggregate),
    ];
    let troubles = Trouble::ALL
        .into_iter()
        .map(|trouble| told(trouble, aggregate.troubles.of(trouble)));
    let mut issues: Vec<Issue> = found.into_iter().chain(troubles).flatten().collect();
    // Stable: issues of one severity keep the order above.
    issues.sort_by_key(|issue| std::cmp::Reverse(issue.severity));
    issues
}

fn rotations(aggregate: &Aggregate, closing: &Closing<'_>) -> Option<Issue> {
    let wrong = || aggregate.rotations.wrong(closing.to);
    let count = wrong().count() as u64;
    let more = if aggregate.rotations.overflowed() {
        "; more rotations than can be followed were claimed, the rest was not checked"
    } else {
        ""
    };
    issue(IssueSeverity::Critical, "secret-rotation", count)?
        .saying(format!(
            "{} failed or not done by the promised beat: rotate by hand, or restart the agents{more}",
            counted(count, "secret rotation")
        ))
        .naming(wrong())
}

fn tasks(aggregate: &Aggregate, state: State) -> Option<Issue> {
    let mut agents = FirstNames::default();
    let mut count = 0;
    for (last, pairs) in aggregate.standings.last() {
        if last.rank.state() == state {
            count += pairs;
            agents.take(aggregate.roster.id(last.pair.agent()));
        }
    }
    let (severity, category, advice) = match state {
        State::Failed => (
            IssueSeverity::Error,
            "failed-task",
            "failed: the notes of the agents' last claims say why",
        ),
        _ => (
            IssueSeverity::Warning,
            "blocked-task",
            "still blocked at the end: wait_for in the agents' last claims says on what",
        ),
    };
    issue(severity, category, count)?
        .saying(format!("{} {advice}", counted(count, "task")))
        .naming(agents.0)
}

fn silent_agents(aggregate: &Aggregate, closing: &Closing<'_>) -> Option<Issue> {
    let mut agents = FirstNames::default();
    let mut count = 0;
    closing.previous?.missing_from(&aggregate.roster, |id| {
        count += 1;
        agents.take(Some(id));
    });
    issue(IssueSeverity::Warning, "silent-agent", count)?
        .saying(format!(
            "{} reported in the last window and not in this one: see whether they still run and reach NATS",
            counted(count, "agent")
        ))
        .naming(agents.0)
}

fn missed_beats(aggregate: &Aggregate, closing: &Closing<'_>) -> Option<Issue> {
    let (from, to) = (closing.from.max(closing.heard_from).get(), closing.to.get());
    let missed = aggregate.beats.missing(from, to);
    let beats = (to + 1).saturating_sub(from);
    let severity = if missed.saturating_mul(100) > beats.saturating_mul(MISSED_BEATS_LIMIT_PERCENT)
    {
        IssueSeverity::Error
    } else {
        IssueSeverity::Warning
    };
    issue(severity, "missed-beat", missed)?
        .saying(format!(
            "{} of {beats} not heard: see whether pulse has a leader and NATS delivers",
            counted(missed, "beat")
        ))
        .naming([])
}

fn tempo_drift(closing: &Closing<'_>) -> Option<Issue> {
    let drift = closing.tempo_drift.as_millis_f64();
    let side = if drift < 0.0 { "before" } else { "after" };
    let beyond = drift.abs() > TEMPO_DRIFT_LIMIT_MS;
    issue(IssueSeverity::Warning, "tempo-drift", u64::from(beyond))?
        .saying(format!(
            "the window ended {:.1} ms {side} its time, more than {TEMPO_DRIFT_LIMIT_MS} ms: see the load of the pulse \
             leader and the clocks of its host and this one",
            drift.abs()
        ))
        .naming([])
}

fn hlc_drift(aggregate: &Aggregate) -> Option<Issue> {
    let mut agents = FirstNames::default();
    let mut kept = 0;
    for receipt in aggregate
        .receipts
        .iter()
        .filter(|it| it.delivery().is_drift())
    {
        kept += 1;
        agents.take(aggregate.roster.id(receipt.agent()));
    }
    let count = aggregate.receipts.estimate(kept);
    issue(IssueSeverity::Warning, "hlc-drift", count)?
        .saying(format!(
            "{} stamped more than 5 s from their arrival: set the clocks of the agents' hosts by NTP",
            counted(count, "claim")
        ))
        .naming(agents.0)
}

/// That some counts of the report are estimates.
fn estimates(aggregate: &Aggregate) -> Option<Issue> {
    let tallies = aggregate.troubles.iter();
    let estimated = usize::from(aggregate.receipts.level() > 0)
        + usize::from(aggregate.standings.level() > 0)
        + tallies
            .filter(|tally| tally.occurrences.level() > 0)
            .count();
    issue(IssueSeverity::Info, "estimated-count", estimated as u64)?
        .saying(
            "there was more than is counted one by one: claims, tasks or troubles are told from a fair sample, to \
             about 0.1 % (troubles 0.6 %)"
                .to_owned(),
        )
        .naming([])
}

fn told(trouble: Trouble, tally: &Tally) -> Option<Issue> {
    let count = tally.occurrences.count();
    let (severity, category, one, advice) = match trouble {
        Trouble::LateClaim => (
            IssueSeverity::Warning,
            "late-claim",
            "claim",
            "came after the grace period of the window that they name: see the agents' load and their way to NATS",
        ),
        Trouble::InvalidClaim => (
            IssueSeverity::Warning,
            "invalid-claim",
            "claim",
            "broke the contract: read backbeat.invalid.<cluster> for the reasons",
        ),
        Trouble::ClaimFromFuture => (
            IssueSeverity::Warning,
            "claim-from-future",
            "claim",
            "named beats that had not begun: the agents follow another cluster or make beats up",
        ),
        Trouble::DroppedClaim => (
            IssueSeverity::Error,
            "dropped-claim",
            "claim",
            "dropped because too many were waiting for a beat or too many agents reported: see whether frames arrive",
        ),
        Trouble::TwoLeaders => (
            IssueSeverity::Critical,
            "two-leaders",
            "phase",
            "announced by two leaders: see whether all pulse nodes reach each other, and stop the one of the lower term",
        ),
        Trouble::ClockRegressed => (
            IssueSeverity::Error,
            "hlc-regressed",
            "claim",
            "stamped before an earlier one of the same agent: its clock was set back, or two agents have one id",
        ),
        Trouble::Restart => (
            IssueSeverity::Warning,
            "reverb-restart",
            "start",
            "of reverb within the window: claims sent while it was away may be missing from this report",
        ),
    };
    issue(severity, category, count)?
        .saying(format!("{} {advice}", counted(count, one)))
        .naming(tally.agents.iter().map(AgentId::as_str))
}

/// An issue of which only the words are missing; none when it did not occur.
fn issue(severity: IssueSeverity, category: &'static str, count: u64) -> Option<Found> {
    Some(Found(Issue {
        severity,
        category: category.to_owned(),
        count: PositiveCount::new(count)?,
        description: String::new(),
        affected_agents: None,
    }))
}

struct Found(Issue);

impl Found {
    fn saying(mut self, description: String) -> Self {
        self.0.description = description;
        self
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "ends the chain that a count of zero leaves early"
    )]
    fn naming<'a>(mut self, ids: impl IntoIterator<Item = &'a str>) -> Option<Issue> {
        let mut names = FirstNames::default();
        ids.into_iter().for_each(|id| names.take(Some(id)));
        let agents: Vec<AgentId> = names.0.iter().filter_map(|id| id.parse().ok()).collect();
        self.0.affected_agents = Some(agents).filter(|agents| !agents.is_empty());
        Some(self.0)
    }
}

/// The first ids in their order, as many as an issue may name.
#[derive(Default)]
struct FirstNames<'a>(BTreeSet<&'a str>);

impl<'a> FirstNames<'a> {
    fn take(&mut self, id: Option<&'a str>) {
        let Some(id) = id else { return };
        let full = self.0.len() >= Issue::MAX_AFFECTED_AGENTS;
        if full && self.0.last() <= Some(&id) {
            return;
        }
        if self.0.insert(id) && full {
            self.0.pop_last();
        }
    }
}

fn counted(count: u64, one: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {one}{plural}")
}
