//! Which trial tries which check.

use backbeat_bus::Verifier;
use backbeat_contract::AgentId;
use backbeat_sequence::Rule;

use crate::failover::Failover;
use crate::interview::{HEALTH, READY, STATUS, WINDOWS};
use crate::rules::{Of, RulesKept};
use crate::surface::{Answers, Metrics};
use crate::theatre::Kind;
use crate::trial::Trial;
use crate::valid::{On, Valid};
use crate::{agent, pulse, reverb};

/// Whom the trials are about.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// The agent that is watched.
    pub(crate) agent: AgentId,
    /// The keys that its claims must be signed with.
    pub(crate) verifier: Option<Verifier>,
}

/// Whether there is something that tries the check of this id.
pub fn has_trial(id: &str) -> bool {
    let subject = "audition:nobody".parse().map(|agent| Subject {
        agent,
        verifier: None,
    });
    subject.is_ok_and(|subject| trial_of(id, &subject).is_some())
}

/// What tries the check of this id; none when there is no such check.
pub(crate) fn trial_of(id: &str, subject: &Subject) -> Option<Box<dyn Trial>> {
    let (suite, name) = id.split_once('/')?;
    match suite {
        "pulse" => of_pulse(name),
        "agent" => of_agent(name, subject),
        "reverb" => of_reverb(name),
        "cluster" => of_cluster(name),
        _ => None,
    }
}

fn of_pulse(name: &str) -> Option<Box<dyn Trial>> {
    use Rule::{
        BeatRegressed, BeatSkipped, DownbeatMisplaced, HlcDrift, HlcRegressed, PhaseOutOfOrder,
        StaleDeadline, TempoJump, TwoLeaders, WindowChangedMidBar, WindowReused,
    };
    let kept =
        |rules: &'static [Rule]| -> Box<dyn Trial> { Box::new(RulesKept::new(Of::Frames, rules)) };
    let kept_in_bars = |rules: &'static [Rule]| -> Box<dyn Trial> {
        Box::new(RulesKept::new(Of::Downbeats, rules))
    };
    Some(match name {
        "frames-valid" => Box::new(Valid::new(On::Beats)),
        "beats-in-order" => kept(&[BeatRegressed, BeatSkipped]),
        "phases-in-order" => kept(&[PhaseOutOfOrder]),
        "downbeats-begin-bars" => kept_in_bars(&[DownbeatMisplaced]),
        "windows-name-bars" => kept_in_bars(&[WindowChangedMidBar, WindowReused]),
        "one-leader" => kept(&[TwoLeaders]),
        "tempo-steps" => kept(&[TempoJump]),
        "tempo-changes-at-downbeats" => Box::new(pulse::TempoPlace::new()),
        "tempo-as-announced" => Box::new(pulse::TempoMeasured::default()),
        "deadlines-end-phases" => Box::new(pulse::Deadlines::new()),
        "frames-before-deadlines" => kept(&[StaleDeadline]),
        "jitter" => Box::new(pulse::Jitter::default()),
        "drift" => Box::new(pulse::Drift::default()),
        "delivery" => Box::new(pulse::Delivery::default()),
        "hlc-grows" => kept(&[HlcRegressed]),
        "hlc-near-time" => kept(&[HlcDrift]),
        "subject-names-cluster" => Box::new(pulse::NamesCluster::new()),
        "headers-name-leader" => Box::new(pulse::NamesLeader::new()),
        "admin-answers" => Box::new(Answers::of(&[HEALTH, READY])),
        "admin-metrics" => Box::new(Metrics::named(Metrics::PULSE)),
        "admin-status" => Box::new(pulse::Status::default()),
        "tempo-order-accepted" => Box::new(pulse::OrderAccepted::default()),
        "tempo-order-refused" => Box::new(pulse::OrderRefused::default()),
        "failover" => Box::new(Failover::default()),
        _ => return None,
    })
}

