//! A line of beats: frames of which each follows the one before, and the rules along it. Whether a
//! frame is on the line is decided in `frames`.

use std::cmp::Ordering;

use backbeat_timing::{ClusterInstant, FramesPerBeat, Nanos};

use super::bar::{Bar, BarFault, BarStep, BarWatch};
use super::closings::{Closing, Closings};
use super::phases::Phases;
use super::tempo::TempoWatch;
use super::windows::Windows;
use crate::Rule;
use crate::finding::Teller;
use crate::message::{Frame, Place};
use crate::sender::Arrival;

/// Where a line of beats has come to.
#[derive(Clone, Debug)]
pub(super) struct Line {
    place: Place,
    /// The message that brought it there.
    index: u64,
    /// When its beat began, as far as can be told from the receipt.
    begun: ClusterInstant,
    phases: Phases,
    bar: BarWatch,
    tempo: TempoWatch,
    hole: Option<Hole>,
    /// The listener has been away since the last frame.
    rejoins: bool,
}

/// The places between two frames, both excluded, that were told as missing.
#[derive(Clone, Copy, Debug)]
struct Hole {
    after: Place,
    before: Place,
    rule: Rule,
}

/// How a place lies to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Where the line is.
    Same,
    /// Later in the same beat, or in the next.
    Follow,
    /// Further ahead, with this many beats between.
    Skip { missed: u64 },
    /// Before.
    Back,
}

/// What the frames of a line leave behind for claims and reports.
#[derive(Debug)]
pub(super) struct Traces<'a> {
    pub(super) windows: &'a mut Windows,
    pub(super) closings: &'a mut Closings,
}

impl Line {
    /// A line that begins with a frame: nothing is known of what was before.
    pub(super) fn begin(frame: &Frame<'_>, arrival: Arrival) -> Self {
        let tempo = TempoWatch::begin(frame.micro_tempo());
        Self {
            place: frame.place(),
            index: arrival.index,
            begun: begin_of_beat(frame, arrival.at, &tempo),
            phases: Phases::default(),
            bar: BarWatch::begin(frame, arrival.index),
            tempo,
            hole: None,
            rejoins: false,
        }
    }

    pub(super) const fn place(&self) -> Place {
        self.place
    }

    pub(super) const fn index(&self) -> u64 {
        self.index
    }

    pub(super) const fn begun(&self) -> ClusterInstant {
        self.begun
    }

    pub(super) const fn rejoins(&self) -> bool {
        self.rejoins
    }

    pub(super) const fn tempo(&self) -> &TempoWatch {
        &self.tempo
    }

    pub(super) const fn bar(&self) -> &Bar {
        self.bar.bar()
    }

    pub(super) const fn frames_per_beat(&self) -> Option<FramesPerBeat> {
        self.phases.frames_per_beat()
    }

    /// The listener was away: the next frame is judged only by what cannot have changed meanwhile.
    pub(super) const fn rejoin(&mut self) {
        self.rejoins = true;
    }

    pub(super) fn step_to(&self, place: Place) -> Step {
        match place.cmp(&self.place) {
            Ordering::Less => Step::Back,
            Ordering::Equal => Step::Same,
            Ordering::Greater => match place.beat - self.place.beat {
                0 | 1 => Step::Follow,
                beats => Step::Skip { missed: beats - 1 },
            },
        }
    }

    /// The rule under which a place before the line was told as missing, if it was.
    pub(super) fn told_missing(&self, place: Place) -> Option<Rule> {
        let hole = self
            .hole
            .filter(|hole| hole.after < place && place < hole.before);
        hole.map(|hole| hole.rule)
    }

    /// Takes in a frame that follows.
    pub(super) fn follow(
        &mut self,
        frame: &Frame<'_>,
        arrival: Arrival,
        traces: Traces<'_>,
        teller: &mut Teller<'_>,
    ) {
        let follows = !self.rejoins;
        if follows {
            self.judge_phase(frame.place(), teller);
            self.judge_tempo(frame, teller);
        } else {
            self.tempo = TempoWatch::begin(frame.micro_tempo());
        }
        self.go_on(frame, arrival, follows, traces, teller);
    }

