//! An aggregate as bytes, so that a restarted reverb goes on with its windows.

use super::aggregate::{Aggregate, MAX_AGENTS, Review};
use super::beats::Beats;
use super::claim::fingerprint;
use super::closing::ClusterNanos;
use super::delivery::Delivery;
use super::rank::Rank;
use super::receipt::Receipt;
use super::rotation::Rotations;
use super::sample::MAX_LEVEL;
use super::seal::{RefuseSnapshot, seal, unseal};
use super::standing::{Pair, Standing};
use super::trouble::{Occurrence, Troubles};
use backbeat_contract::AgentId;
use serde::{Deserialize, Serialize};

/// The content: agents by name, everything else in the order of its numbers, so that equal aggregates have equal
/// snapshots.
#[derive(Serialize, Deserialize)]
struct Form {
    agents: Vec<AgentForm>,
    receipt_level: u32,
    /// Agent, identity, delivery.
    receipts: Vec<(u32, u64, u16)>,
    standing_level: u32,
    /// Agent, pair, rank.
    standings: Vec<(u32, u64, [u64; 2])>,
    rotations: Rotations,
    troubles: Vec<TallyForm>,
    beats: Beats,
}

#[derive(Serialize, Deserialize)]
struct AgentForm {
    id: String,
    /// Rank and arrival of the last review.
    review: Option<([u64; 2], i64)>,
}

#[derive(Serialize, Deserialize)]
struct TallyForm {
    level: u32,
    occurrences: Vec<u64>,
    agents: Vec<String>,
}

impl Aggregate {
    /// The aggregate as bytes: a version, a checksum, the content. Equal aggregates give equal bytes, whatever order
    /// they were filled in.
    pub fn snapshot(&self) -> Vec<u8> {
        seal(&self.form())
    }

    /// The aggregate of a snapshot. Any bytes may be given.
    pub fn restore(bytes: &[u8]) -> Result<Self, RefuseSnapshot> {
        Self::of_form(&unseal(bytes)?)
    }

    fn form(&self) -> Form {
        let mut order: Vec<(u32, &str)> = (0..).zip(self.roster.ids()).collect();
        order.sort_unstable_by_key(|&(_, id)| id);
        let mut numbers = vec![0; order.len()];
        for (new, &(old, _)) in (0..).zip(&order) {
            if let Some(number) = numbers.get_mut(old as usize) {
                *number = new;
            }
        }
        let number = |old: u32| numbers.get(old as usize).copied().unwrap_or(0);
        let receipts = self.receipts.iter().map(|receipt| {
            let delivery = receipt.delivery().bucket();
            (number(receipt.agent()), receipt.identity(), delivery)
        });
        let standings = self.standings.claims().map(|standing| {
            let (pair, rank) = (standing.pair, standing.rank.to_words());
            (number(pair.agent()), pair.print(), rank)
        });
        Form {
            agents: order.iter().map(|&(old, id)| self.agent(old, id)).collect(),
            receipt_level: self.receipts.level(),
            receipts: sorted(receipts),
            standing_level: self.standings.level(),
            standings: sorted(standings),
            rotations: self.rotations.clone(),
            troubles: tallies(&self.troubles),
            beats: self.beats.clone(),
        }
    }

    fn agent(&self, number: u32, id: &str) -> AgentForm {
        let review = self.reviews.get(number as usize);
        AgentForm {
            id: id.to_owned(),
            review: review
                .filter(|review| review.rank != Rank::NONE)
                .map(|review| (review.rank.to_words(), review.arrival.get())),
        }
    }

    fn of_form(form: &Form) -> Result<Self, RefuseSnapshot> {
        let mut aggregate = Self::new();
        aggregate.take_agents(&form.agents)?;
        let known = |agent: u32| (agent as usize) < form.agents.len();
        let levels = [form.receipt_level, form.standing_level];
        if levels.iter().any(|&level| level > MAX_LEVEL) {
            return Err(RefuseSnapshot::OutOfBounds { part: "levels" });
        }
        aggregate.receipts.rise_to(form.receipt_level);
        for &(agent, identity, bucket) in &form.receipts {
            if !known(agent) || usize::from(bucket) >= Delivery::BUCKETS {
                return Err(RefuseSnapshot::OutOfBounds { part: "receipts" });
            }
            let delivery = Delivery::of_bucket(bucket);
            aggregate
                .receipts
                .meet(Receipt::new(identity, agent, delivery));
        }
        aggregate.standings.rise_to(form.standing_level);
        for &(agent, print, rank) in &form.standings {
            if !known(agent) {
                return Err(RefuseSnapshot::OutOfBounds { part: "standings" });
            }
            aggregate.standings.insert(Standing {
                pair: Pair::new(print, agent),
                rank: Rank::from_words(rank),
            });
        }
        aggregate.take_rest(form)?;
        Ok(aggregate)
    }

    fn take_agents(&mut self, agents: &[AgentForm]) -> Result<(), RefuseSnapshot> {
        let refusal = RefuseSnapshot::OutOfBounds { part: "agents" };
        let sound = agents.len() <= MAX_AGENTS as usize
            && agents.is_sorted_by(|before, after| before.id < after.id)
            && agents.iter().all(|agent| AgentId::accepts(&agent.id));
        if !sound {
            return Err(refusal);
        }
        for agent in agents {
            let print = fingerprint(agent.id.as_bytes());
            let number = self.enrol(&agent.id, print).ok_or(refusal.clone())?;
            if let Some((rank, arrival)) = agent.review {
                let (rank, arrival) = (Rank::from_words(rank), ClusterNanos::new(arrival));
                self.review(number, Review { rank, arrival });
            }
        }
        Ok(())
    }

    fn take_rest(&mut self, form: &Form) -> Result<(), RefuseSnapshot> {
        if !form.rotations.is_sound() {
            return Err(RefuseSnapshot::OutOfBounds { part: "rotations" });
        }
        if !form.beats.is_sound() {
            return Err(RefuseSnapshot::OutOfBounds { part: "beats" });
        }
        self.rotations = form.rotations.clone();
        self.beats = form.beats.clone();
        for (tally, theirs) in self.troubles.iter_mut().zip(&form.troubles) {
            if theirs.level > MAX_LEVEL {
                return Err(RefuseSnapshot::OutOfBounds { part: "levels" });
            }
            tally.occurrences.rise_to(theirs.level);
            for &occurrence in &theirs.occurrences {
                tally.occurrences.meet(Occurrence(occurrence));
            }
            for id in &theirs.agents {
                let agent = id.parse();
                tally.name(&agent.map_err(|_| RefuseSnapshot::OutOfBounds { part: "troubles" })?);
            }
        }
        Ok(())
    }
}

fn tallies(troubles: &Troubles) -> Vec<TallyForm> {
    let form = |tally: &super::trouble::Tally| TallyForm {
        level: tally.occurrences.level(),
        occurrences: sorted(tally.occurrences.iter().map(|occurrence| occurrence.0)),
        agents: tally.agents.iter().map(ToString::to_string).collect(),
    };
    troubles.iter().map(form).collect()
}

fn sorted<T: Ord>(things: impl Iterator<Item = T>) -> Vec<T> {
    let mut things: Vec<T> = things.collect();
    things.sort_unstable();
    things
}
