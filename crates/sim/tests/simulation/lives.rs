//! Lives are reproducible and plausible, and what agents claim is valid.

use std::collections::{BTreeMap, BTreeSet};

use backbeat_contract::{Count, State, StatusClaim};
use backbeat_sim::crowd::{Crowd, Mishap, Pen, Turn};
use backbeat_sim::may_follow;
use backbeat_sim::scenario::{Chance, Faults, Scenario};
use proptest::prelude::*;

use crate::given;

fn scenarios() -> impl Strategy<Value = &'static str> {
    prop::sample::select(Scenario::shipped_names().collect::<Vec<_>>())
}

/// All that a crowd says, as bytes.
fn bytes(crowd: &mut Crowd, beats: u64) -> Vec<Vec<u8>> {
    let mut pen = Pen::of(crowd);
    let claims = given::claims(crowd, 0..beats);
    claims
        .iter()
        .map(|(claim, _)| pen.write(claim).clone())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_same_seed_says_the_same_to_the_last_byte(name in scenarios(), seed: u64, agents in 1..60_u32) {
        let said = || bytes(&mut given::crowd(name, agents, None, seed), 40);
        prop_assert_eq!(said(), said());
    }

    #[test]
    fn an_agent_goes_only_where_the_table_lets_it(name in scenarios(), seed: u64, rate in prop::option::of(0.2..8.0_f64)) {
        let mut crowd = given::crowd(name, 40, rate, seed);
        let mut states = BTreeMap::new();
        for turn in given::turns(&mut crowd, 0..120) {
            match turn {
                Turn::Claims(claim, _) => {
                    let from = states.insert(claim.agent, claim.state).unwrap_or(State::Idle);
                    prop_assert!(may_follow(from, claim.state), "{} to {}", from, claim.state);
                }
                Turn::Crashed { agent } => { states.insert(agent, State::Idle); }
                Turn::Silent { .. } => {}
            }
        }
    }

    #[test]
    fn every_claim_is_one_of_the_contract_and_breaks_no_rule(name in scenarios(), seed: u64) {
        let mut crowd = given::crowd(name, 30, Some(3.0), seed);
        let mut pen = Pen::of(&crowd);
        for (claim, _) in given::claims(&mut crowd, 0..60) {
            let text = pen.write(&claim).clone();
            let read: StatusClaim = serde_json::from_slice(&text).unwrap();
            prop_assert_eq!(serde_json::to_vec(&read).unwrap(), text, "not in the contract's own form");
            prop_assert_eq!(Some(read.agent_id), pen.agent_id(claim.agent));
            let share = read.progress.map(backbeat_contract::Progress::share);
            match read.state {
                State::Completed => prop_assert_eq!((read.beats_left.map(Count::get), share), (Some(0), Some(1.0))),
                State::Failed => prop_assert!(read.notes.is_some()),
                State::Blocked => prop_assert!(read.wait_for.is_some()),
                State::Idle => prop_assert!(read.task_id.is_none()),
                _ => prop_assert!(read.task_id.is_some() && share.is_some_and(|share| share < 1.0)),
            }
        }
    }

    #[test]
    fn an_agents_stamps_only_grow(seed: u64) {
        let mut crowd = given::crowd("bad-day", 20, Some(10.0), seed);
        let mut latest = BTreeMap::new();
        for (claim, _) in given::claims(&mut crowd, 0..60) {
            let before = latest.insert(claim.agent, claim.stamp);
            prop_assert!(before < Some(claim.stamp));
        }
    }
}

#[test]
fn agents_lead_different_lives_by_different_seeds() {
    let said = |seed| bytes(&mut given::crowd("steady", 20, None, seed), 20);
    assert_ne!(said(1), said(2));
}

#[test]
fn every_state_is_reached_in_every_scenario() {
    for name in Scenario::shipped_names() {
        let mut crowd = given::crowd(name, 400, None, 7);
        let states: BTreeSet<State> = given::claims(&mut crowd, 0..200)
            .iter()
            .map(|(claim, _)| claim.state)
            .collect();
        assert_eq!(states.len(), State::ALL.len(), "{name}: {states:?}");
    }
}

#[test]
fn without_a_rate_every_agent_claims_once_a_beat() {
    let mut crowd = given::crowd_with("steady", 33, None, 7, Faults::default());
    for index in 0..10 {
        let claims = given::claims(&mut crowd, index..index + 1);
        let agents: BTreeSet<u32> = claims.iter().map(|(claim, _)| claim.agent).collect();
        assert_eq!((claims.len(), agents.len()), (33, 33));
    }
}

