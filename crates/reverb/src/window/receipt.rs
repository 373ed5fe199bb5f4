//! That a claim was received: what counts claims and delivery times.

use super::delivery::Delivery;
use super::sample::Distinct;

/// Up to this many claims a window counts exactly; beyond it, claims and delivery times are told from a sample
/// (standard error of the count below 0.13 %), and the report says so.
pub const EXACT_CLAIMS: usize = (1 << 20) / 8 * 7;

/// One claim, known by its identity; 12 bytes. The agent has 22 bits and the delivery 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Receipt {
    identity: [u32; 2],
    agent_and_delivery: u32,
}

impl Receipt {
    pub(super) fn new(identity: u64, agent: u32, delivery: Delivery) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "the two halves")]
        let identity = [identity as u32, (identity >> 32) as u32];
        Self {
            identity,
            agent_and_delivery: agent << Delivery::BITS | u32::from(delivery.bucket()),
        }
    }

    pub(super) fn identity(self) -> u64 {
        u64::from(self.identity[1]) << 32 | u64::from(self.identity[0])
    }

    /// The agent's number in the aggregate's roster.
    pub(super) const fn agent(self) -> u32 {
        self.agent_and_delivery >> Delivery::BITS
    }

    pub(super) const fn delivery(self) -> Delivery {
        Delivery::of_bucket((self.agent_and_delivery & ((1 << Delivery::BITS) - 1)) as u16)
    }

    /// The same receipt in an aggregate that gives the agent another number.
    pub(super) fn of_agent(self, agent: u32) -> Self {
        Self::new(self.identity(), agent, self.delivery())
    }
}

impl Distinct for Receipt {
    fn hash(&self) -> u64 {
        self.identity()
    }

    // Bits that the table uses neither for the place (the low ones) nor for its tags (the highest seven).
    fn lot(&self) -> u64 {
        self.identity() >> 32
    }

    fn is(&self, other: &Self) -> bool {
        self.identity == other.identity && self.agent() == other.agent()
    }

    fn join(&mut self, other: Self) {
        // The agent stands in the high bits and is the same, so this is the lesser delivery: the earliest arrival.
        self.agent_and_delivery = self.agent_and_delivery.min(other.agent_and_delivery);
    }
}
