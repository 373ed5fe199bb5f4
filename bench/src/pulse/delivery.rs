//! From the instant at which a frame is due to its receivers: one, and a thousand.
//!
//! The floor is the same bytes from a bare publisher to the same receivers in the same run, from the moment at which
//! the library gets them. What ours takes longer is the metronome, the conductor and the encoding.

use std::env;
use std::process::Stdio;
use std::time::Duration;

use backbeat_trials::broker::Kind;
use backbeat_trials::ensemble::Ensemble;
use backbeat_trials::setting::Setting;
use tokio::process::{Child, Command};
use tokio::time::sleep;

use super::receivers::{ECHO, Receivers, Ways, beats};
use crate::failure::Failure;
use crate::figure::{Figure, Target};
use crate::report::Report;
use crate::tell::tell;
use crate::wall_clock::unix_nanos;

/// Takes the figures of both sizes.
pub(super) async fn measure(quick: bool, report: &mut Report) -> Result<(), Failure> {
    let time = Duration::from_secs(if quick { 5 } else { 60 });
    for count in [1, 1_000] {
        tell(&format!("delivery to {count}: {} s", time.as_secs()));
        let ways = listen(count, time).await?;
        add_figures(count, &ways, report);
    }
    Ok(())
}

async fn listen(count: u32, time: Duration) -> Result<Ways, Failure> {
    let setting = Setting::of(Kind::NatsServer).with(|setting| {
        setting.tempo = BPM;
        setting.alone = true;
    });
    let ensemble = Ensemble::start(&setting).await?;
    ensemble.settled(&[]).await?;
    let url = ensemble.broker.url();
    let receivers = Receivers::start(&url, count).await?;
    let echo = start_echo(&url)?;
    let from = unix_nanos();
    // What is measured is time; nothing is waited for but that it passes.
    sleep(time).await;
    let ways = receivers.finish(from).await;
    drop(echo);
    Ok(ways)
}

/// The bare publisher, killed when dropped.
fn start_echo(url: &str) -> Result<Child, Failure> {
    let own = env::current_exe().map_err(Failure::at("this program's own path"))?;
    let child = Command::new(own)
        .args([
            "bare-echo",
            "--url",
            url,
            "--hear",
            &beats(),
            "--publish",
            ECHO,
        ])
        .args(["--after-ms", &(HALF_A_PHASE.as_millis().to_string())])
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    child.map_err(Failure::at("the bare publisher"))
}

fn add_figures(count: u32, ways: &Ways, report: &mut Report) {
    for percent in [50, 95, 99] {
        let [ours, bare] = [&ways.frames, &ways.echoes].map(|way| percentile(way, percent));
        let name = format!("delivery to {count}, p{percent}");
        let figure = Figure::new(&name, "ms", ours).above("bare fan-out", bare);
        let mut figure = figure.target(Target::RatioAtMost(CLOSE));
        if percent == 99 {
            // Too few frames to tell of more than the machine's noise.
            figure.holds = None;
        }
        report.add(figure);
        if (count, percent) == (1, 95) {
            report.add(Figure::new(name, "ms", ours).target(Target::ValueAtMost(PROMPT_MS)));
        }
    }
    let frames = Figure::new(
        format!("frames delivered to {count}"),
        "",
        exact(ways.frames.len()),
    );
    report.add(frames.above("bare fan-out", exact(ways.echoes.len())));
}

/// Nearest rank, in milliseconds; 0 without any.
#[expect(clippy::cast_precision_loss, reason = "delivery takes no months")]
fn percentile(sorted: &[i128], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100);
    let nanos = sorted.get(rank.saturating_sub(1)).copied();
    nanos.unwrap_or_default() as f64 / 1e6
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn exact(count: usize) -> f64 {
    count as f64
}

/// Six frames a second, as the failovers have.
const BPM: f64 = 120.0;
/// Half of what a phase lasts at that tempo, in whole milliseconds.
const HALF_A_PHASE: Duration = Duration::from_millis(83);
/// How many times as long as bare fan-out ours may take.
const CLOSE: f64 = 1.2;
/// How long delivery to one receiver may take at the 95th percentile, in milliseconds.
const PROMPT_MS: f64 = 1.0;
