//! `phase-out-of-order`, and whether a beat has one frame or three.
//!
//! A stream says nothing of its frames a beat, so it is told from what comes: any execute or review
//! makes it three; a plan after a plan makes it one, but a stream of three only when it happens
//! twice in a row: once is a beat that lost its other frames.

use backbeat_contract::Phase;
use backbeat_timing::FramesPerBeat;

use crate::message::Place;

/// What is known of the frames of a beat.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Phases {
    frames: Option<FramesPerBeat>,
    /// The last beat of a stream of three had a plan only.
    bare: bool,
}

impl Phases {
    pub(super) const fn frames_per_beat(self) -> Option<FramesPerBeat> {
        self.frames
    }

    /// Takes in the step to a later frame of the same beat or of the next. Gives the place that was
    /// expected instead, when it is out of order.
    pub(super) fn step(&mut self, from: Place, to: Place) -> Option<Place> {
        let plans_only =
            from.beat < to.beat && from.phase == Phase::Plan && to.phase == Phase::Plan;
        if plans_only {
            return self.skip_phases(from);
        }
        // From the plan of a stream of one, the next plan was expected; but when the same beat goes
        // on, the stream is one of three by now.
        let was_one = self.frames == Some(FramesPerBeat::One) && from.beat < to.beat;
        let expected = if was_one {
            plan_after(from)
        } else {
            following(from)
        };
        self.frames = Some(FramesPerBeat::Three);
        self.bare = false;
        (expected != to).then_some(expected)
    }

    fn skip_phases(&mut self, from: Place) -> Option<Place> {
        if self.frames == Some(FramesPerBeat::Three) && !self.bare {
            self.bare = true;
            return Some(following(from));
        }
        self.frames = Some(FramesPerBeat::One);
        self.bare = false;
        None
    }
}

/// The frame after this one in a stream of three.
fn following(place: Place) -> Place {
    match next_phase(place.phase) {
        Some(phase) => Place { phase, ..place },
        None => plan_after(place),
    }
}

fn plan_after(place: Place) -> Place {
    Place {
        beat: place.beat + 1,
        phase: Phase::Plan,
    }
}

const fn next_phase(phase: Phase) -> Option<Phase> {
    match phase {
        Phase::Plan => Some(Phase::Execute),
        Phase::Execute => Some(Phase::Review),
        Phase::Review => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Phase::{Execute, Plan, Review};

    /// How many of the steps from place to place are out of order.
    fn faults(places: &[(u64, Phase)]) -> usize {
        let mut phases = Phases::default();
        let places: Vec<_> = places
            .iter()
            .map(|&(beat, phase)| Place { beat, phase })
            .collect();
        let steps = places.windows(2);
        steps
            .filter(|step| phases.step(step[0], step[1]).is_some())
            .count()
    }

    #[test]
    fn one_frame_a_beat_and_three_are_both_in_order() {
        assert_eq!(faults(&[(0, Plan), (1, Plan), (2, Plan)]), 0);
        assert_eq!(
            faults(&[(0, Review), (1, Plan), (1, Execute), (1, Review), (2, Plan)]),
            0
        );
    }

    #[test]
    fn a_lost_frame_is_one_fault() {
        assert_eq!(faults(&[(0, Plan), (0, Review), (1, Plan)]), 1);
        assert_eq!(faults(&[(0, Execute), (1, Plan), (1, Execute)]), 1);
        assert_eq!(faults(&[(0, Review), (1, Execute), (1, Review)]), 1);
        assert_eq!(
            faults(&[
                (0, Plan),
                (0, Execute),
                (0, Review),
                (1, Plan),
                (2, Plan),
                (2, Execute)
            ]),
            1
        );
    }

    #[test]
    fn a_stream_may_change_its_frames_a_beat() {
        let to_three = [
            (0, Plan),
            (1, Plan),
            (2, Plan),
            (2, Execute),
            (2, Review),
            (3, Plan),
        ];
        assert_eq!(faults(&to_three), 0);
        // To one it costs a finding: the first bare beat may as well be a loss.
        let to_one = [
            (0, Execute),
            (0, Review),
            (1, Plan),
            (2, Plan),
            (3, Plan),
            (4, Plan),
        ];
        assert_eq!(faults(&to_one), 1);
    }
}
