//! Crowds and beats to try laws on.

use backbeat_contract::{BeatIndex, WindowId};
use backbeat_sim::crowd::{AgentCount, Claim, Crowd, HeardBeat, Mishap, Population, Rate, Turn};
use backbeat_sim::scenario::{Faults, Scenario};
use backbeat_timing::{ClusterInstant, HlcClock, Nanos, NodeHash, UnixMillis};

/// Beats of half a second, in bars of 8.
pub(crate) const BEAT: Nanos = Nanos::new(500_000_000);
const START: i64 = 1_757_075_400_000;

pub(crate) fn scenario(name: &str) -> Scenario {
    Scenario::from_toml(name, Scenario::shipped_text(name).unwrap()).unwrap()
}

pub(crate) fn crowd(name: &str, agents: u32, rate: Option<f64>, seed: u64) -> Crowd {
    crowd_with(name, agents, rate, seed, scenario(name).faults)
}

pub(crate) fn crowd_with(
    name: &str,
    agents: u32,
    rate: Option<f64>,
    seed: u64,
    faults: Faults,
) -> Crowd {
    let population = Population {
        agents: AgentCount::new(agents).unwrap(),
        rate: rate.map(|hertz| Rate::from_hertz(hertz).unwrap()),
        seed,
        faults,
    };
    Crowd::new(scenario(name), population)
}

pub(crate) fn beat(index: u64) -> HeardBeat {
    let length = i64::try_from(BEAT.get() / 1_000_000).unwrap();
    let begin = START + i64::try_from(index).unwrap() * length;
    let mut clock = HlcClock::new(NodeHash::of("pulse-1"));
    HeardBeat {
        index: BeatIndex::new(index).unwrap(),
        window: window(index / 8),
        downbeat: index.is_multiple_of(8),
        begin: ClusterInstant::from_unix_nanos(i128::from(begin) * 1_000_000),
        length: BEAT,
        stamp: clock.tick(UnixMillis::from(begin)).wire(),
    }
}

pub(crate) fn window(bar: u64) -> WindowId {
    let mut id = [0; 16];
    id[8..].copy_from_slice(&bar.to_be_bytes());
    WindowId::new(id)
}

/// Every turn of the beats, each taken at its moment.
pub(crate) fn turns(crowd: &mut Crowd, beats: std::ops::Range<u64>) -> Vec<Turn> {
    let mut turns = Vec::new();
    for index in beats {
        crowd.begin(beat(index));
        while let Some(moment) = crowd.next_moment() {
            turns.extend(crowd.turn(moment));
        }
    }
    turns
}

pub(crate) fn claims(crowd: &mut Crowd, beats: std::ops::Range<u64>) -> Vec<(Claim, Mishap)> {
    let turns = turns(crowd, beats).into_iter();
    turns
        .filter_map(|turn| match turn {
            Turn::Claims(claim, mishap) => Some((claim, mishap)),
            _ => None,
        })
        .collect()
}
