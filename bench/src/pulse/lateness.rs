//! How late ticks come, of our metronome and of its floor and peers.
//!
//! Whatever else the machine does must meet all contestants alike, so they tick side by side: in each round all of them
//! at the same rate, one after the other within a period, since threads that tick at the same instant would disturb each
//! other. Who ticks after whom changes with every round, for a core that has just been awake wakes up sooner. Where a
//! period has room for more, several threads of each tick, and every case takes as long as its p99 needs to be more than
//! chance.

use std::thread;
use std::time::Duration;

use backbeat_metronome::LocalClock;
use serde::Serialize;

use super::load::Spinners;
use super::ticker::{Block, Ticker, real_time_is_allowed};
use crate::failure::Failure;
use crate::figure::{Figure, Target};
use crate::report::Report;
use crate::tell::tell;

/// How late the ticks of one contestant came in one case, in microseconds.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Lateness {
    pub(crate) case: String,
    pub(crate) ticker: &'static str,
    pub(crate) ticks: usize,
    pub(crate) p50_us: f64,
    pub(crate) p95_us: f64,
    pub(crate) p99_us: f64,
    pub(crate) max_us: f64,
}

/// Every rate, first on a machine that is left alone and then on a busy one. A case takes this time, and unless it is to
/// be quick as much more as it needs for its p99 to be judged.
pub(super) fn measure(time: Duration, quick: bool, report: &mut Report) -> Result<(), Failure> {
    let mut tickers = vec![Ticker::Metronome, Ticker::BareThread, Ticker::TokioInterval];
    if real_time_is_allowed()? {
        tickers.push(Ticker::RealTimeMetronome);
    } else {
        tell("this process may not have real-time priority; the metronome ticks without it only");
    }
    for busy in [false, true] {
        let _spinners = busy.then(Spinners::start);
        for hertz in RATES {
            let case = format!("{hertz} Hz, {}", if busy { "busy" } else { "idle" });
            let voices = voices(tickers.len(), hertz);
            let judged = Duration::from_secs(TELLING.div_ceil(u64::from(hertz * voices)));
            let time = if quick { time } else { time.max(judged) };
            tell(&format!(
                "{case}: {} s of {} contestants, {voices} of each",
                time.as_secs(),
                tickers.len()
            ));
            let samples = side_by_side(&tickers, voices, hertz, time)?;
            add_figures(&case, &samples, report);
            let lateness = samples.iter().map(|sample| sample.lateness(&case));
            report.lateness.extend(lateness);
        }
    }
    Ok(())
}

/// How many threads of each contestant tick at once, without any two of all of them coming close.
fn voices(contestants: usize, hertz: u32) -> u32 {
    let threads = (Duration::from_secs(1) / hertz).as_nanos() / APART.as_nanos();
    let each = threads / contestants.max(1) as u128;
    u32::try_from(each).unwrap_or(u32::MAX).max(1)
}

/// The lateness of one contestant's ticks, sorted, in nanoseconds.
struct Sample {
    ticker: Ticker,
    sorted: Vec<u64>,
}

impl Sample {
    /// Nearest rank, in microseconds; 0 without ticks.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a tick that is months late is not measured"
    )]
    fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.sorted.len() * percent).div_ceil(100);
        let nanos = self.sorted.get(rank.saturating_sub(1)).copied();
        nanos.unwrap_or_default() as f64 / 1e3
    }

    /// Whether twenty ticks or more lie beyond a percentile. Fewer tell of the machine's noise and not of the contestant.
    fn tells(&self, percent: usize) -> bool {
        (self.sorted.len() * (100 - percent)) as u64 >= TELLING
    }

    fn lateness(&self, case: &str) -> Lateness {
        Lateness {
            case: case.to_owned(),
            ticker: self.ticker.name(),
            ticks: self.sorted.len(),
            p50_us: self.percentile(50),
            p95_us: self.percentile(95),
            p99_us: self.percentile(99),
            max_us: self.percentile(100),
        }
    }
}

/// Has all contestants tick for this long, in rounds.
fn side_by_side(
    tickers: &[Ticker],
    voices: u32,
    hertz: u32,
    time: Duration,
) -> Result<Vec<Sample>, Failure> {
    let mut samples: Vec<Sample> = tickers
        .iter()
        .map(|&ticker| Sample {
            ticker,
            sorted: Vec::new(),
        })
        .collect();
    let rounds = u32::try_from(time.as_secs().div_ceil(ROUND.as_secs())).unwrap_or(u32::MAX);
    let seconds = (time / rounds).as_secs_f64();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a round has at most a few hundred ticks"
    )]
    let ticks = (seconds * f64::from(hertz)).ceil() as u32;
    let period = Duration::from_secs(1) / hertz + KERNEL_TICK / ticks.max(1);
    for round in 0..rounds as usize {
        let order = permutation(round, tickers.len());
        let voices = order.repeat(voices as usize);
        play(&mut samples, &voices, period, ticks)?;
    }
    for sample in &mut samples {
        sample.sorted.sort_unstable();
    }
    Ok(samples)
}

