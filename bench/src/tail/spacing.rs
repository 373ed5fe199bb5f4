//! How exactly a replay at its recorded speed keeps the distances between messages, as a subscriber sees them.

use std::env;
use std::fs;
use std::time::{Duration, Instant};

use backbeat_trials::binary;
use backbeat_trials::broker::{Broker, Kind};
use backbeat_trials::listener::connected;
use futures_util::StreamExt;
use tokio::process::Command;
use tokio::time::timeout;

use super::refused;
use crate::failure::Failure;
use crate::figure::{Figure, Target};
use crate::report::Report;
use crate::tell::tell;

/// Replays a recording of irregular distances and notes when its messages arrive.
pub(super) async fn measure(quick: bool, report: &mut Report) -> Result<(), Failure> {
    let messages = if quick { 200 } else { 3_000 };
    tell(&format!(
        "spacing: {messages} messages, 10 ms apart on average"
    ));
    let folder = env::temp_dir().join(format!("backbeat-bench-spacing-{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(Failure::at(folder.display()))?;
    let broker = Broker::start(Kind::NatsServer, &folder).await?;
    let url = broker.url();
    let client = connected(&url).await?;
    let heard = client.subscribe("bench.>").await;
    let mut heard = heard.map_err(|error| refused(&url, &error))?;
    let recording = folder.join("recording.ndjson");
    let due = micros_of(messages);
    fs::write(&recording, recorded(&due)).map_err(Failure::at(recording.display()))?;
    let mut replay = Command::new(binary::backbeat()?)
        .args(["replay", "--subject-prefix", "bench", "--nats", &url])
        .arg(&recording)
        .kill_on_drop(true)
        .spawn()
        .map_err(Failure::at("the replay"))?;
    let mut arrivals = Vec::new();
    while arrivals.len() < due.len() {
        let next = timeout(PATIENCE, heard.next()).await;
        if !matches!(next, Ok(Some(_))) {
            break;
        }
        arrivals.push(Instant::now());
    }
    replay.wait().await.map_err(Failure::at("the replay"))?;
    fs::remove_dir_all(&folder).map_err(Failure::at(folder.display()))?;
    let mut errors: Vec<f64> = (due.windows(2).zip(arrivals.windows(2)))
        .map(|(due, came)| error_ms(due, came))
        .collect();
    errors.sort_by(f64::total_cmp);
    for percent in [50, 95, 99] {
        let rank = (errors.len() * percent).div_ceil(100).saturating_sub(1);
        let error = errors.get(rank).copied().unwrap_or(f64::INFINITY);
        let figure = Figure::new(
            format!("error of a replayed distance, p{percent}"),
            "ms",
            error,
        );
        report.add(if percent == 95 {
            figure.target(Target::ValueAtMost(EXACT_MS))
        } else {
            figure
        });
    }
    Ok(())
}

/// By how much two neighbours came at another distance than they were recorded.
fn error_ms(due: &[u64], came: &[Instant]) -> f64 {
    let (&[before, after], &[earlier, later]) = (due, came) else {
        return f64::INFINITY;
    };
    let recorded = Duration::from_micros(after - before);
    let seen = later.duration_since(earlier);
    seen.abs_diff(recorded).as_secs_f64() * 1e3
}

/// When messages were received, in microseconds since the first: 2 to 18 ms apart, by a fixed pattern.
fn micros_of(messages: u64) -> Vec<u64> {
    let distance = |count: u64| 2_000 + count * 7_919 % 16_001;
    let mut at = 0;
    (0..messages)
        .map(|count| {
            at += distance(count);
            at
        })
        .collect()
}

/// A recording of messages received then, counted from noon.
fn recorded(micros: &[u64]) -> String {
    let line = |at: &u64| {
        let (minutes, seconds) = (at / 60_000_000, at / 1_000_000 % 60);
        let micros = at % 1_000_000;
        format!(
            "{{\"received_at\":\"2025-09-05T12:{minutes:02}:{seconds:02}.{micros:06}Z\",\"subject\":\"a\",\"headers\":{{}},\"payload\":\"{{}}\"}}\n"
        )
    };
    micros.iter().map(line).collect()
}

/// How long the next message is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// How far off 95 of 100 distances may be.
const EXACT_MS: f64 = 1.0;
