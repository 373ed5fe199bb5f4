//! What nodes cost that do nothing but beat: processor time and resident memory, as `/proc` tells.

use std::fs;
use std::time::{Duration, Instant};

use backbeat_trials::broker::Kind;
use backbeat_trials::ensemble::Ensemble;
use backbeat_trials::pulse::Pulse;
use backbeat_trials::setting::Setting;
use rustix::param::{clock_ticks_per_second, page_size};
use tokio::time::sleep;

use crate::failure::Failure;
use crate::figure::{Figure, Target};
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
        before.push((Instant::now(), Cost::of(node)?));
    }
    // What is measured is time; nothing is waited for but that it passes.
    sleep(time).await;
    for (number, (node, (from, before))) in ensemble.nodes.iter().zip(before).enumerate() {
        let cost = Cost::of(node)?;
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

/// What a process has used so far.
struct Cost {
    /// User and system time of all its threads.
    cpu: Duration,
    /// Resident memory in bytes.
    resident: u64,
}

impl Cost {
    fn of(node: &Pulse) -> Result<Self, Failure> {
        let pid = node.actor().pid().unwrap_or_default();
        let read = |file: &str| {
            let path = format!("/proc/{pid}/{file}");
            fs::read_to_string(&path).map_err(Failure::at(path))
        };
        let (stat, statm) = (read("stat")?, read("statm")?);
        // The second field is the program's name in brackets, which may hold anything: count from its end.
        let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let ticks = number(after_name, 11) + number(after_name, 12);
        Ok(Self {
            cpu: Duration::from_millis(ticks * 1_000 / clock_ticks_per_second().max(1)),
            resident: number(&statm, 1) * page_size() as u64,
        })
    }
}

/// The number at a place of a line, from 0; 0 where there is none.
fn number(line: &str, place: usize) -> u64 {
    let field = line.split_whitespace().nth(place);
    field
        .and_then(|field| field.parse().ok())
        .unwrap_or_default()
}

/// What an idle node may take of a core, in percent.
const CPU_PERCENT: f64 = 1.0;
/// What it may have in memory, in MiB.
const RESIDENT_MIB: f64 = 32.0;
