//! The book of windows: which are open, where a claim belongs, when each is told.
//!
//! Reading frames and claims from the network, and waiting for [`Windows::next_close`], are the service's business.

use super::held::Held;
use super::rotation::Rotations;
use super::span::beat_nanos;
use super::trouble::Troubles;
use super::{Aggregate, Claim, Hearing, Occurrence, Roster, Span, Terms, Trouble, Verdict};
use backbeat_contract::{AgentId, BarReport, BeatFrame, BeatIndex, Phase, WindowId};
use backbeat_timing::{ClusterInstant, FramesPerBeat, Nanos};
use std::collections::VecDeque;

/// The windows that are open, and what outlives a window.
///
/// A window is opened by the first of its frames that is heard; a bar of which none is has no report. A beat takes claims
/// once a frame of it, or of a later beat, has been heard, and until its window's grace period is over by the claim's
/// arrival. So when a claim is offered changes no report, only when it arrived.
#[derive(Debug)]
pub struct Windows {
    pub(super) grace: Option<Nanos>,
    /// As given, then as heard.
    pub(super) bar_length: u64,
    pub(super) frames: FramesPerBeat,
    /// By beat, the newest last.
    pub(super) open: VecDeque<(Span, Aggregate)>,
    pub(super) held: Held,
    /// Troubles noted while no window was open; the next one tells them.
    waiting: Troubles,
    pub(super) carried: Rotations,
    pub(super) previous: Option<Roster>,
    /// The last windows told.
    pub(super) closed: VecDeque<WindowId>,
    /// The last beat of the windows told.
    pub(super) closed_through: Option<BeatIndex>,
    /// Nothing was heard before: a window that began earlier may lack claims.
    pub(super) listens_since: ClusterInstant,
}

impl Windows {
    /// Most windows open at a time. With more, the oldest is to be told at once, before its grace period is over; the
    /// caller asks [`Windows::close_next`] after every [`Hearing::Opened`].
    pub const MAX_OPEN: usize = 4;

    /// How many windows that have been told are remembered, so that none is told twice.
    pub const CLOSED_REMEMBERED: usize = 64;

    /// Nothing heard yet.
    pub fn new(terms: Terms) -> Self {
        Self {
            grace: terms.grace,
            bar_length: terms.bar_length.beats().into(),
            // Until heard otherwise, the one that lets windows end later.
            frames: FramesPerBeat::Three,
            open: VecDeque::new(),
            held: Held::default(),
            waiting: Troubles::new(),
            carried: Rotations::default(),
            previous: None,
            closed: VecDeque::new(),
            closed_through: None,
            listens_since: ClusterInstant::MIN,
        }
    }

    /// Takes a frame that arrived at `arrival`. Claims that waited for it find their window.
    pub fn hear(&mut self, frame: &BeatFrame, arrival: ClusterInstant) -> Hearing {
        if self.closed.contains(&frame.window_id) {
            return Hearing::Closed;
        }
        if !is_plausible(frame, arrival) {
            return Hearing::Implausible;
        }
        let id = frame.window_id;
        let known = self.open.iter_mut().find(|(span, _)| span.window() == id);
        let hearing = if let Some((span, aggregate)) = known {
            if !span.hear(frame, arrival) {
                return Hearing::Regressed;
            }
            aggregate.hear_beat(frame.beat_index);
            Hearing::Continued
        } else {
            let newest = self.open.back().map(|(span, _)| span.latest_beat());
            if newest.is_some_and(|newest| frame.beat_index <= newest) {
                return Hearing::Regressed;
            }
            self.open(frame, arrival);
            Hearing::Opened
        };
        if let Some((newest, _)) = self.open.back() {
            self.frames = self.frames_of(newest);
        }
        self.release(hearing);
        hearing
    }

