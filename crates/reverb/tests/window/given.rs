//! Claims and windows for the tests, and a strategy for many of them.

use backbeat_contract::{AgentId, BarReport, BeatIndex, State, TaskId, WindowId};
use backbeat_reverb::window::{Aggregate, Claim, Closing, Deadlines, Digest, Roster};
use backbeat_timing::{ClusterInstant, Hlc, Nanos, NodeHash, UnixMillis};
use proptest::prelude::*;

/// The window of the tests: beats 240 to 247 of half a second each.
pub(crate) const FROM: u64 = 240;
pub(crate) const TO: u64 = 247;
pub(crate) const LENGTH_MS: i64 = 500;

/// When beat 240 begins, in Unix milliseconds.
pub(crate) const START_MS: i64 = 1_757_075_400_000;

/// A claim that owns its parts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    pub(crate) agent: String,
    pub(crate) task: Option<String>,
    pub(crate) beat: u64,
    pub(crate) state: State,
    pub(crate) beats_left: Option<u64>,
    /// The stamp: milliseconds after the window's start, and counter.
    pub(crate) stamp: (i64, u16),
    pub(crate) digest: u64,
    /// Milliseconds after the window's start.
    pub(crate) arrival: i64,
}

/// `agent` says of `task` that it is `state`, during `beat`, 100 ms after the beat began; it takes 1 ms to arrive.
pub(crate) fn said(agent: &str, task: &str, beat: u64, state: State) -> Said {
    let stamp = (beat.cast_signed() - FROM.cast_signed()) * LENGTH_MS + 100;
    Said {
        agent: format!("agent:{agent}"),
        task: (!task.is_empty()).then(|| task.to_owned()),
        beat,
        state,
        beats_left: None,
        stamp: (stamp, 0),
        digest: 7,
        arrival: stamp + 1,
    }
}

impl Said {
    pub(crate) fn stamped(mut self, millis: i64) -> Self {
        self.stamp = (millis, 0);
        self
    }

    pub(crate) fn arrived(mut self, millis: i64) -> Self {
        self.arrival = millis;
        self
    }

    pub(crate) fn promising(mut self, beats: u64) -> Self {
        self.beats_left = Some(beats);
        self
    }

    /// Shows the claim to `take`.
    pub(crate) fn give<T>(&self, take: impl FnOnce(&Claim<'_>) -> T) -> T {
        let agent: AgentId = self.agent.parse().unwrap();
        let task: Option<TaskId> = self.task.as_ref().map(|task| task.parse().unwrap());
        take(&Claim {
            agent: agent.as_str(),
            task: task.as_ref().map(TaskId::as_str),
            beat: beat(self.beat),
            state: self.state,
            beats_left: self.beats_left,
            hlc: Hlc {
                wall: UnixMillis::from(START_MS + self.stamp.0),
                logical: self.stamp.1,
                node: NodeHash(0xbeef),
            },
            digest: Digest(self.digest << 56 | self.content()),
            arrival: instant(self.arrival),
        })
    }

    /// Differs where the content differs, as a digest does.
    fn content(&self) -> u64 {
        let task = self.task.iter().flat_map(|task| task.bytes());
        let task = task.fold(0u64, |sum, byte| (sum * 31 + u64::from(byte)) & 0xffff_ffff);
        task << 16 | (self.state as u64) << 8 | self.beats_left.map_or(0, |left| left + 1)
    }
}

pub(crate) fn beat(index: u64) -> BeatIndex {
    BeatIndex::new(index).unwrap()
}

/// This many milliseconds after the window's start.
pub(crate) fn instant(millis: i64) -> ClusterInstant {
    ClusterInstant::from_unix_nanos(i128::from(START_MS + millis) * 1_000_000)
}

pub(crate) fn gathered<'a>(claims: impl IntoIterator<Item = &'a Said>) -> Aggregate {
    let mut aggregate = Aggregate::new();
    for claim in claims {
        claim.give(|claim| aggregate.insert(claim));
    }
    for beat in FROM..=TO {
        aggregate.hear_beat(self::beat(beat));
    }
    aggregate
}

pub(crate) fn closing(previous: Option<&Roster>) -> Closing<'_> {
    Closing {
        window: WindowId::new([7; 16]),
        from: beat(FROM),
        to: beat(TO),
        heard_from: beat(FROM),
        deadlines: Deadlines {
            beat: beat(FROM),
            end: instant(LENGTH_MS),
            length: Nanos::from_millis(LENGTH_MS),
        },
        tempo_drift: Nanos::ZERO,
        previous,
    }
}

pub(crate) fn told(claims: &[Said]) -> BarReport {
    gathered(claims).roll_up(&closing(None))
}

/// Claims that meet: few agents and tasks, few stamps, many ties.
pub(crate) fn claims() -> impl Strategy<Value = Vec<Said>> {
    prop::collection::vec(claim(), 0..60)
}

pub(crate) fn claim() -> impl Strategy<Value = Said> {
    let task = prop::option::of(prop::sample::select(vec![
        "a",
        "b",
        "secret-rotation",
        "secret-rotation:db",
    ]));
    let stamp = (0i64..TO.cast_signed() * LENGTH_MS, 0u16..3);
    let stamp = prop_oneof![stamp, (0i64..4, 0u16..2)];
    (
        "[a-e]",
        task,
        FROM..=TO,
        prop::sample::select(State::ALL),
        prop::option::of(0u64..6),
        stamp,
        0u64..3,
        -6_000i64..9_000,
    )
        .prop_map(
            |(agent, task, beat, state, beats_left, stamp, digest, arrival)| Said {
                agent: format!("agent:{agent}"),
                task: task.map(str::to_owned),
                beat,
                state,
                beats_left,
                stamp,
                digest,
                arrival,
            },
        )
}