    /// Takes in a frame further ahead: told as missing, unless the listener was away.
    pub(super) fn jump(
        &mut self,
        frame: &Frame<'_>,
        arrival: Arrival,
        traces: Traces<'_>,
        teller: &mut Teller<'_>,
    ) {
        if !self.rejoins {
            self.miss(frame.place(), Rule::BeatSkipped);
        }
        self.tempo = TempoWatch::begin(frame.micro_tempo());
        self.go_on(frame, arrival, false, traces, teller);
    }

    fn go_on(
        &mut self,
        frame: &Frame<'_>,
        arrival: Arrival,
        follows: bool,
        traces: Traces<'_>,
        teller: &mut Teller<'_>,
    ) {
        let before = *self.bar.bar();
        let step = self.bar.hear(frame, arrival.index, follows);
        if let Some(fault) = step.fault {
            self.tell_bar_fault(fault, frame, &before, teller);
        }
        leave_traces(&step, frame, arrival, traces, teller);
        if frame.beat.get() != self.place.beat {
            self.begun = begin_of_beat(frame, arrival.at, &self.tempo);
        }
        self.place = frame.place();
        self.index = arrival.index;
        self.rejoins = false;
    }

    fn miss(&mut self, before: Place, rule: Rule) {
        self.hole = Some(Hole {
            after: self.place,
            before,
            rule,
        });
    }

    fn judge_phase(&mut self, to: Place, teller: &mut Teller<'_>) {
        let from = self.place;
        let Some(expected) = self.phases.step(from, to) else {
            return;
        };
        self.miss(to, Rule::PhaseOutOfOrder);
        teller.tell(
            Rule::PhaseOutOfOrder,
            Some(self.index),
            format!("expected {expected} after {from}, got {to}"),
        );
    }

    fn judge_tempo(&mut self, frame: &Frame<'_>, teller: &mut Teller<'_>) {
        let Some(before) = self.tempo.hear(frame.micro_tempo()) else {
            return;
        };
        teller.tell(
            Rule::TempoJump,
            Some(self.index),
            format!(
                "expected {} after {before} (at most 10 % between beats), got {}",
                before.next_bar(),
                frame.micro_tempo()
            ),
        );
    }

    fn tell_bar_fault(
        &self,
        fault: BarFault,
        frame: &Frame<'_>,
        before: &Bar,
        teller: &mut Teller<'_>,
    ) {
        let (beat, window) = (frame.beat, frame.window);
        let message = match fault {
            BarFault::Again(rule) => return teller.repeat(rule),
            BarFault::DownbeatInside => format!(
                "expected no downbeat at beat {beat}: window {window} goes on since beat {}",
                before.first
            ),
            BarFault::DownbeatMissing => format!(
                "expected a downbeat at beat {beat}: window {} had {} beats, as the one before, and \
                 window {window} begins",
                before.window,
                before.last - before.first + 1
            ),
            BarFault::DownbeatSplit => format!(
                "expected downbeat to be {} on all frames of beat {beat}, got {} at {}",
                !frame.downbeat, frame.downbeat, frame.phase
            ),
            BarFault::WindowChanged => format!(
                "expected window {} to go on until a downbeat, got window {window} at {}",
                before.window,
                frame.place()
            ),
        };
        teller.tell(fault.rule(), Some(self.index), message);
    }
}

/// Remembers the bar that ended, and judges the id of the one that begins.
fn leave_traces(
    step: &BarStep,
    frame: &Frame<'_>,
    arrival: Arrival,
    Traces { windows, closings }: Traces<'_>,
    teller: &mut Teller<'_>,
) {
    let Some(ended) = step.ended else {
        return;
    };
    windows.remember(ended);
    closings.remember(Closing {
        last: ended.last,
        at: arrival.at,
        index: arrival.index,
    });
    if !step.in_order {
        return;
    }
    let (window, beat) = (frame.window, frame.beat.get());
    if let Some(other) = windows.used_before(window, beat) {
        teller.tell(
            Rule::WindowReused,
            Some(other.index),
            format!(
                "expected a new window id at beat {beat}, got {window}, which was heard on beats {} \
                 to {}",
                other.first, other.last
            ),
        );
    }
}

/// When the frame's beat began: its phases last equally long, and the way of the message is taken
/// for nothing.
fn begin_of_beat(frame: &Frame<'_>, at: ClusterInstant, tempo: &TempoWatch) -> ClusterInstant {
    let before = tempo.phase().get() * frame.phase as i128;
    at + Nanos::new(-before)
}
