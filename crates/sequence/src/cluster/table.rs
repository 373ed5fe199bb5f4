//! The bounded table of clusters. What is known of one is in `state`.

use std::collections::HashMap;

use super::Cluster;
use crate::Settings;
use crate::summary::ClusterSummary;

/// Clusters, at most as many as the settings allow; the one not heard for the most messages makes
/// room.
#[derive(Debug)]
pub(crate) struct Clusters {
    places: HashMap<Box<str>, usize>,
    entries: Vec<Entry>,
    /// The place of the cluster heard last: most streams are of one.
    latest: usize,
    /// Messages heard of any cluster.
    heard: u64,
    absences: u64,
    next_serial: u32,
    forgotten: u64,
}

#[derive(Debug)]
struct Entry {
    cluster: Cluster,
    /// The count of messages when it was heard last.
    heard: u64,
}

impl Clusters {
    pub(crate) fn new() -> Self {
        Self {
            places: HashMap::new(),
            entries: Vec::new(),
            latest: 0,
            heard: 0,
            absences: 0,
            // 0 is for senders of no cluster.
            next_serial: 1,
            forgotten: 0,
        }
    }

    /// The cluster of this name, which is heard now.
    pub(crate) fn of(&mut self, name: &str, settings: &Settings) -> &mut Cluster {
        let is_latest = |entry: &Entry| *entry.cluster.name == *name;
        if !self.entries.get(self.latest).is_some_and(is_latest) {
            let known = self.places.get(name).copied();
            self.latest = known.unwrap_or_else(|| self.welcome(name, settings));
        }
        self.heard += 1;
        let entry = &mut self.entries[self.latest];
        entry.heard = self.heard;
        entry.cluster.notice(self.absences);
        &mut entry.cluster
    }

    /// The listener was away, and may have missed messages of any cluster.
    pub(crate) const fn leave(&mut self) {
        self.absences += 1;
    }

    pub(crate) const fn absences(&self) -> u64 {
        self.absences
    }

    pub(crate) const fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// The clusters by name.
    pub(crate) fn summaries(&self) -> Vec<ClusterSummary> {
        let clusters = self.entries.iter().map(|entry| entry.cluster.summary());
        let mut summaries: Vec<_> = clusters.collect();
        summaries.sort_by(|a, b| a.cluster.cmp(&b.cluster));
        summaries
    }

    fn welcome(&mut self, name: &str, settings: &Settings) -> usize {
        let cluster = Cluster::new(name, self.next_serial, self.absences, settings);
        self.next_serial = self.next_serial.wrapping_add(1).max(1);
        let entry = Entry {
            cluster,
            heard: self.heard,
        };
        let longest_silent = (0..self.entries.len()).min_by_key(|&place| self.entries[place].heard);
        let place = match longest_silent {
            Some(place) if self.entries.len() >= settings.clusters.max(1) => {
                let left = std::mem::replace(&mut self.entries[place], entry);
                self.places.remove(&left.cluster.name);
                self.forgotten += 1;
                place
            }
            _ => {
                self.entries.push(entry);
                self.entries.len() - 1
            }
        };
        self.places.insert(name.into(), place);
        place
    }
}
