//! A cluster to simulate in: pulse and reverb as plain stand-ins on an in-process bus, under paused time.

#![expect(clippy::disallowed_methods, reason = "pulse waits for its beats")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use backbeat_bus::inprocess::{InProcessBus, Network};
use backbeat_bus::{Bus, Envelope, Headers, Interest, Namespace};
use backbeat_contract::{
    BarReport, BarReportTag, BeatFrame, BeatFrameTag, BeatIndex, ClusterId, Count, Hlc, Issue,
    IssueSeverity, Performance, Phase, PositiveCount, State, StatusClaim, Timestamp, WindowId,
};
use backbeat_sim::crowd::AgentCount;
use backbeat_sim::{Options, WallClock};
use backbeat_timing::{
    BarLength, Beat, ClusterInstant, Epoch, Frame, FramesPerBeat, HlcClock, Nanos, NodeHash,
    Schedule, Segment, Tempo, Timeline, UnixMillis,
};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::given;

const START: i128 = 1_757_075_400_000_000_000;
const BAR: u64 = 8;

/// A network, a clock that all share, and what plays on it.
pub(crate) struct Stage {
    pub(crate) network: Network,
    pub(crate) clock: WallClock,
    players: JoinSet<()>,
}

pub(crate) fn cluster() -> ClusterId {
    "chorus".parse().unwrap()
}

pub(crate) fn options(scenario: &str, agents: u32, seconds: u64) -> Options {
    Options {
        seed: 7,
        duration: Some(Duration::from_secs(seconds)),
        ..Options::new(
            cluster(),
            AgentCount::new(agents).unwrap(),
            given::scenario(scenario),
        )
    }
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self {
            network: Network::new(1),
            clock: WallClock::showing(ClusterInstant::from_unix_nanos(START)),
            players: JoinSet::new(),
        }
    }

    pub(crate) fn join(&self, name: &str) -> InProcessBus {
        self.network.join(name).unwrap()
    }

    /// Pulse: 120 BPM in bars of 8, from a second on, three frames a beat.
    pub(crate) fn play_pulse(&mut self) {
        let (bus, clock) = (self.join("pulse-1"), self.clock);
        self.players.spawn(async move { pulse(&bus, clock).await });
    }

    /// Reverb, which believes what this lets through.
    pub(crate) fn play_reverb(&mut self, believes: fn(&StatusClaim) -> bool) {
        let (bus, clock) = (Arc::new(self.join("reverb-1")), self.clock);
        self.players
            .spawn(async move { reverb(&*bus, clock, believes).await });
    }

    /// Everything that is published on the status subjects from now on.
    pub(crate) async fn tap(&self) -> (InProcessBus, backbeat_bus::Subscription) {
        let bus = self.join("tap");
        let interest = Interest::of(Namespace::default().claims(Some(&cluster()))).holding(1 << 20);
        let subscription = bus.subscribe(interest).await.unwrap();
        (bus, subscription)
    }
}

async fn pulse(bus: &dyn Bus, clock: WallClock) {
    let begin = ClusterInstant::from_unix_nanos(START) + Nanos::from_millis(1_000);
    let first = Segment::new(
        Beat::ZERO,
        begin,
        Tempo::from_bpm(120.0).unwrap(),
        BarLength::new(8).unwrap(),
    )
    .unwrap();
    let timeline = Timeline::new(Epoch(0), first);
    let mut hlc = HlcClock::new(NodeHash::of("pulse-1"));
    let cluster = cluster();
    let schedule = Schedule::new(&timeline, cluster.as_str(), FramesPerBeat::Three);
    for frame in schedule.frames_after(ClusterInstant::from_unix_nanos(START)) {
        sleep((frame.at - clock.now()).to_wait()).await;
        let stamp = hlc.tick(millis(clock.now())).wire();
        let message = message(
            &frame,
            Hlc {
                wall: stamp.low_millis,
                logical: stamp.logical,
                node: stamp.node.0,
            },
        );
        let mut headers = Headers::default();
        headers.set(Headers::TERM, "1").unwrap();
        let payload = serde_json::to_vec(&message).unwrap();
        let subject = Namespace::default().beat(&cluster);
        let sent = bus
            .publish(Envelope::new(subject, payload).with_headers(headers))
            .await;
        sent.unwrap();
    }
}

