//! How quickly a reverb takes claims in, beside a bare subscriber that only counts them: as they are published, and
//! from JetStream.

use std::collections::VecDeque;
use std::future::IntoFuture;
use std::time::Duration;

use async_nats::jetstream;
use backbeat_trials::upset::Upset;

use super::beats::Beats;
use super::claims::Claims;
use super::contestant::{BareCounter, Contestant, Source};
use super::rate::{Rate, drain, exact, flood};
use super::stage::{Reverb, Stage, refused};
use crate::failure::Failure;
use crate::figure::{Figure, Target};
use crate::report::Report;
use crate::tell::tell;

/// Floods both in turn.
pub(super) async fn live(quick: bool, report: &mut Report) -> Result<(), Failure> {
    let (messages, rounds) = if quick { (100_000, 1) } else { (1_000_000, 7) };
    let stage = Stage::start().await?;
    let claims = Claims::of(AGENTS);
    let mut pairs = Vec::new();
    for round in 1..=rounds {
        tell(&format!(
            "ingest: {messages} claims, round {round} of {rounds}"
        ));
        let name = format!("live-{round}");
        let bare = BareCounter::start(&stage, &format!("bare-{name}"), Source::Live).await?;
        let mut bare = Contestant::Bare(bare);
        let floor = flood(&stage.client, &claims, messages, &mut bare).await?;
        bare.stop().await?;

        let mut reverb =
            Contestant::Reverb(Reverb::start(&stage, &name, &["--durable", "off"]).await?);
        open_window(&stage).await?;
        let ours = flood(&stage.client, &claims, messages, &mut reverb).await?;
        reverb.stop().await?;
        pairs.push((ours, floor));
    }
    add_figures("ingest", "bare subscriber", &pairs, report);
    Ok(())
}

/// Has both read the same stream in turn. The server takes most of both cores, and what it takes differs from round to
/// round: so there are many.
pub(super) async fn from_stream(quick: bool, report: &mut Report) -> Result<(), Failure> {
    let (messages, rounds) = if quick { (20_000, 1) } else { (500_000, 15) };
    let stage = Stage::start().await?;
    // The first one makes the streams.
    Reverb::start(&stage, "first", &["--durable", "on"])
        .await?
        .stop()
        .await?;
    tell(&format!("jetstream: {messages} claims are stored"));
    open_window(&stage).await?;
    store(&stage, &Claims::of(AGENTS), messages).await?;
    let (mut pairs, mut lower) = (Vec::new(), Vec::new());
    for round in 1..=rounds {
        tell(&format!("jetstream: round {round} of {rounds}"));
        let name = format!("stream-{round}");
        let floor = bare_drain(
            &stage,
            &format!("ordered-{round}"),
            Source::Stream,
            messages,
        )
        .await?;
        let low = bare_drain(
            &stage,
            &format!("portions-{round}"),
            Source::Portions,
            messages,
        )
        .await?;
        let mut reverb =
            Contestant::Reverb(Reverb::start(&stage, &name, &["--durable", "on"]).await?);
        let ours = drain(messages, &mut reverb).await?;
        reverb.stop().await?;
        pairs.push((ours, floor));
        lower.push(1e6 / low.per_second);
    }
    let what = "ingest from JetStream";
    add_figures(what, "ordered consumer", &pairs, report);
    let ours = pairs
        .iter()
        .map(|(ours, _)| 1e6 / ours.per_second)
        .collect();
    let time = Figure::new(format!("{what}: time a claim"), "us", median(ours));
    report.add(
        time.above("pull consumer, same portions", median(lower))
            .target(Target::RatioAtMost(CLOSE)),
    );
    Ok(())
}

/// The floor's rate. The library's consumers stand still for half a minute now and then, which is not the floor that is
/// meant: then another one begins.
async fn bare_drain(
    stage: &Stage,
    name: &str,
    source: Source,
    messages: u64,
) -> Result<Rate, Failure> {
    let mut attempt = 1;
    loop {
        let bare = BareCounter::start(stage, &format!("{name}-{attempt}"), source).await?;
        let mut bare = Contestant::Bare(bare);
        let drained = drain(messages, &mut bare).await;
        bare.stop().await?;
        match drained {
            Err(Failure::Stage(Upset::Late { .. })) if attempt < ATTEMPTS => {
                tell("the bare consumer stands still; it begins again");
                attempt += 1;
            }
            drained => return drained,
        }
    }
}

/// One frame of a beat that outlasts the bench, so that every claim has its window.
async fn open_window(stage: &Stage) -> Result<(), Failure> {
    let beats = Beats::from_now(LONG_BEAT);
    beats.publish(&stage.client, 0, "plan", LONG_BEAT / 3).await
}

/// Publishes claims to the stream that captures them, each acknowledged.
async fn store(stage: &Stage, claims: &Claims, messages: u64) -> Result<(), Failure> {
    let context = jetstream::new(stage.client.clone());
    let mut waiting = VecDeque::new();
    for number in 0..messages {
        let (subject, payload) = claims.write(number);
        let stored = context.publish(subject, payload).await.map_err(refused)?;
        waiting.push_back(stored.into_future());
        if waiting.len() >= UNACKNOWLEDGED
            && let Some(oldest) = waiting.pop_front()
        {
            oldest.await.map_err(refused)?;
        }
    }
    for stored in waiting {
        stored.await.map_err(refused)?;
    }
    Ok(())
}

/// The medians of both, and what was lost in all rounds.
fn add_figures(what: &str, floor: &str, pairs: &[(Rate, Rate)], report: &mut Report) {
    let each = |of: fn(&Rate) -> f64| {
        let (ours, theirs): (Vec<f64>, Vec<f64>) = pairs
            .iter()
            .map(|(ours, bare)| (of(ours), of(bare)))
            .unzip();
        (median(ours), median(theirs))
    };
    let (ours, bare) = each(|rate| rate.per_second);
    let time = Figure::new(format!("{what}: time a claim"), "us", 1e6 / ours);
    report.add(
        time.above(floor, 1e6 / bare)
            .target(Target::RatioAtMost(CLOSE)),
    );
    let (ours, bare) = each(|rate| rate.cpu_nanos / 1e3);
    let cpu = Figure::new(format!("{what}: processor time a claim"), "us", ours);
    report.add(cpu.above(floor, bare));
    let lost = pairs.iter().map(|(ours, _)| ours.lost + ours.rejected);
    let lost = Figure::new(format!("{what}: claims lost"), "", exact(lost.sum()));
    report.add(lost.target(Target::ValueAtMost(0.0)));
}

/// The middle value, the upper one of two.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// How often a floor is tried.
const ATTEMPTS: u32 = 3;
/// How many agents claim.
const AGENTS: u32 = 10_000;
/// Longer than a bench; the slowest tempo of the contract.
const LONG_BEAT: Duration = Duration::from_mins(10);
/// Claims on their way into the stream.
const UNACKNOWLEDGED: usize = 512;
/// How many times as long as the floor ours may take: at least 0.85 of its rate.
const CLOSE: f64 = 1.176;
