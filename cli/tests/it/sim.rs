//! `backbeat run sim`: agents on a running cluster, scenarios by name and file, and how it ends.

use crate::brokers::Broker;
use crate::place::{Place, outcome, snapshot};
use crate::reverb::reverb;
use crate::running::Running;
use serde_json::Value;
use std::process::Command;

/// Agents over the server at this url.
fn sim(place: &Place, url: &str) -> Command {
    let mut command = place.backbeat();
    command.args(["run", "sim", "--nats", url]);
    command
}

#[test]
fn what_is_reported_agrees_with_what_was_sent() {
    let place = Place::new();
    let broker = Broker::embedded(&place);
    let mut reverb = Running::begin(reverb(&place, broker.url()).args(["--bar-length", "4"]));
    reverb.hear("Ctrl-C");
    let mut command = place.backbeat();
    command.args(["run", "pulse", "--tempo", "240", "--bar-length", "4"]);
    command.args(["--admin-port", "0", "--raft-bind", "127.0.0.1:0"]);
    let mut pulse = Running::begin(command.args(["--nats", broker.url()]));
    pulse.hear("Ctrl-C");
    let faults = [
        "--scenario",
        "bad-day",
        "--skew-ms",
        "20",
        "--format",
        "json",
    ];
    let mut command = sim(&place, broker.url());
    let told = outcome(
        command
            .args(["--agents", "200", "--duration", "4s"])
            .args(faults),
        b"",
    );
    assert_eq!(told.status, 0, "{told:?}");
    let summary: Value = serde_json::from_str(&told.stdout).unwrap();
    assert!(
        summary["reports"]["compared"].as_u64() > Some(0),
        "{summary}"
    );
    assert_eq!(summary["reports"]["differing"], 0, "{summary}");
    assert!(summary["claims"]["invalid"].as_u64() > Some(0), "{summary}");
    assert_eq!(summary["unsettled"], Value::Null);
    assert_eq!(pulse.stop("INT").status, 0);
    assert_eq!(reverb.stop("INT").status, 0);
}

#[test]
fn reports_that_tell_of_other_agents_differ() {
    let place = Place::new();
    let mut command = place.backbeat();
    command.args(["run", "cluster", "--cluster", "shared"]);
    command.args([
        "--admin-port",
        "0",
        "--raft-port",
        "0",
        "--broker-port",
        "0",
    ]);
    let mut cluster = Running::begin(&mut command);
    let line = cluster.hear("nats://");
    let url = line.split_whitespace().last().unwrap();
    cluster.hear("beat ");
    let mut command = sim(&place, url);
    command.args(["--cluster", "shared", "--agents", "5", "--duration", "5s"]);
    let told = outcome(&mut command, b"");
    assert_eq!(told.status, 1, "{told:?}");
    assert!(
        told.stdout
            .contains("agents_reporting is 10 in the report, by what was sent 5"),
        "{told:?}"
    );
    // The cluster's own agents find the strangers' claims in its reports.
    assert_eq!(cluster.stop("INT").status, 1);
}

#[test]
fn without_beats_nobody_says_anything_and_ctrl_c_ends_it() {
    let place = Place::new();
    let broker = Broker::embedded(&place);
    let mut running = Running::begin(sim(&place, broker.url()).args(["--log-level", "error"]));
    running.hear("Ctrl-C");
    let told = running.stop("INT");
    snapshot!("nobody", told);
}

#[test]
fn scenarios_come_by_name_or_file() {
    let place = Place::with(&[("faulty.toml", "spread = 2\n"), ("empty.toml", "")]);
    let steady = include_str!("../../../fixtures/scenarios/steady.toml");
    place.write("mine.toml", steady.as_bytes());
    let broker = Broker::embedded(&place);
    for scenario in ["steady", "rush-hour", "bad-day", "mine.toml"] {
        let mut command = sim(&place, broker.url());
        command.args(["--scenario", scenario, "--duration", "100ms"]);
        let told = outcome(&mut command, b"");
        assert_eq!(told.status, 0, "{scenario}: {told:?}");
    }
    let refused = |args: &[&str]| outcome(sim(&place, broker.url()).args(args), b"");
    snapshot!("unknown", refused(&["--scenario", "stormy"]));
    snapshot!("faulty", refused(&["--scenario", "faulty.toml"]));
    snapshot!("empty", refused(&["--scenario", "empty.toml"]));
    snapshot!("chance", refused(&["--late-rate", "1.5"]));
    snapshot!("rate", refused(&["--rate", "fast"]));
}

#[test]
fn the_older_name_is_the_same_command() {
    let place = Place::new();
    let help = |name| place.run(&["run", name, "--help"]).stdout;
    assert_eq!(help("sim"), help("agent-sim"));
}