fn millis(instant: ClusterInstant) -> UnixMillis {
    UnixMillis::from(i64::try_from(instant.unix_nanos() / 1_000_000).unwrap())
}

fn message(frame: &Frame, hlc: Hlc) -> BeatFrame {
    BeatFrame {
        tag: BeatFrameTag,
        cluster_id: cluster(),
        beat_index: BeatIndex::new(frame.beat.index()).unwrap(),
        downbeat: frame.downbeat,
        phase: Phase::from_word(frame.phase.as_str().as_bytes()).unwrap(),
        hlc,
        deadline_at: Timestamp::from_unix_nanos(frame.deadline.unix_nanos()).unwrap(),
        tempo_bpm: backbeat_contract::Tempo::new(frame.tempo.bpm()).unwrap(),
        window_id: WindowId::new(frame.window.to_bytes()),
    }
}

/// What reverb has heard of one bar: claims by agent and stamp, and what could not be read.
#[derive(Default)]
struct Bar {
    claims: BTreeMap<(String, i64, u16), (StatusClaim, ClusterInstant)>,
    invalid: u64,
}

/// Recounts each bar from the bytes, a quarter of a second after its end, as the contract defines the figures.
async fn reverb(bus: &dyn Bus, clock: WallClock, believes: fn(&StatusClaim) -> bool) {
    let names = Namespace::default();
    let claims = Interest::of(names.claims(Some(&cluster()))).holding(1 << 20);
    let mut claims = bus.subscribe(claims).await.unwrap();
    let mut bars = BTreeMap::<u64, Bar>::new();
    let mut carried = BTreeMap::new();
    for bar in 0.. {
        let closes = ClusterInstant::from_unix_nanos(START)
            + Nanos::from_millis(1_000 + 4_000 * (i64::try_from(bar).unwrap() + 1) + 250);
        loop {
            let wait = (closes - clock.now()).to_wait();
            let Ok(next) = tokio::time::timeout(wait, claims.next()).await else {
                break;
            };
            let Some(envelope) = next else { return };
            take(&mut bars, bar, &envelope, clock.now(), believes);
        }
        let heard = bars.remove(&bar).unwrap_or_default();
        let report = recount(bar, &heard, &mut carried);
        let payload = serde_json::to_vec(&report).unwrap();
        bus.publish(Envelope::new(names.report(&cluster()), payload))
            .await
            .unwrap();
    }
}

fn take(
    bars: &mut BTreeMap<u64, Bar>,
    closing: u64,
    envelope: &Envelope,
    now: ClusterInstant,
    believes: fn(&StatusClaim) -> bool,
) {
    let Ok(claim) = serde_json::from_slice::<StatusClaim>(&envelope.payload) else {
        let since = (now - ClusterInstant::from_unix_nanos(START)).get() - 1_000_000_000;
        let bar = u64::try_from(since / 4_000_000_000).unwrap();
        bars.entry(bar).or_default().invalid += 1;
        return;
    };
    assert_eq!(
        envelope.headers.agent_id(),
        Ok(Some(claim.agent_id.clone()))
    );
    assert_eq!(envelope.headers.hlc(), Ok(Some(claim.hlc)));
    let bar = claim.beat_index.get() / BAR;
    if bar < closing || !believes(&claim) {
        return;
    }
    let stamp = backbeat_timing::WireHlc {
        low_millis: claim.hlc.wall,
        logical: claim.hlc.logical,
        node: NodeHash(claim.hlc.node),
    };
    let full = stamp.unwrap_near(millis(now));
    let key = (
        claim.agent_id.as_str().to_owned(),
        full.wall.get(),
        full.logical,
    );
    let known = bars.entry(bar).or_default().claims.entry(key);
    known.or_insert((claim, now));
}

