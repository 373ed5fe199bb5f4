//! All that a listener heard, in the order in which it heard it.

use std::cmp::Ordering;

use crate::heard::Heard;
use crate::laws::{self, Breach};

/// What was heard of one cluster.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// Phases that one frame stands for: 1, or 3 where a beat has one frame.
    pub phases: u64,
    /// Beats in a bar, where the trial leaves it alone: then every downbeat's place is known.
    pub bar_length: Option<u64>,
    heard: Vec<Heard>,
    strangers: Vec<String>,
    highest_term: u64,
}

/// What a whole trial was like for a consumer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Frames taken.
    pub taken: u64,
    /// Frames refused for their low term.
    pub refused: u64,
    /// Frames that were never taken though later ones were.
    pub missed: u64,
    /// Frames taken twice in a row. No law allows any.
    pub repeated: u64,
    /// Frames taken after a later one. No law allows any.
    pub regressed: u64,
}

impl Record {
    /// An empty one.
    pub fn new(phases: u64, bar_length: Option<u64>) -> Self {
        Self {
            phases,
            bar_length,
            ..Self::default()
        }
    }

    /// Takes a frame in by the receiver's rule: one of a lower term than the highest heard is refused.
    pub fn hear(&mut self, mut heard: Heard) {
        heard.taken = heard.term >= self.highest_term;
        self.highest_term = self.highest_term.max(heard.term);
        self.heard.push(heard);
    }

    /// Notes a message that is no frame.
    pub fn note_stranger(&mut self, why: String) {
        self.strangers.push(why);
    }

    /// Everything, refused frames included.
    pub fn all(&self) -> &[Heard] {
        &self.heard
    }

    /// What a receiver takes.
    pub fn taken(&self) -> impl DoubleEndedIterator<Item = &Heard> + Clone {
        self.heard.iter().filter(|heard| heard.taken)
    }

    /// The last frame taken.
    pub fn last(&self) -> Option<&Heard> {
        self.taken().next_back()
    }

    /// Messages on the beat's subject that are no frames.
    pub fn strangers(&self) -> &[String] {
        &self.strangers
    }

    /// Holds everything heard against the laws.
    pub fn judge(&self) -> Result<Tally, Breach> {
        laws::check(self)?;
        Ok(self.tally())
    }

    /// Counts, whether or not a law is broken.
    pub fn tally(&self) -> Tally {
        let taken: Vec<&Heard> = self.taken().collect();
        let mut tally = Tally {
            taken: taken.len() as u64,
            refused: (self.heard.len() - taken.len()) as u64,
            ..Tally::default()
        };
        for pair in taken.windows(2) {
            match pair[1].place().cmp(&pair[0].place()) {
                Ordering::Greater => tally.missed += self.missed_between(pair[0], pair[1]),
                Ordering::Equal => tally.repeated += 1,
                Ordering::Less => tally.regressed += 1,
            }
        }
        tally
    }

    /// Frames that lie between two, and were not taken.
    pub fn missed_between(&self, earlier: &Heard, later: &Heard) -> u64 {
        let apart = later.place().saturating_sub(earlier.place());
        (apart / self.phases.max(1)).saturating_sub(1)
    }
}
