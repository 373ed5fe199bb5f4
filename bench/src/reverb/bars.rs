//! One bar of so many agents, from the first claim to its report: what it costs and how soon it is told.

use std::time::Duration;

use backbeat_contract::{BarReport, Millis};
use backbeat_trials::ensemble::CLUSTER;
use backbeat_trials::listener::PATIENCE;
use futures_util::StreamExt;
use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::{sleep_until, timeout_at};

use super::beats::Beats;
use super::claims::Claims;
use super::contestant::Contestant;
use super::rate::{exact, flood};
use super::stage::{Reverb, Stage, late, refused};
use crate::failure::Failure;
use crate::figure::{Figure, Target};
use crate::report::Report;
use crate::tell::tell;
use crate::wall_clock::unix_nanos;

/// What one bar of so many agents cost.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Bar {
    pub(crate) agents: u64,
    pub(crate) claims: u64,
    /// Processor time of reverb from the first claim to the report.
    pub(crate) cpu_us_a_claim: f64,
    /// What the window takes by its own account.
    pub(crate) counted_bytes_an_agent: f64,
    /// By how much reverb's resident memory has grown since before the first claim.
    pub(crate) resident_bytes_an_agent: f64,
    /// What the report tells of itself.
    pub(crate) rollup_ms: f64,
    /// From the end of the grace period to the report's arrival.
    pub(crate) told_after_ms: f64,
    /// How many agents the report is missing.
    pub(crate) missing: u64,
}

/// Bars of a million agents: how soon each is told, and in how much memory.
pub(super) async fn million(quick: bool, report: &mut Report) -> Result<(), Failure> {
    let (agents, rounds) = if quick { (10_000, 1) } else { (1_000_000, 3) };
    let stage = Stage::start().await?;
    let mut bars = Vec::new();
    for round in 1..=rounds {
        tell(&format!(
            "rollup: {agents} agents, round {round} of {rounds}"
        ));
        bars.push(play(&stage, &format!("million-{round}"), agents).await?);
    }
    let worst = |of: fn(&Bar) -> f64| bars.iter().map(of).fold(0.0, f64::max);
    let figure =
        |what: &str, unit, worst| Figure::new(format!("{agents} agents: {what}"), unit, worst);
    let told = figure(
        "report after the end of grace, worst",
        "ms",
        worst(|bar| bar.told_after_ms),
    );
    report.add(told.target(Target::ValueAtMost(PROMPT_MS)));
    let counted = worst(|bar| bar.counted_bytes_an_agent);
    report.add(
        figure("counted memory an agent", "bytes", counted).target(Target::ValueAtMost(SMALL)),
    );
    let resident = worst(|bar| bar.resident_bytes_an_agent);
    report.add(
        figure("resident memory an agent", "bytes", resident).target(Target::ValueAtMost(SMALL)),
    );
    let missing = worst(|bar| exact(bar.missing));
    report.add(figure("missing in reports", "", missing).target(Target::ValueAtMost(0.0)));
    report.bars.extend(bars);
    Ok(())
}

/// One bar of each size.
pub(super) async fn sizes(quick: bool, report: &mut Report) -> Result<(), Failure> {
    let stage = Stage::start().await?;
    let most = if quick { 2 } else { SIZES.len() };
    for agents in SIZES.into_iter().take(most) {
        tell(&format!("cost: {agents} agents"));
        report
            .bars
            .push(play(&stage, &format!("size-{agents}"), agents).await?);
    }
    Ok(())
}

/// Lets every agent claim three times in a bar, and waits for its report.
async fn play(stage: &Stage, name: &str, agents: u32) -> Result<Bar, Failure> {
    let claims = Claims::of(agents);
    let flags = ["--durable", "off", "--bar-length", "1", "--grace", "1s"];
    let reverb = Reverb::start(stage, name, &flags).await?;
    let subject = format!("backbeat.report.{CLUSTER}");
    let mut reports = stage.client.subscribe(subject).await.map_err(refused)?;
    let messages = u64::from(agents) * CLAIMS_EACH;
    let beat = Duration::from_secs(messages / SLOWEST_RATE + 5);
    let before = reverb.cost()?;
    let beats = Beats::from_now(beat);
    let mut player = JoinSet::new();
    player.spawn(beats.play(stage.client.clone(), 2));

    let mut contestant = Contestant::Reverb(reverb);
    flood(&stage.client, &claims, messages, &mut contestant).await?;
    // Just before the window ends, when all has come to rest.
    sleep_until(beats.end_of(0) - SOON).await;
    let full = contestant.cost()?;
    let memory = contestant.taken().await?.window_memory;
    let due = beats.unix_end_of(0) + GRACE;
    let told = timeout_at(beats.end_of(0) + GRACE + PATIENCE, reports.next()).await;
    let arrived = unix_nanos();
    let told = told.ok().flatten();
    let told = told.ok_or_else(|| late("a report", PATIENCE))?;
    let report: BarReport = serde_json::from_slice(&told.payload)?;
    let cpu = contestant.cost()?.cpu.saturating_sub(before.cpu);
    player.abort_all();
    contestant.stop().await?;
    let rollup = report.performance.as_ref().and_then(|told| told.rollup_ms);
    let an_agent = |bytes| exact(bytes) / f64::from(agents);
    Ok(Bar {
        agents: agents.into(),
        claims: messages,
        cpu_us_a_claim: cpu.as_secs_f64() * 1e6 / exact(messages),
        counted_bytes_an_agent: an_agent(memory),
        resident_bytes_an_agent: an_agent(full.resident.saturating_sub(before.resident)),
        rollup_ms: rollup.map_or(0.0, Millis::millis),
        told_after_ms: millis_between(due, arrived),
        missing: u64::from(agents).saturating_sub(report.agents_reporting.get()),
    })
}

/// From an instant to another one in Unix nanoseconds; 0 when it was before.
fn millis_between(due: Duration, arrived: u128) -> f64 {
    let after = arrived.saturating_sub(due.as_nanos());
    Duration::from_nanos(u64::try_from(after).unwrap_or(u64::MAX)).as_secs_f64() * 1e3
}

/// How many agents claim.
const SIZES: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// How often each of them claims in the bar.
const CLAIMS_EACH: u64 = 3;
/// Claims a second that even a busy machine takes in: the bar is made so long.
const SLOWEST_RATE: u64 = 75_000;
/// What reverb is told.
const GRACE: Duration = Duration::from_secs(1);
/// When memory is looked at, before the end of the bar.
const SOON: Duration = Duration::from_millis(500);
/// How soon after the end of grace the report has to be there, in milliseconds.
const PROMPT_MS: f64 = 100.0;
/// The memory that an agent may take, in bytes.
const SMALL: f64 = 160.0;
