//! Memory and counts stay within what is stated.

use super::given::{FROM, beat, closing, instant};
use backbeat_contract::{AgentId, State, TaskId};
use backbeat_reverb::window::{Aggregate, Claim, Digest, Occurrence, Trouble};
use backbeat_timing::{Hlc, NodeHash, UnixMillis};

/// Claims of many agents, `each` of every agent, about a task of its own.
fn crowd(agents: u32, each: u64) -> Aggregate {
    let mut aggregate = Aggregate::new();
    for number in 0..agents {
        let agent: AgentId = format!("search-indexer:worker-{number:06}")
            .parse()
            .unwrap();
        let task: TaskId = format!("index-batch:{number}").parse().unwrap();
        for claim in 0..each {
            aggregate.insert(&Claim {
                agent: agent.as_str(),
                task: Some(task.as_str()),
                beat: beat(FROM),
                state: State::Completed,
                beats_left: None,
                hlc: Hlc {
                    wall: UnixMillis::from(1_757_075_400_000 + claim.cast_signed()),
                    logical: 0,
                    node: NodeHash(1),
                },
                digest: Digest(claim),
                arrival: instant(1_000),
            });
        }
    }
    aggregate
}

#[test]
fn an_agent_takes_at_most_160_bytes() {
    // The tables double, so 1/64 of a million fills them as a million does.
    let agents = 1_000_000 / 64;
    let aggregate = crowd(agents, 1);
    let bytes = aggregate.heap_bytes() / agents as usize;
    assert!(bytes <= 160, "{agents} agents take {bytes} bytes each");
}

#[test]
fn troubles_without_end_take_no_memory_without_end() {
    let mut aggregate = Aggregate::new();
    for number in 0u32..300_000 {
        let agent: AgentId = format!("a:{number}").parse().unwrap();
        let what = Occurrence::of_bytes(&number.to_le_bytes());
        aggregate.note(Trouble::InvalidClaim, what, Some(&agent));
    }
    assert!(
        aggregate.heap_bytes() < 2 << 20,
        "{}",
        aggregate.heap_bytes()
    );
    let performance = aggregate.roll_up(&closing(None)).performance.unwrap();
    let told = performance.claims_invalid.unwrap().get();
    assert!(told.abs_diff(300_000) < 6_000, "{told}");
}

#[test]
fn rotations_without_end_take_no_memory_without_end() {
    let mut aggregate = Aggregate::new();
    let agent: AgentId = "a:b".parse().unwrap();
    for number in 0u32..20_000 {
        let task: TaskId = format!("secret-rotation:{number:0>200}").parse().unwrap();
        aggregate.insert(&Claim {
            agent: agent.as_str(),
            task: Some(task.as_str()),
            beat: beat(FROM),
            state: State::Failed,
            beats_left: None,
            hlc: Hlc {
                wall: UnixMillis::from(1_757_075_400_000),
                logical: 0,
                node: NodeHash(1),
            },
            digest: Digest(number.into()),
            arrival: instant(1_000),
        });
    }
    let report = aggregate.roll_up(&closing(None));
    let mut issues = report.issues.iter();
    let issue = issues
        .find(|issue| issue.category == "secret-rotation")
        .unwrap();
    assert_eq!(issue.count.get(), 4_096);
    assert!(issue.description.contains("the rest was not checked"));
    assert!(
        aggregate.heap_bytes() < 5 << 20,
        "{}",
        aggregate.heap_bytes()
    );
}