    /// Looks where claims will stand that are offered next, see [`Aggregate::look_ahead`].
    pub fn look_ahead(&self, claims: &[Claim<'_>]) {
        if let Some((_, newest)) = self.open.back() {
            newest.look_ahead(claims);
        }
    }

    /// Takes a valid claim (BACKBEAT-REQ-020).
    pub fn offer(&mut self, claim: &Claim<'_>) -> Verdict {
        match self.place(claim) {
            Place::In(index) => self.insert(index, claim),
            Place::Late => {
                self.note_claim(Trouble::LateClaim, claim);
                Verdict::Late
            }
            Place::FromFuture => {
                self.note_claim(Trouble::ClaimFromFuture, claim);
                Verdict::FromFuture
            }
            Place::Ahead if !self.held.is_full() => {
                self.held.hold(claim);
                Verdict::Held
            }
            // Rather than drop it, believe that the window goes on as expected.
            Place::Ahead => match self.open.back() {
                Some((span, _)) if span.contains(claim.beat) => {
                    self.insert(self.open.len() - 1, claim)
                }
                _ => {
                    self.note_claim(Trouble::DroppedClaim, claim);
                    Verdict::Dropped
                }
            },
        }
    }

    /// Notes a trouble of the newest window, or of the next one when none is open.
    pub fn note(&mut self, trouble: Trouble, what: Occurrence, agent: Option<&AgentId>) {
        match self.open.back_mut() {
            Some((_, aggregate)) => aggregate.note(trouble, what, agent),
            None => self.waiting.note(trouble, what, agent),
        }
    }

    /// When the oldest open window is to be told: at once ([`ClusterInstant::MIN`]) when more than
    /// [`Windows::MAX_OPEN`] are open; none when no window is.
    pub fn next_close(&self) -> Option<ClusterInstant> {
        let (oldest, _) = self.open.front()?;
        if self.open.len() > Self::MAX_OPEN {
            return Some(ClusterInstant::MIN);
        }
        Some(self.closes_at(oldest))
    }

    /// The report of the oldest open window, if its grace period is over at `now` (BACKBEAT-REQ-021). Call it until it
    /// gives none. Each window is told once.
    pub fn close_next(&mut self, now: ClusterInstant) -> Option<BarReport> {
        self.next_close().filter(|&due| due <= now)?;
        self.release_into_oldest();
        let (span, aggregate) = self.open.pop_front()?;
        let frames = self.frames_of(&span);
        let report = aggregate.roll_up(&span.closing(frames, self.previous.as_ref()));
        match self.open.front_mut() {
            Some((_, next)) => next.carry(&aggregate),
            None => self.carried = aggregate.rotations.open(),
        }
        self.previous = Some(aggregate.into_roster());
        self.closed_through = self.closed_through.max(Some(span.to()));
        if self.closed.len() >= Self::CLOSED_REMEMBERED {
            self.closed.pop_front();
        }
        self.closed.push_back(span.window());
        Some(report)
    }

    /// The open windows with what they have gathered, the oldest first.
    pub fn open_windows(&self) -> impl Iterator<Item = (&Span, &Aggregate)> {
        self.open.iter().map(|(span, aggregate)| (span, aggregate))
    }

    /// How many frames a beat has, as far as heard; three when nothing was.
    pub const fn frames_per_beat(&self) -> FramesPerBeat {
        self.frames
    }

    /// How many claims wait for a frame of their beat.
    pub const fn held(&self) -> usize {
        self.held.len()
    }

    /// Bytes on the heap of the open windows and of the last roster.
    pub fn heap_bytes(&self) -> usize {
        let open = self
            .open
            .iter()
            .map(|(_, aggregate)| aggregate.heap_bytes());
        open.sum::<usize>() + self.previous.as_ref().map_or(0, Roster::heap_bytes)
    }

    fn open(&mut self, frame: &BeatFrame, arrival: ClusterInstant) {
        let frames = self.frames;
        let before = self.open.back_mut().map(|(span, _)| {
            let frames = span.frames_heard().unwrap_or(frames);
            span.end(frame, arrival, frames);
            (span.to(), span.is_whole().then(|| span.from()))
        });
        if let Some((to, Some(from))) = before
            && frame.downbeat
            && to.get() + 1 == frame.beat_index.get()
        {
            self.bar_length = to.get() + 1 - from.get();
        }
        let last = before.map(|(to, _)| to).or(self.closed_through);
        let (from, joined) = self.first_beat(frame, last);
        let heard_from = if joined { frame.beat_index } else { from };
        let to = from.get().saturating_add(self.bar_length - 1);
        let to = BeatIndex::new(to).unwrap_or(BeatIndex::MAX);
        let mut aggregate = Aggregate::new();
        aggregate.hear_beat(frame.beat_index);
        aggregate.troubles = std::mem::replace(&mut self.waiting, Troubles::new());
        aggregate.rotations = std::mem::take(&mut self.carried);
        let span = Span::open(frame, arrival, (from, to), heard_from);
        if joined {
            aggregate.note(Trouble::Restart, Occurrence::of_instant(arrival), None);
        } else if span.begins_at(frames) < self.listens_since {
            let restart = Occurrence::of_instant(self.listens_since);
            aggregate.note(Trouble::Restart, restart, None);
        }
        self.open.push_back((span, aggregate));
        // A timeline that begins anew counts its beats anew.
        self.closed_through = self.closed_through.filter(|&last| last < from);
    }

    /// The first beat of the window that `frame` opens, `last` being the last beat of the window before; and whether
    /// reverb joined after it had begun.
    fn first_beat(&self, frame: &BeatFrame, last: Option<BeatIndex>) -> (BeatIndex, bool) {
        let beat = frame.beat_index;
        if frame.downbeat {
            let joined = last.is_none() && frame.phase != Phase::Plan;
            return (beat, joined);
        }
        // Its downbeat was missed: bars follow each other from the last one known, or else from beat 0.
        let next = last.map_or(0, |last| last.get() + 1);
        let next = if next <= beat.get() { next } else { 0 };
        let into_bar = (beat.get() - next) % self.bar_length;
        let from = BeatIndex::new(beat.get() - into_bar).unwrap_or(beat);
        (from, last.is_none())
    }

    fn place(&self, claim: &Claim<'_>) -> Place {
        let beat = claim.beat;
        let Some((newest, _)) = self.open.back() else {
            let told = self.closed_through.is_some_and(|last| beat <= last);
            return if told { Place::Late } else { Place::Ahead };
        };
        if beat > newest.latest_beat() {
            let ahead = beat.get() - newest.latest_beat().get();
            return if ahead > self.bar_length {
                Place::FromFuture
            } else {
                Place::Ahead
            };
        }
        let home = self.open.iter().position(|(span, _)| span.contains(beat));
        let open = home.filter(|&index| self.takes(index, claim.arrival));
        open.map_or(Place::Late, Place::In)
    }

    fn takes(&self, index: usize, arrival: ClusterInstant) -> bool {
        let span = self.open.get(index).map(|(span, _)| span);
        span.is_some_and(|span| arrival < self.closes_at(span))
    }

    fn closes_at(&self, span: &Span) -> ClusterInstant {
        span.ends_at(self.frames_of(span)) + Terms::grace_for(self.grace, span.beat_length())
    }

    /// How many frames the window's beats have: as it tells itself, or like those before it.
    fn frames_of(&self, span: &Span) -> FramesPerBeat {
        span.frames_heard().unwrap_or(self.frames)
    }

    fn insert(&mut self, index: usize, claim: &Claim<'_>) -> Verdict {
        match self.open.get_mut(index) {
            Some((_, aggregate)) => Verdict::Accepted(aggregate.insert(claim)),
            None => Verdict::Late,
        }
    }

    /// Notes a trouble of a claim, as [`Windows::note`] does.
    pub fn note_claim(&mut self, trouble: Trouble, claim: &Claim<'_>) {
        let agent = claim.agent_id();
        self.note(trouble, Occurrence::of_claim(claim), agent.as_ref());
    }

    /// Gives the claims that waited for a frame their window: those up to the beat heard, or all, when a window has
    /// opened and it is known again which beats are far ahead.
    fn release(&mut self, hearing: Hearing) {
        let Some(latest) = self.open.back().map(|(span, _)| span.latest_beat()) else {
            return;
        };
        let through = match hearing {
            Hearing::Opened => BeatIndex::MAX,
            _ => latest,
        };
        for held in self.held.release(..=through) {
            self.offer(&held.claim());
        }
    }

    /// Gives the oldest window the claims for beats of its own that it never heard a frame of.
    fn release_into_oldest(&mut self) {
        let Some((from, to)) = self.open.front().map(|(span, _)| (span.from(), span.to())) else {
            return;
        };
        for held in self.held.release(from..=to) {
            let claim = held.claim();
            if self.takes(0, claim.arrival) {
                self.insert(0, &claim);
            } else {
                self.note_claim(Trouble::LateClaim, &claim);
            }
        }
    }
}

/// Where a claim belongs.
enum Place {
    In(usize),
    Ahead,
    Late,
    FromFuture,
}

fn is_plausible(frame: &BeatFrame, arrival: ClusterInstant) -> bool {
    const MINUTE: i128 = 60_000_000_000;
    let deadline = ClusterInstant::from_unix_nanos(frame.deadline_at.unix_nanos());
    let apart = (deadline - arrival).get().abs();
    apart <= i128::from(beat_nanos(frame)) + MINUTE
}
