//! Writes claims: ids, and the JSON of a message. What is claimed is decided in `life`.

use std::io::Write as _;

use backbeat_contract::{AgentId, BeatIndex, MessageType, State};
use serde::{Serialize, Serializer};

use super::{Claim, Crowd};
use crate::life::TaskName;
use crate::scenario::Crew;

/// Writes the claims of one crowd. It keeps its buffers, so that writing a claim allocates nothing once they have
/// grown.
#[derive(Debug)]
pub struct Pen {
    crews: Vec<Crew>,
    /// The crew of each agent.
    crew_of: Vec<u8>,
    agent: Vec<u8>,
    task: Vec<u8>,
    wait_for: Vec<u8>,
    message: Vec<u8>,
}

impl Pen {
    /// A pen for the agents of this crowd.
    pub fn of(crowd: &Crowd) -> Self {
        Self {
            crews: crowd.scenario().crews.iter().cloned().collect(),
            crew_of: crowd.crews().collect(),
            agent: Vec::new(),
            task: Vec::new(),
            wait_for: Vec::new(),
            message: Vec::new(),
        }
    }

    /// The JSON of a claim, fields in the contract's order without whitespace. It holds until the next one is written.
    pub fn write(&mut self, claim: &Claim) -> &mut Vec<u8> {
        self.write_ids(claim);
        let hlc = claim.stamp.wire();
        let written = Written {
            tag: MessageType::StatusClaim.as_str(),
            agent_id: text(&self.agent),
            task_id: claim.task.map(|_| text(&self.task)),
            beat_index: claim.beat,
            state: claim.state,
            beats_left: claim.beats_left,
            progress: claim.percent.map(|percent| f64::from(percent) / 100.0),
            notes: claim.notes,
            wait_for: claim.wait_for.map(|_| [text(&self.wait_for)]),
            hlc: Stamp([hlc.low_millis, hlc.logical, hlc.node.0]),
        };
        self.message.clear();
        // Memory takes every write, and nothing in a claim is refused by JSON.
        let _ = serde_json::to_writer(&mut self.message, &written);
        &mut self.message
    }

    /// The id of an agent: its crew and its number, `indexer:000042`.
    pub fn agent_id(&self, agent: u32) -> Option<AgentId> {
        AgentId::try_from(agent_id(self.crew(agent), agent)).ok()
    }

    /// Whether a task is a secret rotation.
    pub fn rotates_a_secret(&self, task: TaskName) -> bool {
        self.crew(task.owner).is_some_and(Crew::rotates_secrets)
    }

    /// The id of a task: what its owner's crew works on, its owner's number and its own, `index-batch:000042-7`.
    pub fn task_id(&self, task: TaskName) -> String {
        let mut id = Vec::new();
        write_task(&mut id, self.crew(task.owner), task);
        text(&id).to_owned()
    }

    fn crew(&self, agent: u32) -> Option<&Crew> {
        let crew = self.crew_of.get(usize::try_from(agent).ok()?)?;
        self.crews.get(usize::from(*crew))
    }

    fn write_ids(&mut self, claim: &Claim) {
        let mut agent = std::mem::take(&mut self.agent);
        let mut task = std::mem::take(&mut self.task);
        let mut wait_for = std::mem::take(&mut self.wait_for);
        write_agent(&mut agent, self.crew(claim.agent), claim.agent);
        if let Some(name) = claim.task {
            write_task(&mut task, self.crew(name.owner), name);
        }
        if let Some(name) = claim.wait_for {
            write_task(&mut wait_for, self.crew(name.owner), name);
        }
        (self.agent, self.task, self.wait_for) = (agent, task, wait_for);
    }
}

/// The text of an agent's id.
pub(super) fn agent_id(crew: Option<&Crew>, agent: u32) -> String {
    let mut id = Vec::new();
    write_agent(&mut id, crew, agent);
    text(&id).to_owned()
}

fn write_agent(id: &mut Vec<u8>, crew: Option<&Crew>, agent: u32) {
    let service = crew.map_or("agent", |crew| crew.name.as_str());
    id.clear();
    // Memory takes every write.
    let _ = write!(id, "{service}:{agent:06}");
}

fn write_task(id: &mut Vec<u8>, crew: Option<&Crew>, task: TaskName) {
    let prefix = crew.map_or("task", |crew| crew.task.as_str());
    id.clear();
    // Memory takes every write.
    let _ = write!(id, "{prefix}:{:06}-{}", task.owner, task.number);
}

/// Ids are ASCII.
fn text(id: &[u8]) -> &str {
    std::str::from_utf8(id).unwrap_or_default()
}

/// A claim as it is written.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(rename = "type")]
    tag: &'static str,
    agent_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    task_id: Option<&'a str>,
    beat_index: BeatIndex,
    state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    beats_left: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_for: Option<[&'a str; 1]>,
    hlc: Stamp,
}

/// A stamp, written digit by digit: through formatting it would cost a tenth of a claim.
struct Stamp([u16; 3]);

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(text(&self.digits()))
    }
}

impl Stamp {
    fn digits(&self) -> [u8; 14] {
        const HEX: [u8; 16] = *b"0123456789abcdef";
        let mut digits = [b':'; 14];
        for (group, value) in digits.chunks_mut(5).zip(self.0) {
            for (digit, shift) in group.iter_mut().zip([12, 8, 4, 0]) {
                *digit = HEX[usize::from(value >> shift & 0xf)];
            }
        }
        digits
    }
}
