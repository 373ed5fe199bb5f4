//! Which members are known to hold their vote back until they have caught up, whatever the log says of them. A node
//! knows it of itself (`caution`), a leader of those that answer it (`rpc`).

use std::collections::BTreeSet;

use tokio::sync::watch;

use crate::name::NodeName;

/// The members that hold their vote back, as far as this node was told: at most those it ever talked to.
#[derive(Debug, Default)]
pub(crate) struct Roll(watch::Sender<BTreeSet<NodeName>>);

impl Roll {
    /// Notes what a member says of itself.
    pub(crate) fn note(&self, member: &NodeName, votes: bool) {
        self.0.send_if_modified(|silent| {
            if silent.contains(member) != votes {
                return false;
            }
            if votes {
                silent.remove(member)
            } else {
                silent.insert(member.clone())
            }
        });
    }

    /// The members, now and whenever they change.
    pub(crate) fn watch(&self) -> watch::Receiver<BTreeSet<NodeName>> {
        self.0.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_news_is_announced() {
        let (roll, name) = (Roll::default(), "a".parse::<NodeName>().unwrap());
        let mut silent = roll.watch();
        roll.note(&name, true);
        assert!(!silent.has_changed().unwrap());
        roll.note(&name, false);
        assert!(silent.borrow_and_update().contains(&name));
        roll.note(&name, false);
        assert!(!silent.has_changed().unwrap());
        roll.note(&name, true);
        assert!(silent.borrow_and_update().is_empty());
    }
}
