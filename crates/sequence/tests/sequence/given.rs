//! Streams that a cluster may rightly send: frames of a timeline with changes, by leaders that take
//! over from each other, received with delays; and claims and reports that go with them.

use backbeat_contract as contract;
use backbeat_contract::{BeatIndex, Hlc};
use backbeat_sequence::{Claim, Finding, Frame, Listener, Message, Received, Report, Rule};
use backbeat_timing::{
    BarLength, Beat, ClusterInstant, Epoch, FramesPerBeat, HlcClock, Nanos, NodeHash, Phase,
    Schedule, Segment, Tempo, Timeline, UnixMillis,
};
use proptest::prelude::*;

pub(crate) const CLUSTER: &str = "chorus-prod";

/// 2025-09-05T12:30:00Z.
pub(crate) fn origin() -> ClusterInstant {
    ClusterInstant::from_unix_nanos(1_757_075_400_000_000_000)
}

/// What is asked of a running timeline.
#[derive(Clone, Copy, Debug)]
enum Wish {
    Tempo(f64),
    Ramp(f64),
    BarLength(u32),
}

/// A cluster's performance: all that its frames depend on.
#[derive(Clone, Debug)]
pub(crate) struct Score {
    pub(crate) timeline: Timeline,
    pub(crate) frames_per_beat: FramesPerBeat,
    /// How many frames went by before the listener joined.
    joined: usize,
    /// How much of a third of a beat each frame is on its way, in turn.
    delays: Vec<f64>,
    /// The frames with which another node takes the lead.
    takeovers: Vec<usize>,
}

/// Scores of tempos that a test of clocks can use: from 60 BPM, so that frames come several a
/// second, to 600.
pub(crate) fn scores() -> impl Strategy<Value = Score> {
    let wish = prop_oneof![
        (0.0..=1.0).prop_map(Wish::Tempo),
        (60.0..=600.0).prop_map(Wish::Ramp),
        (2..=6_u32).prop_map(Wish::BarLength),
    ];
    let start = (0..1_000_000_u64, 60.0..=600.0_f64, 2..=6_u32);
    let heard = (0..20_usize, prop::collection::vec(0.0..0.9, 1..8));
    let history = prop::collection::vec((0..20_u64, wish), 0..4);
    let takeovers = prop::collection::vec(0..100_usize, 0..3);
    (start, heard, history, takeovers, any::<bool>()).prop_map(
        |((first, bpm, bar), (joined, delays), history, takeovers, three)| Score {
            timeline: timeline(first, bpm, bar, &history),
            frames_per_beat: if three {
                FramesPerBeat::Three
            } else {
                FramesPerBeat::One
            },
            joined,
            delays,
            takeovers,
        },
    )
}

/// Beats from 0 at one tempo, three frames each, bars of four, received at once.
pub(crate) fn steady(bpm: f64) -> Score {
    Score {
        timeline: timeline(0, bpm, 4, &[]),
        frames_per_beat: FramesPerBeat::Three,
        joined: 0,
        delays: vec![0.0],
        takeovers: Vec::new(),
    }
}

fn timeline(first: u64, bpm: f64, bar: u32, history: &[(u64, Wish)]) -> Timeline {
    let first = Beat::new(first).unwrap();
    let (tempo, bar) = (Tempo::from_bpm(bpm).unwrap(), BarLength::new(bar).unwrap());
    let segment = Segment::new(first, origin(), tempo, bar).unwrap();
    let mut timeline = Timeline::new(Epoch(0), segment);
    let mut now = first;
    for &(beats, wish) in history {
        now = now.later_by(beats).unwrap();
        let at = timeline.instant_of(now).unwrap();
        let changes = match wish {
            Wish::Tempo(position) => {
                let allowed = timeline.tempo_of(now).unwrap().next_bar();
                let (min, max) = (allowed.min.bpm(), allowed.max.bpm());
                let target = Tempo::from_bpm(min + (max - min) * position).unwrap();
                timeline
                    .propose_tempo(at, target)
                    .map(|change| vec![change])
            }
            Wish::Ramp(bpm) => timeline.ramp(at, Tempo::from_bpm(bpm).unwrap()),
            Wish::BarLength(beats) => {
                timeline.propose_bar_length(at, BarLength::new(beats).unwrap())
            }
        };
        // A tempo may be refused where another change is queued; then it is not changed.
        let after = changes.and_then(|changes| timeline.with_changes(&changes));
        timeline = after.unwrap_or(timeline);
    }
    timeline
}

