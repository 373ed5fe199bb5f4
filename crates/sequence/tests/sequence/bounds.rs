//! No input panics, and no input makes the listener grow beyond its settings.

use std::collections::BTreeSet;

use backbeat_contract::{BeatIndex, Hlc, Phase, State, Tempo, WindowId};
use backbeat_sequence::{Claim, Frame, Grace, Listener, Message, Received, Report, Rule, Settings};
use backbeat_timing::{ClusterInstant, Nanos};
use proptest::prelude::*;

use crate::given::origin;

const NAMES: [&str; 3] = ["a", "b", "c"];

fn beats() -> impl Strategy<Value = BeatIndex> {
    let end = BeatIndex::MAX.get();
    prop_oneof![0..12_u64, end - 3..=end].prop_map(|beat| BeatIndex::new(beat).unwrap())
}

fn instants() -> impl Strategy<Value = ClusterInstant> {
    let near = (0..40_i64).prop_map(|seconds| origin() + Nanos::from_millis(seconds * 700));
    prop_oneof![
        8 => near,
        1 => Just(ClusterInstant::MIN),
        1 => Just(ClusterInstant::MAX),
    ]
}

fn stamps() -> impl Strategy<Value = Hlc> {
    (any::<u16>(), 0..3_u16, 0..3_u16).prop_map(|(wall, logical, node)| Hlc {
        wall,
        logical,
        node,
    })
}

fn windows() -> impl Strategy<Value = WindowId> {
    (0..4_u8).prop_map(|id| WindowId::new([id; 16]))
}

fn tempos() -> impl Strategy<Value = Tempo> {
    prop::sample::select(vec![0.1, 2.0, 2.1, 120.0, 1000.0])
        .prop_map(|bpm| Tempo::new(bpm).unwrap())
}

fn frames() -> impl Strategy<Value = Message<'static>> {
    let place = (
        prop::sample::select(&NAMES[..]),
        beats(),
        prop::sample::select(Phase::ALL),
    );
    let content = (any::<bool>(), stamps(), instants(), tempos(), windows());
    let leader = (
        prop::option::of(0..3_u64),
        prop::option::of(prop::sample::select(&NAMES[..])),
    );
    (place, content, leader).prop_map(
        |((cluster, beat, phase), (downbeat, hlc, deadline, tempo, window), (term, node))| {
            Message::Frame(Frame {
                cluster,
                beat,
                phase,
                downbeat,
                hlc,
                deadline,
                tempo,
                window,
                term,
                node,
            })
        },
    )
}

fn messages() -> impl Strategy<Value = Message<'static>> {
    let claims = (
        prop::sample::select(&NAMES[..]),
        beats(),
        prop::sample::select(State::ALL),
        stamps(),
    )
        .prop_map(|(agent, beat, state, hlc)| {
            Message::Claim(Claim {
                agent,
                beat,
                state,
                hlc,
            })
        });
    let reports = (windows(), beats(), beats())
        .prop_map(|(window, from, to)| Message::Report(Report { window, from, to }));
    prop_oneof![6 => frames(), 3 => claims, 1 => reports]
}

fn settings() -> impl Strategy<Value = Settings> {
    let sizes = prop::array::uniform4(0..5_usize);
    (sizes, prop::option::of(any::<i64>())).prop_map(
        |([senders, clusters, windows, frames], grace)| Settings {
            senders,
            clusters,
            windows,
            frames,
            grace: grace.map_or(Grace::OneBeat, |grace| {
                Grace::Exactly(Nanos::new(grace.into()))
            }),
        },
    )
}

proptest! {
    #[test]
    fn any_messages_in_any_order_are_heard_with_at_most_one_finding_a_rule(
        settings in settings(),
        heard in prop::collection::vec((messages(), instants(), 0..20_u8), 0..200),
    ) {
        let mut listener = Listener::new(settings);
        let mut told = 0;
        let count = heard.len();
        for (index, (message, at, chance)) in heard.into_iter().enumerate() {
            if chance == 0 {
                listener.leave();
            }
            let cluster = (chance > 2).then_some(NAMES[usize::from(chance) % 3]);
            let index = index as u64;
            let findings = listener.hear(&Received { index, at, cluster, message });
            let rules: BTreeSet<Rule> = findings.iter().map(|finding| finding.rule).collect();
            prop_assert_eq!(rules.len(), findings.len());
            told += findings.len() as u64;
            let own = findings.iter().all(|finding| finding.evidence.last() == Some(&index));
            prop_assert!(own, "{:?}", findings);
        }
        let summary = listener.summary();
        let counted: u64 = summary.rules.breached().map(|(_, count)| count.told).sum();
        prop_assert_eq!((counted, summary.messages), (told, count as u64));
        prop_assert!(summary.senders_known <= settings.senders.max(1));
        prop_assert!(summary.clusters.len() <= settings.clusters.max(1));
    }
}

#[test]
fn a_million_senders_are_as_many_as_are_remembered() {
    let senders = 1_000;
    let mut listener = Listener::new(Settings {
        senders,
        ..Settings::default()
    });
    for index in 0..1_000_000 {
        let agent = format!("flood:{index}");
        listener.hear(&Received {
            index,
            at: origin(),
            cluster: Some("chorus-prod"),
            message: Message::Claim(Claim {
                agent: &agent,
                beat: BeatIndex::MIN,
                state: State::Idle,
                hlc: crate::given::stamp(origin(), 0, 0),
            }),
        });
    }
    let summary = listener.summary();
    assert_eq!(summary.senders_known, senders);
    assert_eq!(summary.senders_forgotten, 999_000);
}

#[test]
fn windows_and_clusters_beyond_the_settings_are_forgotten_and_counted() {
    let mut listener = Listener::new(Settings {
        clusters: 2,
        windows: 10,
        ..Settings::default()
    });
    for index in 0..100 {
        for name in ["one", "two"] {
            listener.hear(&bar_of_one_beat(name, index));
        }
    }
    let summary = listener.summary();
    // The last window goes on, and the ten before it are remembered.
    assert!(
        summary
            .clusters
            .iter()
            .all(|cluster| cluster.windows_forgotten == 89)
    );
    listener.hear(&bar_of_one_beat("three", 0));
    let summary = listener.summary();
    let names: Vec<_> = summary
        .clusters
        .iter()
        .map(|cluster| &*cluster.cluster)
        .collect();
    assert_eq!(
        (names, summary.clusters_forgotten),
        (vec!["three", "two"], 1)
    );
}

fn bar_of_one_beat(cluster: &'static str, index: u64) -> Received<'static> {
    let at = origin() + Nanos::new((index * 500_000_000).into());
    Received {
        index,
        at,
        cluster: None,
        message: Message::Frame(Frame {
            cluster,
            beat: BeatIndex::new(index).unwrap(),
            phase: Phase::Plan,
            downbeat: true,
            hlc: crate::given::stamp(at, 0, 1),
            deadline: at + Nanos::from_millis(500),
            tempo: Tempo::new(120.0).unwrap(),
            window: WindowId::new(u128::from(index).to_be_bytes()),
            term: None,
            node: None,
        }),
    }
}
