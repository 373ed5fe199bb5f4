//! Names, types, units and labels; that metrics tell what happened.

use crate::ensemble::Served;
use backbeat_contract::Phase;
use backbeat_election::Counters;
use backbeat_election::transport::tcp::Traffic;
use backbeat_pulse::conductor::Mute;
use backbeat_pulse::degradation::Degradation;
use backbeat_pulse::metrics::register_election;
use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

/// What a node shows after a little of everything.
fn shown() -> String {
    let served = Served::new(None);
    let metrics = &served.metrics;
    for phase in Phase::ALL {
        metrics.frame_published(*phase, Duration::from_micros(90));
    }
    metrics.frame_published(Phase::Plan, Duration::from_millis(3));
    metrics.frames_skipped(Mute::NoQuorum, 1);
    metrics.election_won();
    metrics.took_over();
    metrics.timeline_changed();
    metrics.change_refused();
    metrics.clock_drift(0.003);
    register_election(metrics.registry(), counters, traffic).unwrap();
    served.ensemble.state().amiss = vec![Degradation::NoNats];
    served.get("/api/v1/status");
    served.get("/metrics").text
}

/// What an election has counted.
fn counters() -> Counters {
    let mut counters = Counters::default();
    counters.term_changes = 3;
    counters.syncs = 40;
    counters.sync_time = Duration::from_millis(250);
    counters
}

/// What its connections have counted.
fn traffic() -> Traffic {
    let mut traffic = Traffic::default();
    traffic.requests_sent = 1_000;
    traffic.refused = 2;
    traffic
}

/// Asserts that a sample is shown with this value, and these labels beside those of the node. Labels have no order.
#[track_caller]
fn assert_sample(shown: &str, name: &str, label: &str, value: &str) {
    let common = [r#"cluster="chorus-test""#, r#"node="node-a""#];
    let wanted: BTreeSet<&str> = common
        .into_iter()
        .chain(label.split_terminator(','))
        .collect();
    let found = shown.lines().find_map(|line| {
        let (labels, value) = line
            .strip_prefix(name)?
            .strip_prefix('{')?
            .split_once("} ")?;
        (labels.split(',').collect::<BTreeSet<_>>() == wanted).then_some(value)
    });
    assert_eq!(found, Some(value), "{name} {label}\n{shown}");
}

#[test]
fn the_key_metrics_tell_what_happened() {
    let shown = shown();
    for (name, labels, value) in [
        ("backbeat_beats_total", "", "2"),
        ("backbeat_is_leader", "", "1"),
        ("backbeat_current_tempo_bpm", "", "2"),
        ("backbeat_pulse_jitter_seconds_count", "", "4"),
        (
            "backbeat_pulse_jitter_seconds_bucket",
            "le=\"0.000075\"",
            "0",
        ),
        ("backbeat_pulse_jitter_seconds_bucket", "le=\"0.0001\"", "3"),
        ("backbeat_pulse_jitter_seconds_bucket", "le=\"0.003\"", "4"),
        ("backbeat_frames_published_total", "phase=\"plan\"", "2"),
        ("backbeat_frames_published_total", "phase=\"review\"", "1"),
        ("backbeat_frames_skipped_total", "reason=\"no-quorum\"", "1"),
        ("backbeat_frames_skipped_total", "reason=\"late\"", "0"),
        ("backbeat_elections_won_total", "", "1"),
        ("backbeat_takeovers_total", "", "1"),
        ("backbeat_term", "", "7"),
        ("backbeat_members", "", "3"),
        ("backbeat_beat_index", "", "121"),
        ("backbeat_bar_length_beats", "", "120"),
        ("backbeat_nats_connected", "", "0"),
        ("backbeat_quorum_ack_age_seconds", "", "0.012"),
        ("backbeat_wall_clock_offset_seconds", "", "-0.00025"),
        ("backbeat_hlc_drift_seconds", "", "0.003"),
        ("backbeat_degraded", "reason=\"no-nats\"", "1"),
        ("backbeat_degraded", "reason=\"no-quorum\"", "0"),
        ("backbeat_timeline_changes_total", "", "1"),
        ("backbeat_timeline_changes_refused_total", "", "1"),
        ("backbeat_election_term_changes_total", "", "3"),
        ("backbeat_election_syncs_total", "", "40"),
        ("backbeat_election_sync_seconds_total", "", "0.25"),
        ("backbeat_election_snapshots_total", "", "0"),
        ("backbeat_raft_requests_sent_total", "", "1000"),
        ("backbeat_raft_connections_refused_total", "", "2"),
    ] {
        assert_sample(&shown, name, labels, value);
    }
}

#[test]
fn every_metric_has_its_help_its_prefix_and_its_labels() {
    let shown = shown();
    let mut samples = 0;
    for line in shown.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, help) = help.split_once(' ').unwrap();
            assert!(name.starts_with("backbeat_"), "{name}");
            assert!(help.ends_with('.'), "{line}");
        } else if !line.starts_with('#') {
            assert!(
                line.contains("cluster=\"chorus-test\"") && line.contains("node=\"node-a\""),
                "{line}"
            );
            samples += 1;
        }
    }
    assert!(samples > 40, "{samples}");
}

#[test]
fn promtool_finds_nothing_to_complain_about() {
    let promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut promtool) = promtool else {
        // Not installed (Debian package prometheus).
        return;
    };
    promtool
        .stdin
        .take()
        .unwrap()
        .write_all(shown().as_bytes())
        .unwrap();
    let told = promtool.wait_with_output().unwrap();
    let complaints = String::from_utf8_lossy(&told.stdout) + String::from_utf8_lossy(&told.stderr);
    assert!(
        told.status.success() && complaints.is_empty(),
        "{complaints}"
    );
}
