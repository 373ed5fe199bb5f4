//! `backbeat run cluster`: beats, claims and reports on the embedded broker and on a real server; taken
//! ports; what is kept and what is not; how it ends.

use crate::brokers::Broker;
use crate::place::{Outcome, Place, outcome, snapshot};
use crate::running::Running;
use serde_json::Value;
use std::fs;
use std::net::TcpListener;
use std::process::Command;

/// A cluster on any free ports, whose temporary folder is below this place.
fn cluster(place: &Place) -> Command {
    let mut command = place.backbeat();
    command.args(["run", "cluster"]);
    for port in ["ADMIN", "BROKER", "RAFT"] {
        command.env(format!("BACKBEAT_{port}_PORT"), "0");
    }
    let temporary = place.path().join("temporary");
    fs::create_dir_all(&temporary).unwrap();
    command.env("TMPDIR", temporary);
    command
}

fn assert_all_was_seen(place: &Place, told: &Outcome) {
    assert_eq!(told.status, 0, "{told:?}");
    for words in [
        "agree with what was sent",
        "0 errors",
        "nothing is wanting",
        "reports 1, the last of beats 0-7: 10 agents",
    ] {
        assert!(told.stdout.contains(words), "{words}: {told:?}");
    }
    assert_eq!(told.stderr, "", "{told:?}");
    let left = fs::read_dir(place.path().join("temporary")).unwrap();
    assert_eq!(left.count(), 0);
}

#[test]
fn beats_claims_and_reports_are_seen() {
    let place = Place::new();
    let told = outcome(cluster(&place).args(["--duration", "8s"]), b"");
    assert_all_was_seen(&place, &told);
}

#[test]
fn the_same_on_a_real_server() {
    let place = Place::new();
    let server = Broker::real();
    let mut command = cluster(&place);
    let told = outcome(
        command.args(["--duration", "8s", "--nats", server.url()]),
        b"",
    );
    assert_all_was_seen(&place, &told);
    assert!(!told.stdout.contains("broker "), "{told:?}");
}

#[test]
fn the_summary_for_programs_stands_alone_on_standard_output() {
    let place = Place::new();
    let told = outcome(
        cluster(&place).args(["--duration", "8s", "--format", "json"]),
        b"",
    );
    assert_eq!(told.status, 0, "{told:?}");
    let summary: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(summary["complete"], true);
    assert_eq!(summary["wanting"], serde_json::json!([]));
    assert!(
        summary["heard"]["claims_reported"].as_u64() > Some(0),
        "{summary}"
    );
    assert_eq!(summary["agents"]["reports"]["differing"], 0);
    assert!(told.stderr.contains("try "), "{told:?}");
}

#[test]
fn what_does_not_come_is_wanting() {
    let place = Place::new();
    let short = ["--duration", "300ms", "--tempo", "1"];
    let told = outcome(cluster(&place).args(short), b"");
    assert_eq!(told.status, 1, "{told:?}");
    assert!(
        told.stdout.contains("verdict  no report was heard"),
        "{told:?}"
    );
}

#[test]
fn a_taken_port_is_passed_over_and_said_so() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut command = cluster(&place);
    let mut running = Running::begin(command.args(["--broker-port", &port]));
    let line = running.hear("broker");
    let said = format!("(port {port} is taken by another process)");
    assert!(line.contains(&said), "{line}");
    running.hear("beat ");
    assert_eq!(running.stop("INT").status, 0);
}

#[test]
fn what_it_says_to_try_works_and_ctrl_c_ends_it() {
    let place = Place::new();
    let mut running = Running::begin(&mut cluster(&place));
    let tail = running.hear("backbeat tail");
    let status = running.hear("backbeat status");
    let tempo = running.hear("backbeat tempo");
    running.hear("beat ");
    for (advice, more) in [(tail, &["--count", "3"][..]), (status, &[]), (tempo, &[])] {
        let words = advice.split_whitespace();
        let args = words.skip_while(|word| *word != "backbeat").skip(1);
        let told = outcome(place.backbeat().args(args).args(more), b"");
        assert_eq!(told.status, 0, "{advice}: {told:?}");
    }
    let told = running.stop("INT");
    assert_eq!(told.status, 0, "{told:?}");
    assert!(told.stdout.contains("nothing is wanting"), "{told:?}");
}

#[test]
fn a_second_cluster_of_that_name_on_the_same_server_is_found_out() {
    let place = Place::new();
    let server = Broker::real();
    let on_server = ["--nats", server.url()];
    let mut first = Running::begin(cluster(&place).args(on_server));
    first.hear("beat ");
    let told = outcome(
        cluster(&place).args(on_server).args(["--duration", "8s"]),
        b"",
    );
    assert_eq!(told.status, 1, "{told:?}");
    assert!(told.stdout.contains("verdict  reports differ"), "{told:?}");
    assert_eq!(first.stop("INT").status, 1);
}

#[test]
fn with_a_data_folder_the_beat_goes_on_where_it_was() {
    let place = Place::new();
    // Below the ports that the system gives away by itself, and unlike those of other tests.
    let kept = ["--data-dir", "kept", "--raft-port", "17300"];
    // The beats that were told of.
    let run = || -> Vec<u64> {
        let told = outcome(cluster(&place).args(kept).args(["--duration", "8s"]), b"");
        assert_eq!(told.status, 0, "{told:?}");
        let lines = told.stdout.lines();
        let told = lines.filter_map(|line| line.strip_prefix("beat "));
        told.map(|line| line.split(' ').next().unwrap().parse().unwrap())
            .collect()
    };
    let (first, second) = (run(), run());
    assert!(first.first() < Some(&8), "{first:?}");
    assert!(first.last() < second.first(), "{first:?} {second:?}");
}

#[test]
fn what_cannot_be_is_refused_with_its_flag() {
    let place = Place::new();
    snapshot!(
        "nodes",
        place.run(&["run", "cluster", "--pulse-nodes", "8"])
    );
    snapshot!("agents", place.run(&["run", "cluster", "--agents", "0"]));
    snapshot!(
        "nats",
        place.run(&["run", "cluster", "--nats", "nats://127.0.0.1:1"])
    );
}
