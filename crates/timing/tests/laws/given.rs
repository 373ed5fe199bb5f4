//! Values to try the laws on: any tempo, any bar length, and timelines with any history of changes.

use backbeat_timing::{
    BarLength, Beat, ClusterInstant, Epoch, Phase, RefuseChange, Segment, Tempo, Timeline,
};
use proptest::prelude::*;

/// 2025-09-05T12:30:00Z.
pub(crate) fn origin() -> ClusterInstant {
    ClusterInstant::from_unix_nanos(1_757_075_400_000_000_000)
}

pub(crate) fn beat(index: u64) -> Beat {
    Beat::new(index).unwrap()
}

pub(crate) fn bpm(bpm: f64) -> Tempo {
    Tempo::from_bpm(bpm).unwrap()
}

pub(crate) fn bar(beats: u32) -> BarLength {
    BarLength::new(beats).unwrap()
}

/// A timeline without changes: beat 0 at origin.
pub(crate) fn plain(tempo: f64, beats: u32) -> Timeline {
    let first = Segment::new(Beat::ZERO, origin(), bpm(tempo), bar(beats)).unwrap();
    Timeline::new(Epoch(0), first)
}

/// Any tempo: the ends of the range, those that divide a minute badly, and the whole range evenly
/// by magnitude.
pub(crate) fn tempos() -> impl Strategy<Value = Tempo> {
    prop_oneof![
        Just(Tempo::MIN),
        Just(Tempo::MAX),
        Just(Tempo::DEFAULT),
        Just(bpm(0.7)),
        (-1.0..=3.0_f64).prop_map(|magnitude| bpm(10_f64.powf(magnitude).clamp(0.1, 1000.0))),
    ]
}

pub(crate) fn bar_lengths() -> impl Strategy<Value = BarLength> {
    prop_oneof![
        8 => (1..=16_u32).prop_map(bar),
        2 => Just(BarLength::DEFAULT),
        1 => (1..=u32::MAX).prop_map(bar),
    ]
}

pub(crate) fn phases() -> impl Strategy<Value = Phase> {
    prop::sample::select(Phase::ALL.to_vec())
}

/// What may be asked of a running timeline.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    /// A tempo, as a position in the allowed interval: 0 its slow end, 1 its fast end.
    Tempo(f64),
    Ramp(Tempo),
    BarLength(BarLength),
}

pub(crate) fn wishes() -> impl Strategy<Value = Wish> {
    prop_oneof![
        (0.0..=1.0).prop_map(Wish::Tempo),
        tempos().prop_map(Wish::Ramp),
        bar_lengths().prop_map(Wish::BarLength),
    ]
}

/// The timeline after a wish at an instant; the same, when the wish is refused.
pub(crate) fn granted(timeline: &Timeline, at: ClusterInstant, wish: &Wish) -> Timeline {
    let changes = match wish {
        Wish::Tempo(position) => {
            let Some(next) = timeline.downbeat_after(at) else {
                return timeline.clone();
            };
            let range = timeline
                .tempo_of(beat(next.index() - 1))
                .unwrap()
                .next_bar();
            let (min, max) = (range.min.bpm(), range.max.bpm());
            let target = range.nearest(bpm((min + (max - min) * position).clamp(0.1, 1000.0)));
            timeline
                .propose_tempo(at, target)
                .map(|change| vec![change])
        }
        Wish::Ramp(target) => timeline.ramp(at, *target),
        Wish::BarLength(length) => timeline.propose_bar_length(at, *length),
    };
    let granted = changes.and_then(|changes| timeline.with_changes(&changes));
    match granted {
        Ok(after) => after,
        // A proposal is good by itself, unless the beats or the years end before it.
        Err(RefuseChange::TooLate { .. } | RefuseChange::NoDownbeatLeft) => timeline.clone(),
        Err(refusal) => panic!("{wish:?} at {at:?} on {timeline:?}: {refusal}"),
    }
}

/// Any timeline without changes, beginning anywhere in the years that can be stored.
pub(crate) fn beginnings() -> impl Strategy<Value = Timeline> {
    let first_beats = prop_oneof![
        4 => Just(0),
        1 => 0..1_000_000_u64,
        1 => 0..=Beat::MAX.index(),
        1 => Beat::MAX.index() - 5_000..=Beat::MAX.index(),
    ];
    let starts = prop_oneof![
        4 => 0..4_000_000_000_000_000_000_i64,
        1 => any::<i64>(),
    ];
    (first_beats, starts, tempos(), bar_lengths(), any::<u64>()).prop_map(
        |(first_beat, start, tempo, bar_length, epoch)| {
            let start = ClusterInstant::from_unix_nanos(start.into());
            let first = Segment::new(beat(first_beat), start, tempo, bar_length).unwrap();
            Timeline::new(Epoch(epoch), first)
        },
    )
}

/// Any timeline with up to six wishes granted, some of them while earlier ones were still queued.
pub(crate) fn timelines() -> impl Strategy<Value = Timeline> {
    let history = prop::collection::vec((0..300_u64, wishes()), 0..=6);
    (beginnings(), history).prop_map(|(mut timeline, history)| {
        let mut now = timeline.first_beat();
        for (beats, wish) in history {
            now = now.later_by(beats).unwrap_or(Beat::MAX);
            timeline = granted(&timeline, timeline.instant_of(now).unwrap(), &wish);
        }
        timeline
    })
}

/// A timeline and a beat that it knows: near the changes, near either end, or anywhere.
pub(crate) fn timelines_and_beats() -> impl Strategy<Value = (Timeline, Beat)> {
    let picks = (
        any::<prop::sample::Index>(),
        0..=3_u64,
        0..4_u8,
        any::<u64>(),
    );
    (timelines(), picks).prop_map(|(timeline, (index, near, place, anywhere))| {
        let first = timeline.first_beat().index();
        let edges: Vec<u64> = timeline
            .segments()
            .map(|segment| segment.first_beat().index())
            .collect();
        let index = match place {
            0 => index.get(&edges) + near,
            1 => index.get(&edges).saturating_sub(near),
            2 => Beat::MAX.index() - near,
            _ => first + anywhere % (Beat::MAX.index() - first + 1),
        };
        (timeline, beat(index.clamp(first, Beat::MAX.index())))
    })
}