#[test]
fn the_census_counts_every_agent_in_the_state_it_claimed_last() {
    let mut crowd = given::crowd_with("bad-day", 60, None, 7, Faults::default());
    let claims = given::claims(&mut crowd, 0..50);
    let mut census = [0; State::ALL.len()];
    for (claim, _) in claims.iter().rev().take(60) {
        census[claim.state as usize] += 1;
    }
    assert_eq!(crowd.census(), census);
}

#[test]
fn on_a_new_timeline_all_agents_begin_anew() {
    let mut crowd = given::crowd("bad-day", 60, None, 7);
    given::turns(&mut crowd, 5_000..5_050);
    let turns = given::turns(&mut crowd, 0..1);
    let fresh = turns.iter().filter(|turn| match turn {
        Turn::Claims(claim, _) => matches!(claim.state, State::Idle | State::Planning),
        Turn::Crashed { .. } => true,
        Turn::Silent { .. } => false,
    });
    assert_eq!(fresh.count(), 60);
}

#[test]
fn a_rate_is_spread_over_all_agents() {
    let mut crowd = given::crowd_with("steady", 30, Some(5.0), 7, Faults::default());
    // 10 s at 5 Hz.
    let mut claims = BTreeMap::<u32, u32>::new();
    for (claim, _) in given::claims(&mut crowd, 0..20) {
        *claims.entry(claim.agent).or_default() += 1;
    }
    assert!(claims.len() == 30 && claims.values().all(|&count| count == 50));
}

#[test]
fn who_missed_a_turn_is_first_in_the_next_beat() {
    let mut crowd = given::crowd_with("steady", 10, None, 7, Faults::default());
    crowd.begin(given::beat(0));
    for _ in 0..4 {
        crowd.turn(given::beat(0).begin);
    }
    assert_eq!(crowd.begin(given::beat(1)), 6);
    let next = crowd.turn(given::beat(1).begin);
    assert!(matches!(next, Some(Turn::Claims(claim, _)) if claim.agent == 4));
}

#[test]
fn faults_do_not_change_lives() {
    let faults = Faults {
        invalid: Chance::new(0.2).unwrap(),
        late: Chance::new(0.2).unwrap(),
        duplicate: Chance::new(0.2).unwrap(),
        ..Faults::default()
    };
    let mut calm = given::crowd_with("steady", 30, None, 7, Faults::default());
    let mut troubled = given::crowd_with("steady", 30, None, 7, faults);
    let calm = given::claims(&mut calm, 0..40);
    let troubled = given::claims(&mut troubled, 0..40);
    assert!(
        calm.iter()
            .map(|(claim, _)| claim)
            .eq(troubled.iter().map(|(claim, _)| claim))
    );
    assert!(calm.iter().all(|(_, mishap)| *mishap == Mishap::None));
    let spared = troubled
        .iter()
        .filter(|(_, mishap)| *mishap == Mishap::None);
    assert!((450..750).contains(&spared.count()));
}

#[test]
fn an_agent_that_crashed_is_silent_for_some_beats_and_comes_back() {
    let faults = Faults {
        crash: Chance::new(0.05).unwrap(),
        ..Faults::default()
    };
    let mut crowd = given::crowd_with("steady", 1, None, 7, faults);
    let turns = given::turns(&mut crowd, 0..400);
    let mut silences = Vec::new();
    let mut silent = 0;
    for turn in &turns {
        match turn {
            Turn::Crashed { .. } => silent = 1,
            Turn::Silent { .. } => silent += 1,
            Turn::Claims(..) if silent > 0 => silences.push(std::mem::take(&mut silent)),
            Turn::Claims(..) => {}
        }
    }
    assert!(silences.len() > 5, "{silences:?}");
    assert!(silences.iter().all(|&beats| beats >= 2), "{silences:?}");
}

#[test]
fn late_claims_are_held_until_after_their_deadline() {
    let faults = Faults {
        late: Chance::new(1.0).unwrap(),
        ..Faults::default()
    };
    let mut crowd = given::crowd_with("steady", 20, None, 7, faults);
    for (claim, mishap) in given::claims(&mut crowd, 0..5) {
        assert!(matches!(mishap, Mishap::Late(until) if until > claim.deadline));
    }
}
