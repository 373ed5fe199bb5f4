//! What was counted over a session.

use std::collections::{BTreeMap, HashMap};

use backbeat_contract::{MessageType, State};
use backbeat_metronome::Lateness;
use backbeat_timing::{ClusterInstant, Jitter, Nanos, NodeHash, WireHlc};
use backbeat_validate::Facts;

use crate::{Sight, Verdict};

/// What was counted over a session, in bounded memory.
#[derive(Debug)]
pub struct Totals {
    pub(crate) started_at: ClusterInstant,
    pub(crate) latest: ClusterInstant,
    pub(crate) messages: u64,
    /// By [`MessageType`], then those of no known type, then dead letters.
    pub(crate) by_kind: [u64; KINDS.len()],
    pub(crate) invalid: u64,
    /// Told and found, by code.
    pub(crate) by_code: BTreeMap<&'static str, u64>,
    pub(crate) findings: u64,
    delivery: Lateness,
    agents: HashMap<Box<str>, State>,
    /// Agents beyond those remembered; their claims, since they cannot be told apart.
    pub(crate) claims_of_others: u64,
    /// Messages that came faster than they were taken.
    pub lost: u64,
    /// How often the connection came back.
    pub reconnects: u64,
    /// Messages that were judged and counted, but not shown because the output was too slow.
    pub unshown: u64,
}

/// The kinds that are counted, as one of each is called.
pub(crate) const KINDS: [&str; 5] = ["frame", "claim", "report", "other", "dead letter"];

/// Most agents whose states are remembered; about 100 bytes each.
const AGENTS: usize = 65_536;

impl Totals {
    pub(crate) fn new(started_at: ClusterInstant) -> Self {
        Self {
            started_at,
            latest: started_at,
            messages: 0,
            by_kind: [0; KINDS.len()],
            invalid: 0,
            by_code: BTreeMap::new(),
            findings: 0,
            delivery: Lateness::new(),
            agents: HashMap::new(),
            claims_of_others: 0,
            lost: 0,
            reconnects: 0,
            unshown: 0,
        }
    }

    pub(crate) fn count(&mut self, sight: &Sight<'_>) {
        self.messages += 1;
        self.latest = self.latest.max(sight.at);
        self.by_kind[kind(sight)] += 1;
        self.invalid += u64::from(sight.verdict != Verdict::Valid);
        self.findings += sight.findings.len() as u64;
        let told = sight.diagnostics.iter().map(|told| told.code.as_str());
        let found = sight.findings.iter().map(|found| found.rule.as_str());
        for code in told.chain(found) {
            *self.by_code.entry(code).or_default() += 1;
        }
        self.time(sight);
        if let Some(Facts::Claim { agent, state, .. }) = &sight.facts {
            self.place(agent, *state);
        }
    }

    /// Whether anything was wrong.
    pub fn any_wrong(&self) -> bool {
        self.invalid > 0 || self.findings > 0
    }

    /// From the senders' stamps, which count milliseconds, to receipt: it holds the difference of the clocks, too.
    pub fn delivery(&self) -> Option<Jitter> {
        self.delivery.overall()
    }

    /// How many agents said last that they are in each state, in the contract's order.
    pub fn agents(&self) -> Vec<(State, usize)> {
        let count = |state| {
            self.agents
                .values()
                .filter(|&&found| found == state)
                .count()
        };
        let all = State::ALL.iter().map(|&state| (state, count(state)));
        all.filter(|&(_, count)| count > 0).collect()
    }

    fn time(&self, sight: &Sight<'_>) {
        let Some(hlc) = sight.facts.as_ref().and_then(Facts::hlc) else {
            return;
        };
        let stamp = WireHlc {
            low_millis: hlc.wall,
            logical: hlc.logical,
            node: NodeHash(hlc.node),
        };
        let sent = stamp.unwrap_near(sight.at.unix_millis()).wall.get();
        let sent = i128::from(sent) * 1_000_000;
        self.delivery
            .record(Nanos::new(sight.at.unix_nanos() - sent));
    }

    fn place(&mut self, agent: &str, state: State) {
        if let Some(known) = self.agents.get_mut(agent) {
            *known = state;
        } else if self.agents.len() < AGENTS {
            self.agents.insert(agent.into(), state);
        } else {
            self.claims_of_others += 1;
        }
    }
}

fn kind(sight: &Sight<'_>) -> usize {
    let found = match &sight.facts {
        Some(Facts::Frame { .. }) => Some(MessageType::BeatFrame),
        Some(Facts::Claim { .. }) => Some(MessageType::StatusClaim),
        Some(Facts::Report { .. }) => Some(MessageType::BarReport),
        None if sight.verdict == Verdict::Rejected => return KINDS.len() - 1,
        None => sight
            .message_type
            .as_deref()
            .and_then(|name| MessageType::from_name(name.as_bytes())),
    };
    found.map_or(KINDS.len() - 2, |kind| kind as usize)
}
