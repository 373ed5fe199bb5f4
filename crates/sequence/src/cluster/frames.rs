//! `beat-regressed`, `beat-skipped` and `stale-deadline`: which line of beats a frame is on.
//!
//! A listener follows one line of beats. A frame further ahead than the next beat is told, and the
//! line goes on from there. A frame behind is told, unless it was told as missing, and kept in mind
//! as the end of another line: if a later frame goes on there, the listener goes along in silence.
//! So
//!
//! - a cluster that starts again from a lower beat costs one `beat-regressed`, whatever it does with
//!   windows and tempo (a new epoch changes all ids);
//! - one that goes on with higher beats costs one `beat-skipped`, and a stray frame one finding;
//! - two lines that go on beside each other, so that the listener goes there, back, and there again,
//!   are `two-leaders`. (There and back may be a frame or two that came late.)
//!
//! The other line is given up when the followed one has gone on for two beats of three frames.
//!
//! A frame that was told as missing and comes late is counted as reordered, not told again. After
//! the listener's own absence nothing is missed; that beats never go back holds all the same.

use super::line::{Line, Step, Traces};
use super::recent::Heard;
use super::state::{Cluster, Lateness, OtherLine};
use crate::Rule;
use crate::finding::Teller;
use crate::message::{Frame, Place};
use crate::sender::Arrival;

impl Cluster {
    /// Whether the very same frame was heard before; counts it.
    pub(crate) fn redelivers(&mut self, frame: &Frame<'_>) -> bool {
        let step = self.line.as_ref().map(|line| line.step_to(frame.place()));
        let again = !matches!(step, None | Some(Step::Follow)) && self.recent.has(frame);
        self.counts.frames_redelivered += u64::from(again);
        again
    }

    /// Judges a frame that is not a redelivered one.
    pub(crate) fn judge_frame(
        &mut self,
        frame: &Frame<'_>,
        arrival: Arrival,
        teller: &mut Teller<'_>,
    ) {
        self.judge_deadline(frame, arrival, teller);
        if !self.refuses_term(frame, teller) {
            let beat = self.line.as_ref().map(|line| line.place().beat);
            self.find_line(frame, arrival, teller);
            self.keep_pace(beat, frame, arrival.at);
        }
        self.recent.remember(Heard::new(frame, arrival.index));
    }

    fn find_line(&mut self, frame: &Frame<'_>, arrival: Arrival, teller: &mut Teller<'_>) {
        let Some(line) = &mut self.line else {
            self.line = Some(Line::begin(frame, arrival));
            return;
        };
        let place = frame.place();
        let traces = Traces {
            windows: &mut self.windows,
            closings: &mut self.closings,
        };
        let resumes = |other: &OtherLine| other.line.step_to(place) == Step::Follow;
        match line.step_to(place) {
            Step::Follow => {
                line.follow(frame, arrival, traces, teller);
                self.undisputed = self.undisputed.saturating_add(1);
                self.age_other();
            }
            Step::Skip { missed } if line.rejoins() => {
                line.jump(frame, arrival, traces, teller);
                self.counts.beats_unheard += missed;
            }
            _ if self.other.as_ref().is_some_and(resumes) => {
                self.change_line(frame, arrival, teller);
            }
            Step::Skip { missed } => {
                tell_skip(line, frame, missed, teller);
                line.jump(frame, arrival, traces, teller);
                self.counts.beats_missed += missed;
            }
            Step::Same => self.judge_same(frame, teller),
            Step::Back => self.judge_back(frame, arrival, teller),
        }
    }

    fn judge_same(&mut self, frame: &Frame<'_>, teller: &mut Teller<'_>) {
        match self.recent.at(frame.place()).copied() {
            Some(seen) if self.takes_over(frame, &seen) => {}
            Some(seen) => self.tell_rival(frame, &seen, teller),
            // The place was forgotten, for many frames of other lines came since.
            None => self.counts.frames_refused += 1,
        }
    }

