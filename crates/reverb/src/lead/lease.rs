//! The rule by which one reverb speaks.

use super::Announcement;
use std::time::Duration;
use tokio::time::Instant;

/// How long others are waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How often a reverb announces itself.
    pub announce_every: Duration,
    /// One that has not been heard for so long is taken for gone.
    pub gone_after: Duration,
}

impl Patience {
    /// For beats of this length: gone after half a beat, so that another takes over within a beat; between 0.2 s, below
    /// which a busy machine would look dead, and 5 s.
    pub fn for_beat(beat: Duration) -> Self {
        let gone_after = (beat / 2).clamp(Duration::from_millis(200), Duration::from_secs(5));
        Self {
            announce_every: gone_after / 4,
            gone_after,
        }
    }
}

/// Whether a reverb speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Office {
    /// It speaks.
    Speaks,
    /// It stands by.
    StandsBy {
        /// Who speaks, when that is known.
        speaker: Option<String>,
    },
}

/// One reverb's part in the lease: announcements of others in, its own office out. Time is an argument.
#[derive(Debug)]
pub struct Lease {
    own: Announcement,
    patience: Patience,
    /// The others that are alive, with when they were last heard; at most [`Lease::MAX_OTHERS`].
    others: Vec<(Announcement, Instant)>,
    /// When it last announced itself.
    announced: Instant,
    listens_since: Instant,
}

impl Lease {
    /// Most others that are followed; announcements of more are passed over.
    pub const MAX_OTHERS: usize = 64;

    /// A reverb that has just begun to listen.
    pub fn new(own: Announcement, patience: Patience, now: Instant) -> Self {
        Self {
            own,
            patience,
            others: Vec::new(),
            announced: now,
            listens_since: now,
        }
    }

    /// Goes by another patience from now on: the tempo has changed.
    pub const fn set_patience(&mut self, patience: Patience) {
        self.patience = patience;
    }

    /// The patience it goes by.
    pub const fn patience(&self) -> Patience {
        self.patience
    }

    /// Takes in an announcement.
    pub fn hear(&mut self, heard: Announcement, now: Instant) {
        let key = |one: &Announcement| (one.begun, one.node.clone());
        if key(&heard) == key(&self.own) {
            return;
        }
        self.others.retain(|(other, _)| key(other) != key(&heard));
        if !heard.leaves && self.others.len() < Self::MAX_OTHERS {
            self.others.push((heard, now));
        }
    }

    /// There is no connection: it may not speak, and has to listen again before it does.
    pub fn lose_touch(&mut self, now: Instant) {
        self.own.speaks_since = None;
        self.listens_since = now;
    }

    /// Its office at `now`. `wall` is the time that a new speaker announces as its beginning.
    pub fn office(&mut self, now: Instant, wall: i64) -> Office {
        let gone_after = self.patience.gone_after;
        self.notice_silence(now);
        self.others
            .retain(|(_, heard)| now.saturating_duration_since(*heard) <= gone_after);
        let first = self.first_other();
        let is_before = |other: &Announcement| precedence(other) < precedence(&self.own);
        let yields = first.as_ref().is_some_and(is_before);
        let has_listened = now.saturating_duration_since(self.listens_since) >= gone_after;
        match (yields, self.own.speaks_since) {
            (true, _) => {
                self.own.speaks_since = None;
                let speaker = first.filter(|other| other.speaks_since.is_some());
                Office::StandsBy {
                    speaker: speaker.map(|other| other.node),
                }
            }
            (false, Some(_)) => Office::Speaks,
            (false, None) if has_listened => {
                self.own.speaks_since = Some(wall);
                Office::Speaks
            }
            (false, None) => Office::StandsBy { speaker: None },
        }
    }

    /// Its announcement, made at `now`.
    pub fn announce(&mut self, now: Instant) -> Announcement {
        self.notice_silence(now);
        self.announced = now;
        self.own.clone()
    }

    /// Its last announcement.
    pub fn farewell(&self) -> Announcement {
        let mut last = self.own.clone();
        last.leaves = true;
        last.speaks_since = None;
        last
    }

    /// Who has not announced for so long has been taken for gone, and another may speak.
    fn notice_silence(&mut self, now: Instant) {
        if now.saturating_duration_since(self.announced) > self.patience.gone_after {
            self.lose_touch(now);
            self.announced = now;
        }
    }

    fn first_other(&self) -> Option<Announcement> {
        let others = self.others.iter().map(|(other, _)| other);
        others.min_by_key(|other| precedence(other)).cloned()
    }
}

/// Who speaks goes before who does not; the longer, the earlier. Then who began earlier.
fn precedence(one: &Announcement) -> (bool, i64, i64, &str) {
    let since = one.speaks_since;
    (
        since.is_none(),
        since.unwrap_or_default(),
        one.begun,
        &one.node,
    )
}

#[cfg(test)]
#[path = "lease_tests.rs"]
mod tests;
