//! The agreed state itself, and how entries change it.

use backbeat_timing::{ClusterInstant, Nanos, Segment, Timeline};
use serde::{Deserialize, Serialize};

use super::{Begin, Entry, Mark, Refusal};

/// What all nodes of a cluster hold alike.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    timeline: Option<Timeline>,
    reserved: Option<ClusterInstant>,
    rested: Option<Mark>,
}

impl Score {
    /// The timeline; none before a first leader has begun one.
    pub const fn timeline(&self) -> Option<&Timeline> {
        self.timeline.as_ref()
    }

    /// The instant before which frames may be spoken, and may have been.
    pub const fn reserved(&self) -> Option<ClusterInstant> {
        self.reserved
    }

    /// The last frame of a leader that came to rest; an earlier one must not be spoken again.
    pub const fn rested(&self) -> Option<Mark> {
        self.rested
    }

    /// Takes an entry, or refuses it and stays as it is.
    pub fn apply(&mut self, entry: &Entry) -> Result<(), Refusal> {
        match entry {
            Entry::Begin(begin) => self.begin(*begin),
            Entry::Change(changes) => {
                let timeline = self.begun()?;
                let first = changes.iter().map(|change| change.at).min();
                let downbeat = first.and_then(|beat| timeline.instant_of(beat));
                if downbeat < self.reserved {
                    return Err(Refusal::DownbeatSpoken);
                }
                self.timeline = Some(timeline.with_changes(changes)?);
                Ok(())
            }
            Entry::Reserve(until) => {
                self.begun()?;
                self.reserved = self.reserved.max(Some(*until));
                self.forget();
                Ok(())
            }
            Entry::Rest(spoken) => {
                self.begun()?;
                self.rested = self.rested.max(Some(*spoken));
                Ok(())
            }
        }
    }

    fn begin(&mut self, begin: Begin) -> Result<(), Refusal> {
        if self.timeline.is_some() {
            return Err(Refusal::BegunAlready);
        }
        let Begin {
            epoch,
            start,
            tempo,
            bar_length,
        } = begin;
        let first = Segment::new(backbeat_timing::Beat::ZERO, start, tempo, bar_length)
            .map_err(|refusal| Refusal::DoesNotFit(refusal.to_string()))?;
        self.timeline = Some(Timeline::new(epoch, first));
        Ok(())
    }

    fn begun(&self) -> Result<&Timeline, Refusal> {
        self.timeline.as_ref().ok_or(Refusal::NotBegun)
    }

    /// Drops the segments that nobody asks for any more, so that the score does not grow.
    fn forget(&mut self) {
        let (Some(timeline), Some(reserved)) = (&self.timeline, self.reserved) else {
            return;
        };
        if timeline.segments().nth(1).is_none() {
            return;
        }
        let Some((beat, _)) = timeline.beat_at(reserved + Nanos::from_millis(-MEMORY_MILLIS))
        else {
            return;
        };
        self.timeline = Some(timeline.compacted(beat));
    }
}

/// How long before the reservation beats are remembered: longer than any frame is under way.
const MEMORY_MILLIS: i64 = 600_000;

#[cfg(test)]
mod tests {
    use super::*;
    use backbeat_timing::{BarLength, Beat, Change, Epoch, Phase, Tempo};

    fn at(millis: i64) -> ClusterInstant {
        ClusterInstant::from_unix_nanos(1_757_075_400_000_000_000) + Nanos::from_millis(millis)
    }

    /// 120 BPM, four beats a bar: a bar lasts two seconds.
    fn begun() -> Score {
        let mut score = Score::default();
        score
            .apply(&Entry::Begin(Begin {
                epoch: Epoch(1),
                start: at(0),
                tempo: Tempo::from_bpm(120.0).unwrap(),
                bar_length: BarLength::new(4).unwrap(),
            }))
            .unwrap();
        score
    }

    fn faster(beat: u64) -> Entry {
        Entry::Change(vec![Change {
            at: Beat::new(beat).unwrap(),
            tempo: Tempo::from_bpm(130.0).unwrap(),
            bar_length: BarLength::new(4).unwrap(),
        }])
    }

    #[test]
    fn a_timeline_begins_once() {
        let mut score = begun();
        let held = score.clone();
        let again = Entry::Begin(Begin {
            epoch: Epoch(2),
            start: at(500),
            tempo: Tempo::DEFAULT,
            bar_length: BarLength::DEFAULT,
        });
        assert_eq!(score.apply(&again), Err(Refusal::BegunAlready));
        assert_eq!(score, held);
    }

    #[test]
    fn nothing_happens_before_the_timeline_begins() {
        for entry in [faster(4), Entry::Reserve(at(1))] {
            assert_eq!(Score::default().apply(&entry), Err(Refusal::NotBegun));
        }
    }

    #[test]
    fn a_downbeat_that_may_have_been_spoken_stays_where_it_is() {
        let mut score = begun();
        score.apply(&Entry::Reserve(at(2_001))).unwrap();
        assert_eq!(score.apply(&faster(4)), Err(Refusal::DownbeatSpoken));
        score.apply(&faster(8)).unwrap();
        let timeline = score.timeline().unwrap();
        assert_eq!(timeline.instant_of(Beat::new(8).unwrap()), Some(at(4_000)));
        assert_eq!(timeline.target_tempo().micro_bpm(), 130_000_000);
    }

    #[test]
    fn what_a_resting_leader_spoke_is_remembered() {
        let mut score = begun();
        let [earlier, later] = [Phase::Plan, Phase::Review].map(|phase| Mark {
            beat: Beat::ZERO,
            phase,
        });
        for spoken in [later, earlier] {
            score.apply(&Entry::Rest(spoken)).unwrap();
        }
        assert_eq!(score.rested(), Some(later));
    }

    #[test]
    fn a_score_does_not_grow_with_its_age() {
        let mut score = begun();
        for bar in 1..2_000_u64 {
            let beat = bar * 4;
            let begin = score
                .timeline()
                .unwrap()
                .instant_of(Beat::new(beat).unwrap());
            score.apply(&Entry::Reserve(begin.unwrap())).unwrap();
            let tempo = if bar % 2 == 0 { 120.0 } else { 125.0 };
            score
                .apply(&Entry::Change(vec![Change {
                    at: Beat::new(beat).unwrap(),
                    tempo: Tempo::from_bpm(tempo).unwrap(),
                    bar_length: BarLength::new(4).unwrap(),
                }]))
                .unwrap();
        }
        assert!(score.timeline().unwrap().segments().count() < 400);
    }
}
