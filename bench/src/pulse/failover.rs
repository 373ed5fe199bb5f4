//! Leaders that are killed, and leaders that are asked to end.

use std::time::Instant;

use backbeat_trials::broker::Kind;
use backbeat_trials::ensemble::Ensemble;
use backbeat_trials::figures::Times;
use backbeat_trials::laws::in_phase;
use backbeat_trials::setting::Setting;

use crate::failure::Failure;
use crate::figure::{Figure, Target};
use crate::report::Report;
use crate::tell::tell;

/// Kills the leader so often, and measures until the first frame of the next.
pub(super) async fn kill(kills: u32, report: &mut Report) -> Result<(), Failure> {
    tell(&format!("failover: {kills} leaders are killed"));
    let mut ensemble = ensemble().await?;
    let mut times = Times::default();
    for _ in 0..kills {
        // Long enough a turn to tell how far the next one moves the beat.
        ensemble.listener.until_more(in_phase::TELLING).await?;
        let (killed, time) = ensemble.kill_speaker().await?;
        times.add(time);
        ensemble.nodes[killed].restart()?;
    }
    ensemble.settled(&[]).await?;
    report.add(Figure::new(
        "killed leader to first frame, p50",
        "ms",
        times.percentile(50),
    ));
    let p95 = Figure::new(
        "killed leader to first frame, p95",
        "ms",
        times.percentile(95),
    );
    report.add(p95.target(Target::ValueAtMost(HALF_A_SECOND)));
    report.add(Figure::new(
        "killed leader to first frame, max",
        "ms",
        times.percentile(100),
    ));
    let shifts = ensemble.listener.with(in_phase::shifts);
    let name = format!("beat moved by {} failovers, max", shifts.len());
    if let Some(shift) = shifts.into_iter().map(i128::unsigned_abs).max() {
        let shift = Figure::new(name, "ms", millis(shift));
        report.add(shift.target(Target::ValueAtMost(SHIFT_MS)));
    }
    add_broken_laws(&format!("{kills} kills"), &ensemble, report);
    Ok(())
}

/// Asks the leader to end so often, and counts the frames that nobody spoke.
pub(super) async fn hand_over(handovers: u32, report: &mut Report) -> Result<(), Failure> {
    tell(&format!("handover: {handovers} leaders are asked to end"));
    let mut ensemble = ensemble().await?;
    let mut missed = 0;
    for _ in 0..handovers {
        let speaker = ensemble.settled(&[]).await?;
        let name = ensemble.nodes[speaker].name().to_owned();
        let from = Instant::now();
        ensemble.nodes[speaker].stop().await?;
        let first = ensemble.listener.until_other_than(&name, from).await?;
        missed += ensemble.listener.with(|record| {
            let before = record.taken().rfind(|heard| heard.place() < first.place());
            before.map_or(0, |last| record.missed_between(last, &first))
        });
        ensemble.nodes[speaker].restart()?;
    }
    let name = format!("frames missed in {handovers} handovers");
    report.add(Figure::new(name, "", exact(missed)).target(Target::ValueAtMost(0.0)));
    add_broken_laws(&format!("{handovers} handovers"), &ensemble, report);
    Ok(())
}

async fn ensemble() -> Result<Ensemble, Failure> {
    let setting = Setting::of(Kind::NatsServer).with(|setting| {
        setting.tempo = 120.0;
        setting.alone = true;
    });
    Ok(Ensemble::start(&setting).await?)
}

/// Frames that were repeated, came back, or broke another law: the first one is told.
fn add_broken_laws(during: &str, ensemble: &Ensemble, report: &mut Report) {
    let judged = ensemble.judge();
    if let Err(upset) = &judged {
        tell(&upset.to_string());
    }
    let broken = exact(u64::from(judged.is_err()));
    let name = format!("order, phase or windows broken in {during}");
    report.add(Figure::new(name, "", broken).target(Target::ValueAtMost(0.0)));
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn exact(count: u64) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no failover moves the beat by months"
)]
fn millis(nanos: u128) -> f64 {
    nanos as f64 / 1e6
}

/// How far a failover may move the beat, in milliseconds.
const SHIFT_MS: f64 = 5.0;
/// What a failover may cost at the 95th percentile, in milliseconds.
const HALF_A_SECOND: f64 = 500.0;