fn recount(bar: u64, heard: &Bar, carried: &mut BTreeMap<String, (State, u64)>) -> BarReport {
    let (from, to) = (bar * BAR, bar * BAR + BAR - 1);
    let mut by_agent = BTreeMap::<&str, Vec<&(StatusClaim, ClusterInstant)>>::new();
    for ((agent, _, _), said) in &heard.claims {
        by_agent.entry(agent).or_default().push(said);
    }
    let on_time = by_agent.values().filter(|said| is_on_time(said)).count();
    let pairs: BTreeSet<(&str, &str)> = heard
        .claims
        .values()
        .filter_map(|(claim, _)| Some((claim.agent_id.as_str(), claim.task_id.as_ref()?.as_str())))
        .collect();
    let states = |(agent, task): (&str, &str)| -> Vec<State> {
        by_agent[agent]
            .iter()
            .filter(|(claim, _)| claim.task_id.as_ref().is_some_and(|id| id.as_str() == task))
            .map(|(claim, _)| claim.state)
            .collect()
    };
    let fulfilled = pairs
        .iter()
        .filter(|pair| {
            let states = states(**pair);
            let helping = states.iter().position(|state| *state == State::Helping);
            helping.is_some_and(|at| states[at..].contains(&State::Completed))
        })
        .count();
    let ended = |state| {
        pairs
            .iter()
            .filter(|pair| states(**pair).last() == Some(&state))
            .count()
    };
    let issues = [
        ("failed-task", State::Failed),
        ("blocked-task", State::Blocked),
    ]
    .into_iter()
    .filter_map(|(category, state)| issue(category, ended(state)))
    .collect();
    BarReport {
        tag: BarReportTag,
        window_id: window(bar),
        from_beat: BeatIndex::new(from).unwrap(),
        to_beat: BeatIndex::new(to).unwrap(),
        agents_reporting: count(by_agent.len()),
        on_time_reviews: count(on_time),
        help_promises_fulfilled: count(fulfilled),
        secret_rotations_ok: rotations_ok(heard, to, carried),
        tempo_drift_ms: 0.0,
        issues,
        performance: Some(Performance {
            claims_processed: Some(count(heard.claims.len())),
            claims_invalid: Count::new(heard.invalid),
            ..Performance::default()
        }),
    }
}

fn is_on_time(said: &[&(StatusClaim, ClusterInstant)]) -> bool {
    let reviews = said.iter().rev();
    let mut reviews =
        reviews.filter(|(claim, _)| matches!(claim.state, State::Reviewing | State::Completed));
    reviews.next().is_some_and(|(claim, arrival)| {
        let end = 1_000 + 500 * (i64::try_from(claim.beat_index.get()).unwrap() + 1);
        *arrival < ClusterInstant::from_unix_nanos(START) + Nanos::from_millis(end)
    })
}

fn rotations_ok(heard: &Bar, to: u64, carried: &mut BTreeMap<String, (State, u64)>) -> bool {
    let mut claims: Vec<&StatusClaim> = heard.claims.values().map(|(claim, _)| claim).collect();
    claims.sort_by_key(|claim| (claim.agent_id.as_str().to_owned(), claim.beat_index));
    for claim in claims {
        let task = claim.task_id.as_ref().map_or("", |task| task.as_str());
        if task.starts_with("secret-rotation") {
            let known = carried
                .entry(task.to_owned())
                .or_insert((claim.state, u64::MAX));
            known.0 = claim.state;
            if let Some(left) = claim.beats_left {
                known.1 = claim.beat_index.get() + left.get();
            }
        }
    }
    let open = |state| !matches!(state, State::Completed | State::Failed);
    let ok = carried
        .values()
        .all(|&(state, due)| state != State::Failed && (!open(state) || due >= to));
    carried.retain(|_, (state, _)| open(*state));
    ok
}

fn issue(category: &str, tasks: usize) -> Option<Issue> {
    Some(Issue {
        severity: IssueSeverity::Warning,
        category: category.to_owned(),
        count: PositiveCount::new(tasks as u64)?,
        description: "counted again".to_owned(),
        affected_agents: None,
    })
}

fn count(number: usize) -> Count {
    Count::new(number as u64).unwrap()
}

fn window(bar: u64) -> WindowId {
    let downbeat = Beat::new(bar * BAR).unwrap();
    WindowId::new(backbeat_timing::WindowId::of_bar("chorus", Epoch(0), downbeat).to_bytes())
}
