//! The account of one window.

use backbeat_contract::{BeatIndex, WindowId};
use backbeat_timing::ClusterInstant;

use super::pairs::Pairs;
use super::reviews::Said;
use super::rotations::Rotations;
use super::{Between, Ledger};
use crate::crowd::{Claim, HeardBeat};

/// What was said in one window.
#[derive(Debug)]
pub(super) struct Account {
    window: WindowId,
    begin: ClusterInstant,
    /// The end of the latest beat heard.
    end: ClusterInstant,
    /// The beats heard, first and last.
    pub(super) beats: [BeatIndex; 2],
    /// What each agent said, by its number; shorter than the crowd while the last ones have said nothing.
    said: Vec<Option<Said>>,
    pub(super) pairs: Pairs,
    pub(super) rotations: Rotations,
    pub(super) claims: Between,
    pub(super) spoiled: Between,
    /// Whether nobody can have claimed in it before this process did: the agents of an earlier one may have, if it had
    /// begun when this one came.
    pub(super) is_whole: bool,
}

impl Account {
    /// An account that begins with a beat, and takes open rotations over from the window before.
    pub(super) fn open(beat: &HeardBeat, before: Option<&Self>) -> Self {
        Self {
            window: beat.window,
            begin: beat.begin,
            end: beat.end(),
            beats: [beat.index; 2],
            said: Vec::new(),
            pairs: Pairs::default(),
            rotations: before.map_or_else(Rotations::default, |before| before.rotations.open()),
            claims: Between::default(),
            spoiled: Between::default(),
            is_whole: beat.downbeat || before.is_some(),
        }
    }

    pub(super) const fn window(&self) -> WindowId {
        self.window
    }

    pub(super) const fn begin(&self) -> ClusterInstant {
        self.begin
    }

    /// When the latest beat heard ends: the window's end, once all its beats have been heard.
    pub(super) const fn end(&self) -> ClusterInstant {
        self.end
    }

    /// Whether what is sent at `at` certainly arrives before the end of the window, as far as it has been heard.
    pub(super) fn is_surely_open(&self, at: ClusterInstant) -> bool {
        at + Ledger::TRANSIT <= self.end
    }

    pub(super) fn hear(&mut self, beat: &HeardBeat) {
        self.beats[1] = self.beats[1].max(beat.index);
        self.end = self.end.max(beat.end());
    }

    pub(super) fn sent(&mut self, claim: &Claim, is_rotation: bool, at: ClusterInstant) {
        let taken = self.is_surely_open(at);
        self.claims.count(taken, true);
        let place = claim.agent as usize;
        if self.said.len() <= place {
            self.said.resize(place + 1, None);
        }
        let out_of_order = match &mut self.said[place] {
            Some(said) => said.add(claim, at, taken),
            first => {
                *first = Some(Said::first(claim, at, taken));
                false
            }
        };
        let certain = taken && !out_of_order;
        self.pairs.add(claim, taken, certain);
        if is_rotation {
            self.rotations.add(claim, taken);
        }
    }

    /// Distinct agents with at least one accepted claim.
    pub(super) fn agents_reporting(&self) -> Between {
        self.all_said(|said| [said.was_taken(), true])
    }

    /// Agents whose last review arrived before the deadline of the beat that it names.
    pub(super) fn on_time_reviews(&self) -> Between {
        self.all_said(Said::on_time)
    }

    fn all_said(&self, ask: impl Fn(&Said) -> [bool; 2]) -> Between {
        let mut number = Between::default();
        for said in self.said.iter().flatten() {
            let [certainly, possibly] = ask(said);
            number.count(certainly, possibly);
        }
        number
    }
}
