//! When each member last confirmed that this node leads.
//!
//! openraft knows it of its own heartbeats, and of log entries; here are the repeats as well, which it does not see.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use crate::name::NodeName;

/// When members confirmed it: at most those that this node ever talked to.
#[derive(Debug, Default)]
pub(crate) struct Acks(Mutex<BTreeMap<NodeName, Ack>>);

/// A member has taken a heartbeat of that term, which was sent at that instant. The latest counts, by term and then by
/// instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Ack {
    term: u64,
    sent: Instant,
}

impl Acks {
    pub(crate) fn note(&self, member: &NodeName, term: u64, sent: Instant) {
        let ack = Ack { term, sent };
        let mut acks = self.acks();
        match acks.get_mut(member) {
            Some(last) => *last = ack.max(*last),
            None => drop(acks.insert(member.clone(), ack)),
        }
    }

    /// The instant at which the last heartbeat was sent that so many of these members have taken; none of another term
    /// counts.
    pub(crate) fn confirmed<'a>(
        &self,
        term: u64,
        members: impl Iterator<Item = &'a NodeName>,
        needed: usize,
    ) -> Option<Instant> {
        let acks = self.acks();
        let of_term = members.filter_map(|member| acks.get(member).filter(|ack| ack.term == term));
        let mut sent: Vec<_> = of_term.map(|ack| ack.sent).collect();
        sent.sort_unstable_by(|a, b| b.cmp(a));
        sent.get(needed.checked_sub(1)?).copied()
    }

    fn acks(&self) -> MutexGuard<'_, BTreeMap<NodeName, Ack>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_last_heartbeat_that_a_majority_took_counts() {
        let names = ["b", "c", "d", "e"].map(|name| name.parse::<NodeName>().unwrap());
        let (acks, dawn) = (Acks::default(), Instant::now());
        let at = |millis| dawn + Duration::from_millis(millis);
        let confirmed = |term, needed| acks.confirmed(term, names.iter(), needed);
        assert_eq!(confirmed(2, 2), None);
        acks.note(&names[0], 2, at(90));
        assert_eq!(confirmed(2, 2), None);
        acks.note(&names[1], 2, at(30));
        acks.note(&names[2], 2, at(60));
        // From before, and late on its way.
        acks.note(&names[0], 2, at(30));
        acks.note(&names[3], 1, at(90));
        assert_eq!(confirmed(2, 1), Some(at(90)));
        assert_eq!(confirmed(2, 2), Some(at(60)));
        assert_eq!(confirmed(2, 3), Some(at(30)));
        assert_eq!((confirmed(2, 4), confirmed(3, 1)), (None, None));
        acks.note(&names[0], 3, at(10));
        assert_eq!(confirmed(2, 1), Some(at(60)));
    }
}