/// The numbers below `count` in another order for each `number` below `count!`, and another first one each time.
fn permutation(mut number: usize, count: usize) -> Vec<usize> {
    let mut left: Vec<usize> = (0..count).collect();
    let next = |choices| {
        let chosen = left.remove(number % choices);
        number /= choices;
        chosen
    };
    (1..=count).rev().map(next).collect()
}

/// One round: contestants tick at equal distances, in the order in which their voices stand in `voices`.
fn play(
    samples: &mut [Sample],
    voices: &[usize],
    period: Duration,
    ticks: u32,
) -> Result<(), Failure> {
    let even = period / u32::try_from(voices.len()).unwrap_or(u32::MAX).max(1);
    let apart = even.saturating_sub(UNLIKE);
    let start = LocalClock::now() + READY.into();
    thread::scope(|scope| {
        let mut ticking = Vec::new();
        for (place, &contestant) in (0..).zip(voices) {
            let ticker = samples[contestant].ticker;
            let block = Block {
                start: start + (apart * place).into(),
                period,
                ticks,
            };
            ticking.push((contestant, scope.spawn(move || ticker.tick(block))));
        }
        ticking.into_iter().try_for_each(|(contestant, thread)| {
            let sample = &mut samples[contestant];
            let broke_off = |_| Err(sample.ticker.broke_off());
            sample
                .sorted
                .extend(thread.join().unwrap_or_else(broke_off)?);
            Ok(())
        })
    })
}

/// Ours beside the floor, and beside tokio's interval.
fn add_figures(case: &str, samples: &[Sample], report: &mut Report) {
    let of = |ticker| samples.iter().find(|sample| sample.ticker == ticker);
    let Some(ours) = of(Ticker::Metronome) else {
        return;
    };
    let figure = |percent| {
        let name = format!("lateness p{percent}, {case}");
        Figure::new(name, "us", ours.percentile(percent))
    };
    if let Some(bare) = of(Ticker::BareThread) {
        for percent in [50, 95, 99] {
            let floor = bare.percentile(percent);
            let figure = figure(percent).above(bare.ticker.name(), floor);
            let mut figure = figure.target(Target::RatioAtMost(CLOSE));
            if !bare.tells(percent) {
                figure.holds = None;
            }
            report.add(figure);
        }
    }
    if let Some(tokio) = of(Ticker::TokioInterval) {
        report.add(figure(95).against(tokio.ticker.name(), tokio.percentile(95)));
    }
}

/// Ticks a second: that of BACKBEAT-PER-001, five times as many, and twice what the fastest tempo asks for with three
/// frames a beat.
const RATES: [u32; 3] = [2, 10, 100];
/// How long a round takes: long enough that at the slowest rate, too, most ticks are of threads that have ticked before.
const ROUND: Duration = Duration::from_secs(10);
/// How far apart ticks must be to leave each other alone: a late one is late by less.
const APART: Duration = Duration::from_millis(10);
/// By how much the distance between ticks is less than an even part of the period: a metronome wakes up 5 ms before its
/// tick, too, which at 100 Hz would be the very instant of another contestant's.
const UNLIKE: Duration = Duration::from_micros(200);
/// By how much the ticks of a round move against the kernel's own, which come every 4 ms (`CONFIG_HZ=250`, the usual one).
/// At a period of whole 4 ms one contestant would meet that interrupt at every tick of a round, and another never.
const KERNEL_TICK: Duration = Duration::from_millis(4);
/// How many ticks it takes for twenty to lie beyond the 99th percentile.
const TELLING: u64 = 2_000;
/// How long before the first tick of a round its threads are started.
const READY: Duration = Duration::from_millis(100);
/// How many times as late as the floor ours may be.
const CLOSE: f64 = 1.2;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_contestant_ticks_as_often_as_the_others() {
        let tickers = [Ticker::TokioInterval, Ticker::Metronome, Ticker::BareThread];
        let samples = side_by_side(&tickers, 2, 50, Duration::from_secs(1)).unwrap();
        for (sample, ticker) in samples.iter().zip(tickers) {
            assert_eq!((sample.ticker, sample.sorted.len()), (ticker, 100));
        }
    }

    #[test]
    fn every_round_has_another_order() {
        let orders: BTreeSet<Vec<usize>> = (0..24).map(|round| permutation(round, 4)).collect();
        assert_eq!(orders.len(), 24);
        let all = |order: &Vec<usize>| order.iter().copied().collect::<BTreeSet<_>>().len() == 4;
        assert!(orders.iter().all(all));
    }

    #[test]
    fn percentiles_are_nearest_ranks_and_tell_with_twenty_ticks_beyond() {
        let sample = Sample {
            ticker: Ticker::Metronome,
            sorted: (1..=400).map(|micros| micros * 1_000).collect(),
        };
        for (percent, micros) in [(50, 200.0), (95, 380.0), (99, 396.0), (100, 400.0)] {
            assert!((sample.percentile(percent) - micros).abs() < 1e-9);
        }
        assert_eq!(
            [50, 95, 99].map(|percent| sample.tells(percent)),
            [true, true, false]
        );
    }
}
