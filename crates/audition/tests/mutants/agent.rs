//! Agents, each with one fault.

use crate::edit;
use crate::faulty::Fault;
use crate::stage::{Faults, Mutant, are_caught, passes};
use backbeat_bus::{Headers, Subject};
use backbeat_conformance::Suite;
use backbeat_contract::{BeatIndex, State, StatusClaim};
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn a_correct_agent_passes() {
    passes(Suite::Agent).await;
}

#[tokio::test(start_paused = true)]
async fn every_mutant_is_caught() {
    let mutants = vec![
        mutant(
            "agent/claims-valid",
            edit::json(|claim| claim["state"] = "busy".into()),
        ),
        mutant(
            "agent/subject-names-agent",
            edit::envelopes(|claim| {
                claim.subject = Subject::new("backbeat.status.stage.somebody:else").unwrap();
            }),
        ),
        mutant(
            "agent/headers-agree",
            edit::envelopes(|claim| {
                claim
                    .headers
                    .set(Headers::WINDOW_ID, "00000000000000000000000000000000")
                    .unwrap();
            }),
        ),
        mutant(
            "agent/headers-agree",
            edit::envelopes(|claim| edit::without(claim, Headers::AGENT_ID)),
        ),
        mutant(
            "agent/one-clock",
            edit::claims(|claim| claim.hlc.node ^= u16::from(claim.beat_index.get() % 2 == 1)),
        ),
        mutant(
            "agent/hlc-grows",
            edit::claims(|claim| {
                if claim.beat_index.get() == 9 {
                    claim.hlc.wall = claim.hlc.wall.wrapping_sub(2_000);
                }
            }),
        ),
        mutant(
            "agent/hlc-near-time",
            edit::claims(|claim| claim.hlc.wall = claim.hlc.wall.wrapping_add(8_000)),
        ),
        mutant(
            "agent/beats-current",
            edit::claims(|claim| {
                claim.beat_index = BeatIndex::new(claim.beat_index.get() + 5).unwrap();
            }),
        ),
        mutant("agent/claims-every-bar", silent(8..=11)),
        mutant(
            "agent/states-explained",
            edit::claims(|claim| {
                claim.state = State::Failed;
                claim.notes = None;
            }),
        ),
        mutant(
            "agent/claims-signed",
            edit::envelopes(|claim| edit::without(claim, Headers::SIGNATURE)),
        ),
        mutant(
            "agent/claims-signed",
            edit::json(|claim| claim["notes"] = "changed".into()),
        ),
    ];
    are_caught(Suite::Agent, mutants).await;
}

fn mutant(check: &'static str, fault: Fault) -> Mutant {
    Mutant {
        check,
        faults: Faults {
            agents: Some(fault),
            ..Faults::default()
        },
    }
}

fn silent(beats: std::ops::RangeInclusive<u64>) -> Fault {
    Box::new(move |envelope| {
        let claim: StatusClaim = serde_json::from_slice(&envelope.payload).unwrap();
        if beats.contains(&claim.beat_index.get()) {
            return vec![];
        }
        vec![(Duration::ZERO, envelope)]
    })
}
