//! The value that the claims of one window are gathered in. Telling a report from it is `roll_up`.

use super::Claim;
use super::beats::Beats;
use super::claim::fingerprint;
use super::closing::ClusterNanos;
use super::delivery::Delivery;
use super::rank::Rank;
use super::receipt::{EXACT_CLAIMS, Receipt};
use super::roster::{Roster, reserve_an_eighth};
use super::rotation::Rotations;
use super::sample::{Met, Sample};
use super::standing::{EXACT_TASKS, Pair, Standing, Standings};
use super::trouble::{Occurrence, Trouble, Troubles};
use backbeat_contract::{AgentId, BeatIndex, State};
use std::hint::black_box;

/// Most agents of a window. Claims of more are given up and told as [`Trouble::DroppedClaim`]; which ones then depends
/// on their order.
pub const MAX_AGENTS: u32 = (1 << 22) - 1;

/// The claims of one window, gathered.
///
/// A join-semilattice: `insert`, `note`, `hear_beat` and `merge` commute, associate, and change nothing the second
/// time. Who uses several aggregates for one window, or gets claims in another order, or twice, tells the same report.
/// What is counted is exact up to [`EXACT_CLAIMS`] claims and [`EXACT_TASKS`] pairs of agent and
/// task, and told from a sample beyond them, by rules that follow from the claims alone.
#[derive(Debug, Clone)]
pub struct Aggregate {
    pub(super) roster: Roster,
    /// The last review of each agent, by number.
    pub(super) reviews: Vec<Review>,
    pub(super) receipts: Sample<Receipt>,
    pub(super) standings: Standings,
    pub(super) rotations: Rotations,
    pub(super) troubles: Troubles,
    pub(super) beats: Beats,
}

/// An agent's last claim that says `reviewing` or `completed`, and its earliest arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Review {
    pub(super) rank: Rank,
    pub(super) arrival: ClusterNanos,
}

/// What came of inserting a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Insertion {
    /// It was not known. Beyond [`EXACT_CLAIMS`] claims it may also have been delivered before.
    Counted,
    /// The same claim had been inserted before.
    Redelivered,
    /// Its agent would have been one more than [`MAX_AGENTS`]. The aggregate has noted it as dropped.
    Refused,
}

impl Default for Aggregate {
    fn default() -> Self {
        Self::new()
    }
}

impl Aggregate {
    /// Most claims that are looked at ahead: about as many as a core waits for memory at a time.
    pub const LOOKED_AHEAD: usize = 16;

    /// No claims.
    pub fn new() -> Self {
        Self::exact_to(EXACT_CLAIMS, EXACT_TASKS)
    }

    /// No claims, and other limits of what is counted one by one. Aggregates that merge have the same ones.
    pub(super) fn exact_to(claims: usize, tasks: usize) -> Self {
        Self {
            roster: Roster::default(),
            reviews: Vec::new(),
            receipts: Sample::new(claims),
            standings: Standings::new(tasks),
            rotations: Rotations::default(),
            troubles: Troubles::new(),
            beats: Beats::default(),
        }
    }

    /// Gathers a claim for a beat of the window (BACKBEAT-REQ-020).
    pub fn insert(&mut self, claim: &Claim<'_>) -> Insertion {
        // All hashing comes before the tables, so that the processor can wait for several of them at a time.
        let id = claim.agent;
        let print = fingerprint(id.as_bytes());
        let identity = claim.identity(print);
        let pair = pair_print(print, claim.task);
        let rank = Rank::of(claim);
        let Some(agent) = self.enrol(id, print) else {
            let what = Occurrence(identity);
            self.note(Trouble::DroppedClaim, what, claim.agent_id().as_ref());
            return Insertion::Refused;
        };
        let delivery = Delivery::between(claim.hlc, claim.arrival);
        let met = self.receipts.meet(Receipt::new(identity, agent, delivery));
        let arrival = ClusterNanos::of(claim.arrival);
        if matches!(claim.state, State::Reviewing | State::Completed) {
            self.review(agent, Review { rank, arrival });
        }
        let pair = Pair::new(pair, agent);
        self.standings.insert(Standing { pair, rank });
        self.rotations.insert(claim);
        match met {
            Met::Known(_) => Insertion::Redelivered,
            Met::New | Met::Unsampled => Insertion::Counted,
        }
    }

