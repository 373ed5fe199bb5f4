//! The beats of one window and when they end, as far as frames have told.

use super::closing::ClusterNanos;
use super::{Closing, Deadlines, Roster};
use backbeat_contract::{BeatFrame, BeatIndex, Phase, WindowId};
use backbeat_timing::{ClusterInstant, FramesPerBeat, Nanos};
use serde::{Deserialize, Serialize};

/// A window: its beats, and the latest frame that was heard of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    window: WindowId,
    from: BeatIndex,
    to: BeatIndex,
    heard_from: BeatIndex,
    latest: Beacon,
    only_plans: bool,
    /// How late the next window's first frame was, in nanoseconds. Once it is known, `to` is final.
    ended: Option<i64>,
}

/// What one frame tells about time, in nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Beacon {
    beat: BeatIndex,
    phase: Phase,
    deadline: i64,
    arrival: i64,
    beat_length: i64,
}

impl Span {
    /// The window that `frame` opens, of the beats `from ..= to`.
    pub(super) fn open(
        frame: &BeatFrame,
        arrival: ClusterInstant,
        (from, to): (BeatIndex, BeatIndex),
        heard_from: BeatIndex,
    ) -> Self {
        Self {
            window: frame.window_id,
            from,
            to: to.max(frame.beat_index),
            heard_from,
            latest: Beacon::of(frame, arrival),
            only_plans: frame.phase == Phase::Plan,
            ended: None,
        }
    }

    /// The window's id.
    pub const fn window(&self) -> WindowId {
        self.window
    }

    /// Its first beat.
    pub const fn from(&self) -> BeatIndex {
        self.from
    }

    /// Its last beat: as expected while the window goes on, as heard once the next one has begun.
    pub const fn to(&self) -> BeatIndex {
        self.to
    }

    /// The latest beat heard of it.
    pub const fn latest_beat(&self) -> BeatIndex {
        self.latest.beat
    }

    /// Whether reverb has heard it from its first beat on.
    pub fn is_whole(&self) -> bool {
        self.heard_from <= self.from
    }

    /// Takes another frame of the window; false when its beat is before the window's first, or after its last once that is
    /// final.
    pub(super) fn hear(&mut self, frame: &BeatFrame, arrival: ClusterInstant) -> bool {
        let beat = frame.beat_index;
        if beat < self.from || self.ended.is_some() && beat > self.to {
            return false;
        }
        self.to = self.to.max(beat);
        self.only_plans &= frame.phase == Phase::Plan;
        let beacon = Beacon::of(frame, arrival);
        if (beacon.beat, beacon.phase) > (self.latest.beat, self.latest.phase) {
            self.latest = beacon;
        }
        true
    }

    /// The next window's first frame has been heard.
    pub(super) fn end(&mut self, next: &BeatFrame, arrival: ClusterInstant, frames: FramesPerBeat) {
        let last = next
            .beat_index
            .get()
            .checked_sub(1)
            .and_then(BeatIndex::new);
        let known = self.latest.beat.max(self.from);
        self.to = last.unwrap_or(known).min(self.to).max(known);
        let begins = next.downbeat
            && next.phase == Phase::Plan
            && self.to.get() + 1 == next.beat_index.get();
        let late = if begins {
            arrival - self.deadlines(frames).end_of(self.to)
        } else {
            self.latest.lateness(frames)
        };
        self.ended = Some(nanos(late));
    }

    /// When the window's beats end.
    pub fn deadlines(&self, frames: FramesPerBeat) -> Deadlines {
        let latest = &self.latest;
        let phases_after = match (frames, latest.phase) {
            (FramesPerBeat::One, _) | (_, Phase::Review) => 0,
            (FramesPerBeat::Three, Phase::Execute) => 1,
            (FramesPerBeat::Three, Phase::Plan) => 2,
        };
        // In 64 bits, for every claim asks and a division in 128 takes longer than all else here. A beat has 10 minutes
        // at most.
        let rest = Nanos::new((latest.beat_length * phases_after / 3).into());
        Deadlines {
            beat: latest.beat,
            end: instant(latest.deadline) + rest,
            length: Nanos::new(latest.beat_length.into()),
        }
    }

    /// When the window begins, as its beats tell.
    pub(super) fn begins_at(&self, frames: FramesPerBeat) -> ClusterInstant {
        let deadlines = self.deadlines(frames);
        deadlines.end_of(self.from) + Nanos::new(-deadlines.length.get())
    }

