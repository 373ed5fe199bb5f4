//! The command's own suite judges what real processes do when their leader is killed.

use backbeat_trials::binary;
use backbeat_trials::broker::Kind;
use backbeat_trials::ensemble::{CLUSTER, play};
use backbeat_trials::setting::Setting;
use backbeat_trials::upset::{Outcome, Upset, ensure};
use tokio::process::Command;

on_both_brokers! {
    a_failover_passes_the_suite;
}

/// It measures time, so it is alone on the machine.
async fn a_failover_passes_the_suite(kind: Kind) -> Outcome {
    let setting = Setting::of(kind).with(|setting| {
        setting.tempo = 120.0;
        setting.alone = true;
    });
    play(setting, async |ensemble| {
        let speaker = ensemble.settled(&[]).await?;
        let pid = ensemble.nodes[speaker].actor().pid().unwrap_or_default();
        let mut command = Command::new(binary::backbeat()?);
        command
            .args(["conformance", "run", "pulse", "--cluster", CLUSTER])
            .args(["--nats", &ensemble.broker.url(), "--for", "10s"])
            .args(["--format", "tap"])
            .args(["--on-failover", &format!("kill -9 {pid}")]);
        let told = command.output().await;
        let told = told.map_err(Upset::at("backbeat conformance"))?;
        ensemble.nodes[speaker].ended().await?;
        ensemble.nodes[speaker].restart()?;
        ensemble.settled(&[]).await?;
        let said = String::from_utf8_lossy(&told.stdout);
        ensure(told.status.success(), || said.to_string())?;
        let tried = said.lines().any(|line| {
            line.starts_with("ok ") && line.contains("failover") && !line.contains("# SKIP")
        });
        ensure(tried, || said.to_string())
    })
    .await
    .map(drop)
}
