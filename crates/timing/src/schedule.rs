//! What a metronome speaks and when: the frames of a timeline. Waiting for them and sending them is
//! the services' business.

use crate::{Beat, ClusterInstant, Phase, Tempo, Timeline, WindowId};

/// How many frames a beat has on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FramesPerBeat {
    /// One at the begin of the plan phase, due at the end of the beat: for consumers that count
    /// frames.
    One,
    /// One for each phase, due at the end of that phase.
    #[default]
    Three,
}

impl TryFrom<u8> for FramesPerBeat {
    type Error = FramesPerBeatOutOfRange;

    fn try_from(frames: u8) -> Result<Self, Self::Error> {
        match frames {
            1 => Ok(Self::One),
            3 => Ok(Self::Three),
            _ => Err(FramesPerBeatOutOfRange { frames }),
        }
    }
}

/// A number of frames a beat that is neither 1 nor 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a beat has 1 or 3 frames, not {frames}")]
pub struct FramesPerBeatOutOfRange {
    /// The number that was refused.
    pub frames: u8,
}

/// One frame of the schedule: what its message says, and when it is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The beat.
    pub beat: Beat,
    /// The phase that begins. A beat with one frame has it at `Plan`.
    pub phase: Phase,
    /// When the frame is to be sent: the begin of the phase.
    pub at: ClusterInstant,
    /// `deadline_at`: the end of the phase, or of the beat when the beat has one frame.
    pub deadline: ClusterInstant,
    /// Whether the beat is the first of its bar; the same on all frames of the beat.
    pub downbeat: bool,
    /// The tempo of the beat.
    pub tempo: Tempo,
    /// The window (bar) of the beat.
    pub window: WindowId,
}

/// The frames of one cluster's timeline. A view that costs nothing to make anew after every change.
#[derive(Clone, Copy, Debug)]
pub struct Schedule<'a> {
    timeline: &'a Timeline,
    cluster_id: &'a str,
    frames_per_beat: FramesPerBeat,
}

impl<'a> Schedule<'a> {
    /// The frames of a timeline for the cluster with this id.
    pub const fn new(
        timeline: &'a Timeline,
        cluster_id: &'a str,
        frames_per_beat: FramesPerBeat,
    ) -> Self {
        Self {
            timeline,
            cluster_id,
            frames_per_beat,
        }
    }

    /// The first frame that is due later than `instant`; none after the last beat there is.
    ///
    /// Ask with the present to join, or to step over what was missed.
    pub fn next_frame_after(&self, instant: ClusterInstant) -> Option<Frame> {
        if instant < self.timeline.start() {
            return self.frame_of(self.timeline.first_beat(), Phase::Plan);
        }
        let (beat, phase) = self.timeline.beat_at(instant)?;
        self.frame_following(beat, phase)
    }

    /// The frame that comes after this phase of this beat; none after the last beat there is.
    ///
    /// It goes by index, so a frame cannot come twice even if the timeline has changed since, or a
    /// clock.
    pub fn frame_following(&self, beat: Beat, phase: Phase) -> Option<Frame> {
        match (self.frames_per_beat, phase.next()) {
            (FramesPerBeat::Three, Some(next)) => self.frame_of(beat, next),
            _ => self.frame_of(beat.next()?, Phase::Plan),
        }
    }

    /// The frame that was due last at `instant`; none before the timeline and after it.
    pub fn current_frame(&self, instant: ClusterInstant) -> Option<Frame> {
        let (beat, phase) = self.timeline.beat_at(instant)?;
        match self.frames_per_beat {
            FramesPerBeat::One => self.frame_of(beat, Phase::Plan),
            FramesPerBeat::Three => self.frame_of(beat, phase),
        }
    }

    /// All frames due later than `instant`, in order.
    pub fn frames_after(&self, instant: ClusterInstant) -> impl Iterator<Item = Frame> {
        std::iter::successors(self.next_frame_after(instant), |frame| {
            self.frame_following(frame.beat, frame.phase)
        })
    }

    fn frame_of(&self, beat: Beat, phase: Phase) -> Option<Frame> {
        let last_phase = match self.frames_per_beat {
            FramesPerBeat::One => Phase::Review,
            FramesPerBeat::Three => phase,
        };
        Some(Frame {
            beat,
            phase,
            at: self.timeline.instant_of_phase(beat, phase)?,
            deadline: self.timeline.deadline_of(beat, last_phase)?,
            downbeat: self.timeline.is_downbeat(beat),
            tempo: self.timeline.tempo_of(beat)?,
            window: self.timeline.window_id(self.cluster_id, beat)?,
        })
    }
}
