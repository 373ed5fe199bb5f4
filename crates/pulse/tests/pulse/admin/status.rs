//! `GET /api/v1/status` and `/ready`.

use crate::ensemble::Served;
use backbeat_admin::Readiness;
use backbeat_pulse::admin::Control;
use backbeat_pulse::degradation::Degradation;
use backbeat_pulse::status::Status;
use serde_json::Value;

/// The fields that others depend on.
const STABLE: [&str; 17] = [
    "node_id",
    "cluster_id",
    "is_leader",
    "leader_id",
    "term",
    "beat_index",
    "phase",
    "downbeat",
    "window_id",
    "tempo_bpm",
    "target_tempo_bpm",
    "bar_length",
    "degraded",
    "degraded_reason",
    "peers",
    "nats_connected",
    "jitter_p95_ms",
];

#[test]
fn the_status_has_every_field_that_others_depend_on() {
    let status = Served::new(None).get("/api/v1/status").json();
    let fields = status.as_object().unwrap();
    for field in STABLE.iter().chain(&["uptime_s"]) {
        assert!(fields.contains_key(*field), "{field}: {status}");
    }
    for (field, value) in [
        ("node_id", "node-a".into()),
        ("cluster_id", "chorus-test".into()),
        ("is_leader", true.into()),
        ("term", 7.into()),
        ("beat_index", 121.into()),
        ("phase", "execute".into()),
        ("downbeat", false.into()),
        ("tempo_bpm", Value::from(2.0)),
        ("bar_length", 120.into()),
        ("degraded", false.into()),
        ("degraded_reason", Value::Null),
    ] {
        assert_eq!(status[field], value, "{field}");
    }
    assert_eq!(status["peers"][1]["id"], "node-b");
    assert_eq!(status["peers"][1]["address"], "127.0.0.1:7001");
    assert_eq!(status["window_id"].as_str().unwrap().len(), 32);
}

#[test]
fn what_is_told_is_read_back_the_same() {
    let served = Served::new(None);
    served.ensemble.state().amiss = Degradation::ALL.to_vec();
    let read: Status = served.get("/api/v1/status").read();
    assert_eq!(read, served.ensemble.status());
}

#[test]
fn a_node_with_something_amiss_is_unready_and_tells_what() {
    let served = Served::new(None);
    served.ensemble.state().amiss = vec![Degradation::TicksLate];
    let answer = served.get("/ready");
    assert_eq!(answer.status, 503);
    assert_eq!(answer.read::<Readiness>().reasons[0].code, "ticks-late");

    served.ensemble.state().amiss = vec![Degradation::TicksLate, Degradation::NoNats];
    let answer = served.get("/ready");
    assert_eq!(answer.status, 503);
    let reasons = answer.read::<Readiness>().reasons;
    let codes: Vec<_> = reasons.iter().map(|reason| reason.code.as_str()).collect();
    assert_eq!(codes, ["no-nats", "ticks-late"]);
    let status: Status = served.get("/api/v1/status").read();
    assert_eq!(status.degraded_reason, Some(Degradation::NoNats));
}
