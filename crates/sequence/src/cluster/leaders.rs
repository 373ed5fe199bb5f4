//! `two-leaders`: terms, and frames of one place that differ.
//!
//! - With `x-term`: a frame of a lower term than heard before is a stale leader's. It is told and
//!   not followed, as receivers must not (only its sender's clock is judged).
//! - A frame of a place that was heard before, with another content, is a second leader's, unless
//!   its term is higher and it says the same of the beat: then a new leader took over, and repeated
//!   the frame during which the old one ended.
//! - Two lines of beats that go on beside each other (`frames`) are two leaders'.
//!
//! **After a finding.** Two leaders may beat side by side for long: it is told once, and again only
//! after more than six frames without dispute. When more than six frames of lower terms come in a row,
//! the later leader is gone (its cluster was wiped and started again, or cannot be heard here), and
//! the lower term is followed.

use super::line::Line;
use super::recent::Heard;
use super::state::Cluster;
use crate::Rule;
use crate::finding::Teller;
use crate::message::Frame;

impl Cluster {
    /// Whether a later leader than the frame's has been heard; tells so.
    pub(super) fn refuses_term(&mut self, frame: &Frame<'_>, teller: &mut Teller<'_>) -> bool {
        let (Some(term), Some(latest)) = (frame.term, self.term) else {
            self.term = self.term.or(frame.term);
            return false;
        };
        if term >= latest {
            self.term = Some(term);
            self.lower_terms = 0;
            return false;
        }
        self.lower_terms += 1;
        if self.lower_terms > SETTLES_AFTER {
            self.begin_anew(frame);
            return false;
        }
        self.counts.frames_refused += 1;
        let message = format!(
            "expected frames of term {latest} or higher, got {} of term {term}: a leader that was \
             replaced still beats",
            frame.place()
        );
        let latest = self.line.as_ref().map(Line::index);
        self.tell_two_leaders(latest, message, teller);
        true
    }

    /// Follows a lower term, from this frame on, as if nothing had been heard before.
    fn begin_anew(&mut self, frame: &Frame<'_>) {
        self.term = frame.term;
        self.lower_terms = 0;
        self.line = None;
        self.other = None;
        self.closings.go_back(frame.beat.get());
        self.lose_pace();
    }

    /// Whether a new leader repeats the frame `seen`; counts it.
    pub(super) fn takes_over(&mut self, frame: &Frame<'_>, seen: &Heard) -> bool {
        let rises = seen.term.is_some() && frame.term > seen.term;
        let takes_over = rises && seen.difference(frame).is_none();
        self.counts.takeovers += u64::from(takes_over);
        takes_over
    }

    /// Tells of a frame of a place that `seen` already took, with another content.
    pub(super) fn tell_rival(&mut self, frame: &Frame<'_>, seen: &Heard, teller: &mut Teller<'_>) {
        let difference = seen.difference(frame);
        self.counts.frames_refused += 1;
        let message = format!(
            "expected one frame for {}, got another, which differs in {}{}",
            frame.place(),
            difference.unwrap_or("hlc"),
            if frame.hlc.node == seen.hlc.node {
                String::new()
            } else {
                format!(
                    ": node hash {:04x} beside {:04x}",
                    frame.hlc.node, seen.hlc.node
                )
            }
        );
        self.tell_two_leaders(Some(seen.index), message, teller);
    }

    pub(super) fn tell_two_leaders(
        &mut self,
        earlier: Option<u64>,
        message: String,
        teller: &mut Teller<'_>,
    ) {
        let goes_on = self.undisputed <= SETTLES_AFTER;
        self.undisputed = 0;
        if goes_on {
            teller.repeat(Rule::TwoLeaders);
        } else {
            teller.tell(Rule::TwoLeaders, earlier, message);
        }
    }
}

/// Frames: two beats of three.
const SETTLES_AFTER: u32 = 6;
