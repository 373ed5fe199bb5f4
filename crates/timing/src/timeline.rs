//! The timeline: when every beat of a cluster begins. How it may change is in `change`, how it is
//! stored in `record`.

use serde::{Deserialize, Serialize};

use crate::record::TimelineRecord;
use crate::{Bar, BarLength, Beat, ClusterInstant, Epoch, Phase, Segment, Tempo, WindowId};

/// When every beat begins, in which bar it lies and at what tempo: a value that every node
/// evaluates alike.
///
/// Segments follow each other without gap: each begins with a downbeat, at the very instant at
/// which the one before would have begun that beat, at a tempo within 10 % of its predecessor's.
/// Segments that have not begun yet are the queued changes.
///
/// A timeline answers for the beats from [`first_beat`](Self::first_beat) to [`Beat::MAX`];
/// questions about earlier beats (forgotten by [`compacted`](Self::compacted)) or instants outside
/// answer `None`. Nothing here panics or overflows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "TimelineRecord", into = "TimelineRecord")]
pub struct Timeline {
    epoch: Epoch,
    first: Segment,
    later: Vec<Segment>,
}

impl Timeline {
    /// A timeline that begins with this segment.
    pub const fn new(epoch: Epoch, first: Segment) -> Self {
        Self {
            epoch,
            first,
            later: Vec::new(),
        }
    }

    /// Which of the cluster's timelines this is.
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The earliest beat this timeline still knows.
    pub const fn first_beat(&self) -> Beat {
        self.first.first_beat()
    }

    /// When the earliest beat begins.
    pub fn start(&self) -> ClusterInstant {
        self.first.start()
    }

    /// The segments in order; there is at least one.
    pub fn segments(&self) -> impl Iterator<Item = &Segment> {
        std::iter::once(&self.first).chain(&self.later)
    }

    /// When a beat begins.
    pub fn instant_of(&self, beat: Beat) -> Option<ClusterInstant> {
        self.instant_of_phase(beat, Phase::Plan)
    }

    /// When a phase of a beat begins.
    pub fn instant_of_phase(&self, beat: Beat, phase: Phase) -> Option<ClusterInstant> {
        self.segment_of(beat)?.begin_of(beat, phase)
    }

    /// When a phase ends, which is when the next begins: `deadline_at` of its frame.
    pub fn deadline_of(&self, beat: Beat, phase: Phase) -> Option<ClusterInstant> {
        self.segment_of(beat)?.end_of(beat, phase)
    }

    /// The beat and phase going on at an instant. They go on from their begin, included, to their
    /// end, excluded.
    pub fn beat_at(&self, instant: ClusterInstant) -> Option<(Beat, Phase)> {
        self.latest(|segment| segment.start() <= instant)?
            .position_at(instant)
    }

    /// The tempo of a beat.
    pub fn tempo_of(&self, beat: Beat) -> Option<Tempo> {
        self.segment_of(beat).map(Segment::tempo)
    }

    /// The length of the bar in which a beat lies.
    pub fn bar_length_of(&self, beat: Beat) -> Option<BarLength> {
        self.segment_of(beat).map(Segment::bar_length)
    }

    /// The tempo after all queued changes.
    pub fn target_tempo(&self) -> Tempo {
        self.last_segment().tempo()
    }

    /// The bar of a beat.
    pub fn bar_of(&self, beat: Beat) -> Option<Bar> {
        self.segment_of(beat)?.bar_of(beat)
    }

    /// Whether the beat is the first of its bar. No for a beat that the timeline does not know.
    pub fn is_downbeat(&self, beat: Beat) -> bool {
        self.bar_of(beat).is_some_and(|bar| bar.first == beat)
    }

    /// The first downbeat that begins later than `instant` and has a bar before it; none when the
    /// beats end first.
    pub fn downbeat_after(&self, instant: ClusterInstant) -> Option<Beat> {
        let (beat, _) = self.beat_at(instant.max(self.start()))?;
        self.bar_of(beat)?.last.next()
    }

    /// The name of the window (the bar) in which a beat lies, for the cluster with this id.
    pub fn window_id(&self, cluster_id: &str, beat: Beat) -> Option<WindowId> {
        let bar = self.bar_of(beat)?;
        Some(WindowId::of_bar(cluster_id, self.epoch, bar.first))
    }

    /// The changes that have not taken effect at an instant: the segments that begin later.
    pub fn queued_after(&self, instant: ClusterInstant) -> &[Segment] {
        let begun = self
            .later
            .partition_point(|segment| segment.start() <= instant);
        &self.later[begun..]
    }

    /// This timeline without the segments that ended before `beat`. For `beat` and all later ones
    /// every answer stays the same. Nodes that must agree on the value, not only on its answers,
    /// agree on `beat` first.
    #[must_use]
    pub fn compacted(&self, beat: Beat) -> Self {
        let begun = self
            .later
            .partition_point(|segment| segment.first_beat() <= beat);
        match self.later.get(..begun).and_then(<[Segment]>::last) {
            None => self.clone(),
            Some(&first) => Self {
                epoch: self.epoch,
                first,
                later: self.later[begun..].to_vec(),
            },
        }
    }

    /// The segment in which the beats end.
    pub(crate) fn last_segment(&self) -> &Segment {
        self.later.last().unwrap_or(&self.first)
    }

    /// The segment in which a beat lies.
    pub(crate) fn segment_of(&self, beat: Beat) -> Option<&Segment> {
        self.latest(|segment| segment.first_beat() <= beat)
    }

    /// This timeline without the segments that begin with `beat` or later, and then, if there is
    /// one, `next`. The caller has made sure that `next` follows without gap.
    pub(crate) fn replaced_from(&self, beat: Beat, next: Option<Segment>) -> Self {
        let kept = self
            .later
            .partition_point(|segment| segment.first_beat() < beat);
        let later = self.later[..kept].iter().copied().chain(next).collect();
        Self {
            epoch: self.epoch,
            first: self.first,
            later,
        }
    }

    /// The last segment of those that `begun` holds for: all up to some point, and none after it.
    fn latest(&self, begun: impl Fn(&Segment) -> bool) -> Option<&Segment> {
        let count = self.later.partition_point(&begun);
        match self.later[..count].last() {
            Some(segment) => Some(segment),
            None => begun(&self.first).then_some(&self.first),
        }
    }
}