    /// When the window ends.
    pub fn ends_at(&self, frames: FramesPerBeat) -> ClusterInstant {
        self.deadlines(frames).end_of(self.to)
    }

    /// How long its beats last.
    pub fn beat_length(&self) -> Nanos {
        Nanos::new(self.latest.beat_length.into())
    }

    pub(super) fn contains(&self, beat: BeatIndex) -> bool {
        (self.from..=self.to).contains(&beat)
    }

    /// How many frames its beats had, as far as the window alone can tell.
    pub(super) fn frames_heard(&self) -> Option<FramesPerBeat> {
        if !self.only_plans {
            return Some(FramesPerBeat::Three);
        }
        (self.latest.beat > self.heard_from).then_some(FramesPerBeat::One)
    }

    pub(super) fn closing<'a>(
        &self,
        frames: FramesPerBeat,
        previous: Option<&'a Roster>,
    ) -> Closing<'a> {
        let ended = self.ended.map(|late| Nanos::new(late.into()));
        Closing {
            window: self.window,
            from: self.from,
            to: self.to,
            heard_from: self.heard_from,
            deadlines: self.deadlines(frames),
            tempo_drift: ended.unwrap_or_else(|| self.latest.lateness(frames)),
            previous,
        }
    }

    pub(super) fn form(&self) -> SpanForm {
        let latest = &self.latest;
        SpanForm {
            window: *self.window.as_bytes(),
            beats: [self.from, self.to, self.heard_from, latest.beat].map(BeatIndex::get),
            phase: latest.phase,
            nanos: [latest.deadline, latest.arrival, latest.beat_length],
            only_plans: self.only_plans,
            ended: self.ended,
        }
    }

    /// The span of a form; `None` when its beats do not stand in their order or have no length.
    pub(super) fn of_form(form: &SpanForm) -> Option<Self> {
        let [from, to, heard_from, beat] = form.beats.map(BeatIndex::new);
        let [deadline, arrival, beat_length] = form.nanos;
        let span = Self {
            window: WindowId::new(form.window),
            from: from?,
            to: to?,
            heard_from: heard_from?,
            latest: Beacon {
                beat: beat?,
                phase: form.phase,
                deadline,
                arrival,
                beat_length,
            },
            only_plans: form.only_plans,
            ended: form.ended,
        };
        let sound = span.contains(span.latest.beat) && (1..=LONGEST_BEAT).contains(&beat_length);
        sound.then_some(span)
    }
}

/// A span in a snapshot.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SpanForm {
    window: [u8; 16],
    /// First, last, first heard, latest.
    beats: [u64; 4],
    phase: Phase,
    /// Deadline and arrival of the latest frame, length of its beat.
    nanos: [i64; 3],
    only_plans: bool,
    ended: Option<i64>,
}

/// A beat at 0.1 BPM, in nanoseconds.
const LONGEST_BEAT: i64 = 600_000_000_000;

impl Beacon {
    fn of(frame: &BeatFrame, arrival: ClusterInstant) -> Self {
        let deadline = ClusterInstant::from_unix_nanos(frame.deadline_at.unix_nanos());
        Self {
            beat: frame.beat_index,
            phase: frame.phase,
            deadline: ClusterNanos::of(deadline).get(),
            arrival: ClusterNanos::of(arrival).get(),
            beat_length: beat_nanos(frame),
        }
    }

    /// How late the frame was at the beginning of its phase.
    fn lateness(&self, frames: FramesPerBeat) -> Nanos {
        let phase = match frames {
            FramesPerBeat::One => self.beat_length,
            FramesPerBeat::Three => self.beat_length / 3,
        };
        let begin = i128::from(self.deadline) - i128::from(phase);
        Nanos::new(i128::from(self.arrival) - begin)
    }
}

/// How long the frame's beat lasts, in nanoseconds: 60 s / tempo, rounded. At most 600 s.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a tempo is at least 0.1 BPM"
)]
pub(super) fn beat_nanos(frame: &BeatFrame) -> i64 {
    (60e9 / frame.tempo_bpm.bpm()).round() as i64
}

fn instant(nanos: i64) -> ClusterInstant {
    ClusterInstant::from_unix_nanos(nanos.into())
}

fn nanos(length: Nanos) -> i64 {
    let bounded = length.get().clamp(i64::MIN.into(), i64::MAX.into());
    i64::try_from(bounded).unwrap_or_default()
}
