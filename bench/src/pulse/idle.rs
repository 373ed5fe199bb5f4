//! What nodes cost that do nothing but beat: processor time and resident memory, as `/proc` tells.

use std::time::{Duration, Instant};

use backbeat_trials::broker::Kind;
use backbeat_trials::ensemble::Ensemble;
use backbeat_trials::setting::Setting;
use tokio::time::sleep;

use crate::failure::Failure;
use crate::figure::{Figure, Target};
use crate::process::Cost;
use crate::report::{Report, mebibytes};
use crate::tell::tell;

/// Lets three nodes beat for a while and tells what each used.
pub(super) async fn measure(quick: bool, report: &mut Report) -> Result<(), Failure> {
    let time = Duration::from_secs(if quick { 5 } else { 30 });
    tell(&format!("idle: three nodes beat for {} s", time.as_secs()));
    let setting = Setting::of(Kind::NatsServer).with(|setting| {
        setting.tempo = 120.0;
        setting.alone = true;
    });
    let ensemble = Ensemble::start(&setting).await?;
    let leader = ensemble.settled(&[]).await?;
    let mut before = Vec::new();
    for node in &ensemble.nodes {
        before.push((Instant::now(), Cost::of(node.actor())?));
    }
    // What is measured is time; nothing is waited for but that it passes.
    sleep(time).await;
    for (number, (node, (from, before))) in ensemble.nodes.iter().zip(before).enumerate() {
        let cost = Cost::of(node.actor())?;
        let used = cost.cpu.saturating_sub(before.cpu);
        let share = used.as_secs_f64() / from.elapsed().as_secs_f64();
        let office = if number == leader {
            "leader"
        } else {
            "follower"
        };
        let who = format!("node {}, {office}", node.name());
        let cpu = Figure::new(format!("{who}: of a core"), "%", share * 100.0);
        report.add(cpu.target(Target::ValueAtMost(CPU_PERCENT)));
        let memory = Figure::new(format!("{who}: resident"), "MiB", mebibytes(cost.resident));
        report.add(memory.target(Target::ValueAtMost(RESIDENT_MIB)));
    }
    Ok(())
}

/// What an idle node may take of a core, in percent.
const CPU_PERCENT: f64 = 1.0;
/// What it may have in memory, in MiB.
const RESIDENT_MIB: f64 = 32.0;
