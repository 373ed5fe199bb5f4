//! The claims that the benches send: those of so many agents, each unlike all others. Writing one costs little more than
//! copying it, for whoever publishes takes time from whoever is measured.

use async_nats::Subject;
use backbeat_trials::ensemble::CLUSTER;
use bytes::Bytes;

use crate::wall_clock::unix_nanos;

/// The claims of so many agents.
#[derive(Debug)]
pub(super) struct Claims {
    agents: Vec<Agent>,
}

/// One agent: where its claims go, and how they begin.
#[derive(Debug)]
struct Agent {
    subject: Subject,
    head: String,
}

impl Claims {
    /// Agents whose names and tasks are as long as those of the integration guide; a claim has about 250 bytes. Its fields
    /// stand in the contract's order, as our writers and the guide's examples have them.
    pub(super) fn of(agents: u32) -> Self {
        let agent = |number| {
            let id = format!("search-indexer:worker-{number:07}");
            Agent {
                subject: format!("backbeat.status.{CLUSTER}.{id}").into(),
                head: format!(
                    r#"{{"type":"backbeat.statusclaim.v1","agent_id":"{id}","task_id":"index-batch:20250905-{number:07}","beat_index":0,"state":""#
                ),
            }
        };
        Self {
            agents: (0..agents).map(agent).collect(),
        }
    }

    /// How many agents there are.
    pub(super) fn agents(&self) -> u64 {
        self.agents.len() as u64
    }

    /// The claim with this number, for beat 0. Agents take turns in an order that jumps from name to name, and what they
    /// say changes from turn to turn.
    pub(super) fn write(&self, number: u64) -> (Subject, Bytes) {
        let (turn, place) = (number / self.agents(), number * STRIDE % self.agents());
        let agent = usize::try_from(place).ok();
        let Some(agent) = agent.and_then(|place| self.agents.get(place)) else {
            // The place is below their number.
            return (Subject::from_static("bench.nobody"), Bytes::new());
        };
        let [low, high, ..] = turn.to_le_bytes();
        let state = STATES[usize::from(low) % STATES.len()];
        let [milli, second, ..] = (unix_nanos() / 1_000_000).to_le_bytes();
        let [one, other, ..] = place.to_le_bytes();
        let mut text = Vec::with_capacity(CAPACITY);
        text.extend_from_slice(agent.head.as_bytes());
        text.extend_from_slice(state.as_bytes());
        text.extend_from_slice(BODY.as_bytes());
        for (high, low, after) in [(second, milli, b':'), (high, low, b':'), (other, one, b'"')] {
            text.extend([high >> 4, high & 0xf, low >> 4, low & 0xf].map(digit));
            text.push(after);
        }
        text.push(b'}');
        (agent.subject.clone(), text.into())
    }
}

/// A digit of a hexadecimal number.
const fn digit(value: u8) -> u8 {
    match value {
        0..=9 => b'0' + value,
        _ => b'a' + value - 10,
    }
}

/// What an agent says, turn by turn.
const STATES: [&str; 3] = ["planning", "executing", "completed"];

/// What stands between the state and the stamp.
const BODY: &str = r#"","notes":"indexing shard 7 of 12","hlc":""#;

/// Longer than any claim.
const CAPACITY: usize = 320;

/// A prime, which shares no factor with any number of agents in use.
const STRIDE: u64 = 7_919;

#[cfg(test)]
mod tests {
    use super::Claims;
    use backbeat_contract::StatusClaim;
    use std::collections::BTreeSet;

    #[test]
    fn claims_are_valid_and_unlike_each_other_and_every_agent_has_its_turns() {
        let claims = Claims::of(10);
        let written: Vec<_> = (0..30).map(|number| claims.write(number)).collect();
        let texts: BTreeSet<_> = written.iter().map(|(_, payload)| payload).collect();
        assert_eq!(texts.len(), 30);
        let mut turns = [0; 10];
        for (subject, payload) in &written {
            let claim: StatusClaim = serde_json::from_slice(payload).unwrap();
            assert!(subject.ends_with(claim.agent_id.as_str()));
            let number = claim.agent_id.as_str().rsplit('-').next().unwrap();
            turns[number.parse::<usize>().unwrap()] += 1;
        }
        assert_eq!(turns, [3; 10]);
    }
}
