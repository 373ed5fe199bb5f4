//! Follows the frames of one cluster: which of them count, and when the beats begin.

use backbeat_contract::{BeatFrame, BeatIndex, ClusterId, MessageType, Phase};
use backbeat_timing::{ClusterInstant, Nanos, NodeHash, WireHlc};
use serde::Serialize;

use super::read;
use crate::crowd::HeardBeat;

/// Follows the frames of one cluster.
#[derive(Debug)]
pub struct Listener {
    cluster: ClusterId,
    /// The highest term heard. A frame that names none counts as term 0.
    term: u64,
    /// The latest beat counted, and the term in which it was.
    latest: Option<(BeatIndex, u64)>,
    /// Whether a frame of another phase than plan has been heard, so that a beat has three.
    three_frames: bool,
    tally: FrameTally,
}

/// What became of the frames that came in. Unit: frames, but for `beats` and `missed`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct FrameTally {
    /// All of them.
    pub frames: u64,
    /// Beats counted, each at its plan frame.
    pub beats: u64,
    /// Beats between two that were counted, of which no plan frame was taken.
    pub missed: u64,
    /// Refused: a leader of a higher term has been heard.
    pub lower_term: u64,
    /// Ignored: the beat was counted before, or is earlier than one that was.
    pub repeated: u64,
    /// Ignored: it came after its own deadline.
    pub stale: u64,
    /// Refused: not a frame of this cluster.
    pub unreadable: u64,
    /// Fields and legacy spellings overlooked in frames that were taken.
    pub overlooked: u64,
    /// Beats whose frame says that they began more than a quarter of a beat from when it was heard: their begin is
    /// taken to be when they were heard, and the clock of pulse or of this process is wrong.
    pub clocks_apart: u64,
    /// Dropped before they were read, because too many were waiting.
    pub lost: u64,
}

impl Listener {
    /// Nothing heard yet.
    pub fn new(cluster: ClusterId) -> Self {
        Self {
            cluster,
            term: 0,
            latest: None,
            three_frames: false,
            tally: FrameTally::default(),
        }
    }

    /// Takes a frame heard at `now`, with the term of its header. The answer is its beat, if this frame counts it:
    /// the plan frame does, once.
    pub fn hear(
        &mut self,
        payload: &[u8],
        term: Option<u64>,
        now: ClusterInstant,
    ) -> Option<HeardBeat> {
        self.tally.frames += 1;
        let read = read::<BeatFrame>(payload, MessageType::BeatFrame);
        let Some(read) = read.filter(|read| read.message.cluster_id == self.cluster) else {
            self.tally.unreadable += 1;
            return None;
        };
        self.tally.overlooked += read.overlooked;
        self.take(&read.message, term.unwrap_or(0), now)
    }

    /// What became of the frames so far.
    pub const fn tally(&self) -> FrameTally {
        self.tally
    }

    fn take(&mut self, frame: &BeatFrame, term: u64, now: ClusterInstant) -> Option<HeardBeat> {
        if term < self.term {
            self.tally.lower_term += 1;
            return None;
        }
        if ClusterInstant::from_unix_nanos(frame.deadline_at.unix_nanos()) < now {
            self.tally.stale += 1;
            return None;
        }
        self.term = term;
        if frame.phase != Phase::Plan {
            self.three_frames = true;
            return None;
        }
        self.count(frame.beat_index)?;
        Some(HeardBeat {
            index: frame.beat_index,
            window: frame.window_id,
            downbeat: frame.downbeat,
            begin: self.begin_of(frame, now),
            length: length_of(frame),
            stamp: WireHlc {
                low_millis: frame.hlc.wall,
                logical: frame.hlc.logical,
                node: NodeHash(frame.hlc.node),
            },
        })
    }

    /// Counts a beat, unless it was counted before. A leader of a new term may have begun a new timeline, with lower
    /// beats; it may also repeat the beat at which it took over.
    fn count(&mut self, beat: BeatIndex) -> Option<()> {
        let is_repeated = self.latest.is_some_and(|(latest, term)| {
            let may_begin_anew = term < self.term;
            beat == latest || beat < latest && !may_begin_anew
        });
        if is_repeated {
            self.tally.repeated += 1;
            return None;
        }
        let expected = self
            .latest
            .map_or(beat.get(), |(latest, _)| latest.get() + 1);
        self.tally.missed += beat.get().saturating_sub(expected);
        self.tally.beats += 1;
        self.latest = Some((beat, self.term));
        Some(())
    }

    /// When the beat of a plan frame begins. The frame says when its phase ends, which is the beat's end when a beat
    /// has one frame. Until another phase has been heard, what fits the present better is believed.
    fn begin_of(&mut self, frame: &BeatFrame, now: ClusterInstant) -> ClusterInstant {
        let length = length_of(frame);
        let deadline = ClusterInstant::from_unix_nanos(frame.deadline_at.unix_nanos());
        let to_go = (deadline - now).get();
        let one_frame = !self.three_frames && to_go * 3 > length.get() * 2;
        let phase = if one_frame {
            length.get()
        } else {
            length.get() / 3
        };
        let begin = deadline + Nanos::new(-phase);
        if (now - begin).get().abs() * 4 <= length.get() {
            return begin;
        }
        self.tally.clocks_apart += 1;
        now
    }

    /// Notes how many frames were dropped before they were read.
    pub(crate) fn note_lost(&mut self, lost: u64) {
        self.tally.lost = lost;
    }
}

/// How long a beat lasts at the frame's tempo.
fn length_of(frame: &BeatFrame) -> Nanos {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a beat lasts 60 ms to 600 s"
    )]
    let nanos = (60e9 / frame.tempo_bpm.bpm()) as i128;
    Nanos::new(nanos)
}