impl Score {
    /// The frames of this many beats, numbered from 0.
    pub(crate) fn frames(&self, beats: usize) -> Vec<Received<'static>> {
        let schedule = Schedule::new(&self.timeline, CLUSTER, self.frames_per_beat);
        let per_beat = match self.frames_per_beat {
            FramesPerBeat::One => 1,
            FramesPerBeat::Three => 3,
        };
        let mut nodes = ["pulse-1", "pulse-2"].map(|node| HlcClock::new(NodeHash::of(node)));
        let before = self.timeline.start() + Nanos::new(-1);
        let frames = schedule
            .frames_after(before)
            .take(self.joined + beats * per_beat);
        let heard = frames.enumerate().skip(self.joined).map(|(count, frame)| {
            let term = 1 + self.takeovers.iter().filter(|&&at| at <= count).count();
            let leader = term % 2;
            let stamp = nodes[leader].tick(unix_millis(frame.at)).wire();
            let third = 20_000_000_000_000_000 / i128::from(frame.tempo.micro_bpm());
            let delay = self.delays[count % self.delays.len()];
            #[expect(clippy::cast_possible_truncation, reason = "thousandths of a third")]
            let delay = Nanos::new(third * (delay * 1000.0) as i128 / 1000);
            Received {
                index: 0,
                at: frame.at + delay,
                cluster: None,
                message: Message::Frame(Frame {
                    cluster: CLUSTER,
                    beat: BeatIndex::new(frame.beat.index()).unwrap(),
                    phase: phase(frame.phase),
                    downbeat: frame.downbeat,
                    hlc: Hlc {
                        wall: stamp.low_millis,
                        logical: stamp.logical,
                        node: stamp.node.0,
                    },
                    deadline: frame.deadline,
                    tempo: contract::Tempo::new(frame.tempo.bpm()).unwrap(),
                    window: contract::WindowId::new(frame.window.to_bytes()),
                    term: Some(term as u64),
                    node: Some(["pulse-1", "pulse-2"][leader]),
                }),
            }
        });
        numbered(heard)
    }

    /// The bar of a beat, as its report names it.
    pub(crate) fn report_of(&self, beat: BeatIndex) -> Report {
        let beat = Beat::new(beat.get()).unwrap();
        let bar = self.timeline.bar_of(beat).unwrap();
        let window = self.timeline.window_id(CLUSTER, beat).unwrap();
        Report {
            window: contract::WindowId::new(window.to_bytes()),
            from: BeatIndex::new(bar.first.index()).unwrap(),
            to: BeatIndex::new(bar.last.index()).unwrap(),
        }
    }
}

/// The messages with their places as numbers.
pub(crate) fn numbered(
    messages: impl IntoIterator<Item = Received<'static>>,
) -> Vec<Received<'static>> {
    let numbered = messages.into_iter().zip(0..);
    numbered
        .map(|(message, index)| Received { index, ..message })
        .collect()
}

/// The frame in a message.
pub(crate) fn frame_of(received: &Received<'static>) -> Frame<'static> {
    match received.message {
        Message::Frame(frame) => frame,
        ref other => panic!("{other:?} is no frame"),
    }
}

/// A claim, stamped when it is received.
pub(crate) fn claim(
    agent: &'static str,
    beat: BeatIndex,
    state: contract::State,
    at: ClusterInstant,
) -> Received<'static> {
    Received {
        index: 0,
        at,
        cluster: Some(CLUSTER),
        message: Message::Claim(Claim {
            agent,
            beat,
            state,
            hlc: stamp(at, 0, 0xbeef),
        }),
    }
}

/// The stamp of an instant.
pub(crate) fn stamp(at: ClusterInstant, logical: u16, node: u16) -> Hlc {
    let millis = at.unix_nanos().div_euclid(1_000_000);
    Hlc {
        wall: u16::try_from(millis & 0xffff).unwrap(),
        logical,
        node,
    }
}

pub(crate) fn unix_millis(at: ClusterInstant) -> UnixMillis {
    UnixMillis::from(i64::try_from(at.unix_nanos() / 1_000_000).unwrap())
}

/// What a fresh listener finds in a stream.
pub(crate) fn findings(stream: &[Received<'_>]) -> Vec<Finding> {
    let mut listener = Listener::default();
    stream
        .iter()
        .flat_map(|received| listener.hear(received))
        .collect()
}

/// The rules of the findings.
pub(crate) fn rules(findings: &[Finding]) -> Vec<Rule> {
    findings.iter().map(|finding| finding.rule).collect()
}

fn phase(phase: Phase) -> contract::Phase {
    match phase {
        Phase::Plan => contract::Phase::Plan,
        Phase::Execute => contract::Phase::Execute,
        Phase::Review => contract::Phase::Review,
    }
}