    /// Looks where each of these claims will stand before any of them is inserted, which changes nothing but the time that
    /// takes. A look into the tables of many agents waits for memory, and what one claim finds tells where to look next;
    /// the looks of several claims wait together.
    pub fn look_ahead(&self, claims: &[Claim<'_>]) {
        let mut agents = [None; Self::LOOKED_AHEAD];
        for (agent, claim) in agents.iter_mut().zip(claims) {
            let print = fingerprint(claim.agent.as_bytes());
            self.receipts.look_ahead(claim.identity(print));
            *agent = self.roster.look_ahead(print);
        }
        for agent in agents.into_iter().flatten() {
            self.standings.look_ahead(agent);
            black_box(self.reviews.get(agent as usize));
        }
    }

    /// Notes that something went wrong, once for each occurrence, and to whom.
    pub fn note(&mut self, trouble: Trouble, what: Occurrence, agent: Option<&AgentId>) {
        self.troubles.note(trouble, what, agent);
    }

    /// Notes that a frame of this beat was heard.
    pub fn hear_beat(&mut self, beat: BeatIndex) {
        self.beats.insert(beat.get());
    }

    /// Gathers what another aggregate of the same window has gathered.
    pub fn merge(&mut self, other: &Self) {
        let numbers: Vec<Option<u32>> = other.roster.ids().map(|id| self.adopt(id)).collect();
        let ours = |number: u32| numbers.get(number as usize).copied().flatten();
        for (number, &review) in (0..).zip(&other.reviews) {
            if let Some(agent) = ours(number) {
                self.review(agent, review);
            }
        }
        self.receipts.merge(&other.receipts, |receipt| {
            ours(receipt.agent()).map(|agent| receipt.of_agent(agent))
        });
        self.standings.merge(&other.standings, |pair| {
            ours(pair.agent()).map(|agent| Pair::new(pair.print(), agent))
        });
        self.rotations.merge(&other.rotations);
        self.troubles.merge(&other.troubles);
        self.beats.merge(&other.beats);
    }

    /// The agents with an accepted claim.
    pub const fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The roster alone, for telling who is silent in the next window.
    pub fn into_roster(self) -> Roster {
        self.roster
    }

    /// Claims accepted so far, each once.
    pub fn claims(&self) -> u64 {
        self.receipts.count()
    }

    /// Goes on with the secret rotations that were open when `before` ended: promises outlive windows.
    pub fn carry(&mut self, before: &Self) {
        self.rotations.merge(&before.rotations.open());
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        self.roster.heap_bytes()
            + self.reviews.capacity() * size_of::<Review>()
            + self.receipts.heap_bytes()
            + self.standings.heap_bytes()
            + self.rotations.heap_bytes()
            + self.troubles.heap_bytes()
    }

    /// The number of an agent that may be new; `None` when there is no room.
    pub(super) fn enrol(&mut self, id: &str, print: u64) -> Option<u32> {
        let agent = self.roster.enrol(id, print, MAX_AGENTS)?;
        if self.reviews.len() < self.roster.len() {
            reserve_an_eighth(&mut self.reviews);
            self.reviews.push(Review::NONE);
        }
        Some(agent)
    }

    pub(super) fn review(&mut self, agent: u32, review: Review) {
        if let Some(known) = self.reviews.get_mut(agent as usize) {
            known.join(review);
        }
    }

    /// The number of another aggregate's agent.
    fn adopt(&mut self, id: &str) -> Option<u32> {
        let print = fingerprint(id.as_bytes());
        let number = self.enrol(id, print);
        if number.is_none() {
            let agent = id.parse().ok();
            self.note(Trouble::DroppedClaim, Occurrence(print), agent.as_ref());
        }
        number
    }
}

impl Review {
    pub(super) const NONE: Self = Self {
        rank: Rank::NONE,
        arrival: ClusterNanos::MAX,
    };

    fn join(&mut self, other: Self) {
        if other.rank == self.rank {
            self.arrival = self.arrival.min(other.arrival);
        } else if other.rank > self.rank {
            *self = other;
        }
    }
}

/// A fingerprint of an agent and a task, or of an agent on its own.
fn pair_print(agent: u64, task: Option<&str>) -> u64 {
    let task = fingerprint(task.unwrap_or_default().as_bytes());
    let mut both = [0; 16];
    both[..8].copy_from_slice(&agent.to_le_bytes());
    both[8..].copy_from_slice(&task.to_le_bytes());
    fingerprint(&both)
}

#[cfg(test)]
#[path = "aggregate_tests.rs"]
mod tests;