    fn judge_back(&mut self, frame: &Frame<'_>, arrival: Arrival, teller: &mut Teller<'_>) {
        let seen = self.recent.at(frame.place()).copied();
        if seen.is_some_and(|seen| self.takes_over(frame, &seen)) {
            return;
        }
        // A sender that repeats itself went back, and so did a new leader of a higher term.
        let is_rival = |seen: &Heard| seen.hlc.node != frame.hlc.node && frame.term <= seen.term;
        match seen.filter(is_rival) {
            Some(seen) => self.tell_rival(frame, &seen, teller),
            None => self.tell_back(frame.place(), teller),
        }
        self.other = Some(OtherLine::new(Line::begin(frame, arrival)));
    }

    fn tell_back(&mut self, place: Place, teller: &mut Teller<'_>) {
        let Some(line) = &self.line else { return };
        let at = line.place();
        if let Some(rule) = line.told_missing(place) {
            self.counts.frames_reordered += 1;
            teller.repeat(rule);
        } else if place.beat == at.beat {
            let message = format!("expected what follows {at}, got {place}");
            teller.tell(Rule::PhaseOutOfOrder, Some(line.index()), message);
        } else {
            let message = format!(
                "expected beat {} or later, got beat {}",
                at.beat, place.beat
            );
            teller.tell(Rule::BeatRegressed, Some(line.index()), message);
        }
    }

    /// Goes on with the other line, where the frame belongs.
    fn change_line(&mut self, frame: &Frame<'_>, arrival: Arrival, teller: &mut Teller<'_>) {
        let (Some(line), Some(other)) = (&mut self.line, self.other.take()) else {
            return;
        };
        let left = std::mem::replace(line, other.line);
        let changes = other.changes.saturating_add(1);
        if frame.place() < left.place() {
            self.closings.go_back(frame.beat.get());
        }
        let traces = Traces {
            windows: &mut self.windows,
            closings: &mut self.closings,
        };
        line.follow(frame, arrival, traces, teller);
        let message = format!(
            "expected one line of beats, got {} beside {}: both go on",
            frame.place(),
            left.place()
        );
        let left_at = left.index();
        self.other = Some(OtherLine {
            line: left,
            changes,
            idle: 0,
        });
        self.lose_pace();
        if changes > 2 {
            self.tell_two_leaders(Some(left_at), message, teller);
        }
    }

    fn age_other(&mut self) {
        if let Some(other) = &mut self.other {
            other.idle += 1;
            if other.idle > OtherLine::KEPT_FRAMES {
                self.other = None;
            }
        }
    }

    /// Late frames come in bursts, so lateness is told when it begins. After the listener's own
    /// absence it may be the listener's, and is not told before a frame was in time.
    fn judge_deadline(&mut self, frame: &Frame<'_>, arrival: Arrival, teller: &mut Teller<'_>) {
        if !arrival.delayed {
            self.lateness = Lateness::InTime;
            return;
        }
        match self.lateness {
            Lateness::InTime => {
                let late = arrival.at - frame.deadline;
                self.lateness = Lateness::Told;
                teller.tell(
                    Rule::StaleDeadline,
                    None,
                    format!(
                        "expected {} before its deadline, got it {} ms after",
                        frame.place(),
                        late.as_millis_f64()
                    ),
                );
            }
            Lateness::Told => teller.repeat(Rule::StaleDeadline),
            Lateness::Excused => self.counts.frames_excused += 1,
        }
    }
}

fn tell_skip(line: &Line, frame: &Frame<'_>, missed: u64, teller: &mut Teller<'_>) {
    let last = line.place().beat;
    let noun = if missed == 1 { "beat is" } else { "beats are" };
    teller.tell(
        Rule::BeatSkipped,
        Some(line.index()),
        format!(
            "expected beat {last} or {} after beat {last}, got beat {}: {missed} {noun} missing",
            last + 1,
            frame.beat
        ),
    );
}