fn of_agent(name: &str, subject: &Subject) -> Option<Box<dyn Trial>> {
    use Rule::{ClaimFromFuture, HlcDrift, HlcRegressed, LateClaim};
    let agent = || subject.agent.clone();
    let id = || subject.agent.as_str().into();
    let kept = |rules: &'static [Rule]| -> Box<dyn Trial> {
        Box::new(RulesKept::new(Of::Agent(id()), rules))
    };
    Some(match name {
        "claims-valid" => Box::new(Valid::new(On::Agent(id()))),
        "subject-names-agent" => Box::new(agent::NamesAgent::new(agent())),
        "headers-agree" => Box::new(agent::HeadersAgree::new(agent())),
        "one-clock" => Box::new(agent::OneClock::new(agent())),
        "hlc-grows" => kept(&[HlcRegressed]),
        "hlc-near-time" => kept(&[HlcDrift]),
        "beats-current" => kept(&[ClaimFromFuture, LateClaim]),
        "claims-every-bar" => Box::new(agent::EveryBar::new(agent())),
        "states-explained" => Box::new(agent::Explained::new(agent())),
        "claims-signed" => Box::new(agent::Signed::new(agent(), subject.verifier.clone())),
        _ => return None,
    })
}

fn of_reverb(name: &str) -> Option<Box<dyn Trial>> {
    Some(match name {
        "reports-valid" => Box::new(Valid::new(On::Reports)),
        "one-report-a-window" => Box::new(reverb::Once::new()),
        "report-within-a-beat" => Box::new(reverb::InTime::new()),
        "agents-reporting" => Box::new(reverb::Figure::agents()),
        "on-time-reviews" => Box::new(reverb::Figure::on_time()),
        "help-promises" => Box::new(reverb::Figure::promises()),
        "duplicates-counted-once" => Box::new(reverb::Figure::claims_once()),
        "secret-rotations" => Box::new(reverb::Rotations::new()),
        "tempo-drift" => Box::new(reverb::Drift::new()),
        "failed-tasks-told" => Box::new(reverb::IssueTold::failed()),
        "blocked-tasks-told" => Box::new(reverb::IssueTold::blocked()),
        "silent-agents-told" => Box::new(reverb::IssueTold::silent()),
        "late-claims-told" => Box::new(reverb::IssueTold::late()),
        "invalid-claims-told" => Box::new(reverb::IssueTold::invalid()),
        "performance" => Box::new(reverb::Performance::new()),
        "legacy-spellings-counted" => Box::new(reverb::KindCounted::is(Kind::LegacyWord)),
        "unknown-fields-ignored" => Box::new(reverb::KindCounted::is(Kind::UnknownField)),
        "legacy-subjects-taken" => Box::new(reverb::KindCounted::is(Kind::LegacySubject)),
        "grace-kept" => Box::new(reverb::KindCounted::is(Kind::Grace)),
        "late-claims-not-counted" => Box::new(reverb::KindCounted::is_not(Kind::Late)),
        "invalid-claims-not-counted" => Box::new(reverb::KindCounted::is_not(Kind::Invalid)),
        "future-claims-not-counted" => Box::new(reverb::KindCounted::is_not(Kind::Future)),
        "dead-letters" => Box::new(reverb::DeadLetters::new()),
        "admin-answers" => Box::new(Answers::of(&[HEALTH, READY, STATUS, WINDOWS])),
        "admin-metrics" => Box::new(Metrics::named(Metrics::REVERB)),
        "reports-kept" => Box::new(reverb::Kept::default()),
        _ => return None,
    })
}

fn of_cluster(name: &str) -> Option<Box<dyn Trial>> {
    use Rule::{
        BeatRegressed, BeatSkipped, ClaimFromFuture, DownbeatMisplaced, HlcDrift, HlcRegressed,
        LateClaim, PhaseOutOfOrder, TempoJump, TwoLeaders, WindowChangedMidBar, WindowReused,
    };
    let kept =
        |of, rules: &'static [Rule]| -> Box<dyn Trial> { Box::new(RulesKept::new(of, rules)) };
    Some(match name {
        "messages-valid" => Box::new(Valid::new(On::All)),
        "one-leader" => kept(Of::Frames, &[TwoLeaders]),
        "beats-in-order" => kept(
            Of::Frames,
            &[BeatRegressed, BeatSkipped, PhaseOutOfOrder, TempoJump],
        ),
        "bars-in-order" => kept(
            Of::Downbeats,
            &[DownbeatMisplaced, WindowChangedMidBar, WindowReused],
        ),
        "claims-current" => kept(Of::Claims, &[ClaimFromFuture, LateClaim]),
        "clocks-agree" => kept(Of::Both, &[HlcRegressed, HlcDrift]),
        "one-report-a-window" => Box::new(reverb::Once::new()),
        "report-within-a-beat" => Box::new(reverb::InTime::new()),
        "reports-agree-with-claims" => Box::new(reverb::Figure::agents()),
        _ => return None,
    })
}
