//! Prints what a million agents take: by the aggregate's own account, and as the kernel sees it.
//!
//! `cargo run --release -p backbeat-reverb --example footprint [AGENTS] [CLAIMS_EACH]`
#![expect(clippy::print_stdout, reason = "the output of an example")]

use backbeat_contract::{AgentId, BeatIndex, State, TaskId};
use backbeat_reverb::window::{Aggregate, Claim, Digest};
use backbeat_timing::{ClusterInstant, Hlc, NodeHash, UnixMillis};
use std::error::Error;

const START: i64 = 1_757_075_400_000;

/// What an agent says, claim by claim; every 16th begins by helping.
const LIFE: [State; 4] = [
    State::Planning,
    State::Executing,
    State::Completed,
    State::Idle,
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let agents: u64 = arguments
        .next()
        .map_or(Ok(1_000_000), |text| text.parse())?;
    let each: u64 = arguments.next().map_or(Ok(3), |text| text.parse())?;
    let before = resident_bytes()?;
    let mut aggregate = Aggregate::new();
    for number in 0..agents {
        let agent: AgentId = format!("search-indexer:worker-{number:06}").parse()?;
        let task: TaskId = format!("index-batch:20250905-{number}").parse()?;
        for claim in 0..each {
            let state = LIFE[usize::try_from(claim)? % LIFE.len()];
            let state = match number % 16 {
                0 if claim == 0 => State::Helping,
                _ => state,
            };
            aggregate.insert(&claim_of(&agent, &task, state, claim)?);
        }
    }
    let (account, resident) = (aggregate.heap_bytes(), resident_bytes()? - before);
    println!("{agents} agents, {each} claims each");
    println!(
        "by its own account: {} bytes an agent",
        account as u64 / agents
    );
    println!("resident:           {} bytes an agent", resident / agents);
    println!(
        "snapshot:           {} bytes an agent",
        aggregate.snapshot().len() as u64 / agents
    );
    Ok(())
}

fn claim_of<'a>(
    agent: &'a AgentId,
    task: &'a TaskId,
    state: State,
    claim: u64,
) -> Result<Claim<'a>, Box<dyn Error>> {
    let millis = START + 30_000 * i64::try_from(claim)?;
    Ok(Claim {
        agent: agent.as_str(),
        task: Some(task.as_str()),
        beat: BeatIndex::try_from(claim)?,
        state,
        beats_left: None,
        hlc: Hlc {
            wall: UnixMillis::from(millis),
            logical: 0,
            node: NodeHash(7),
        },
        digest: Digest(claim),
        arrival: ClusterInstant::from_unix_nanos(i128::from(millis) * 1_000_000 + 300_000),
    })
}

/// The second number of `/proc/self/statm` counts pages of 4 KiB.
fn resident_bytes() -> Result<u64, Box<dyn Error>> {
    let statm = std::fs::read_to_string("/proc/self/statm")?;
    let pages = statm
        .split_whitespace()
        .nth(1)
        .ok_or("no second field in statm")?;
    Ok(pages.parse::<u64>()? * 4096)
}
