//! `POST /api/v1/tempo` and `/api/v1/bar-length`.

use crate::ensemble::Served;
use backbeat_admin::{Allowed, RefusalBody};
use backbeat_pulse::admin::ChangeAccepted;
use serde_json::json;

#[test]
fn a_tempo_within_ten_percent_takes_effect_at_the_next_downbeat() {
    let served = Served::new(None);
    let answer = served.post(
        "/api/v1/tempo",
        &json!({ "tempo_bpm": 2.2, "reason": "night shift" }),
    );
    assert_eq!(answer.status, 202, "{answer:?}");
    let accepted: ChangeAccepted = answer.read();
    assert_eq!(accepted.effective_beat, Some(240));
    assert_eq!(
        accepted.effective_at.unwrap().as_str(),
        "2025-09-05T14:30:00Z"
    );
    assert_eq!((accepted.from_tempo_bpm, accepted.tempo_bpm), (2.0, 2.2));
    assert_eq!((accepted.changes.len(), accepted.bar_length), (1, 120));
    assert_eq!(served.ensemble.state().reasons, ["night shift"]);
    let status = served.get("/api/v1/status").json();
    assert_eq!(
        (&status["tempo_bpm"], &status["target_tempo_bpm"]),
        (&json!(2.0), &json!(2.2))
    );
    assert_eq!(status["planned_changes"][0]["beat_index"], 240);
}

#[test]
fn a_tempo_further_away_is_refused_with_what_is_allowed() {
    let served = Served::new(None);
    let answer = served.post("/api/v1/tempo", &json!({ "tempo_bpm": 4.2 }));
    assert_eq!(answer.code(), (422, "tempo-too-far".to_owned()));
    let complaint = answer.read::<RefusalBody>().error;
    assert_eq!(complaint.allowed, Some(Allowed { min: 1.8, max: 2.2 }));
    assert!(
        complaint.message.contains("4.2 BPM is too far"),
        "{complaint:?}"
    );
    assert!(complaint.message.contains("ramp"), "{complaint:?}");
    assert!(served.ensemble.state().reasons.is_empty());
}

#[test]
fn a_ramp_gets_there_in_steps() {
    let served = Served::new(None);
    let answer = served.post("/api/v1/tempo", &json!({ "tempo_bpm": 4.2, "ramp": true }));
    let accepted: ChangeAccepted = answer.read();
    assert_eq!(accepted.effective_beat, Some(240));
    assert_eq!(accepted.complete_beat, Some(240 + 7 * 120));
    assert_eq!((accepted.changes.len(), accepted.tempo_bpm), (8, 4.2));
}

#[test]
fn what_is_no_tempo_is_refused_with_what_can_be_reached() {
    let served = Served::new(None);
    for bpm in [0.0, -2.0, 1000.1, 1e300] {
        let answer = served.post("/api/v1/tempo", &json!({ "tempo_bpm": bpm }));
        assert_eq!(answer.code(), (422, "tempo-out-of-range".to_owned()));
        let allowed = answer.read::<RefusalBody>().error.allowed;
        assert_eq!(allowed, Some(Allowed { min: 1.8, max: 2.2 }));
        let ramp = served.post("/api/v1/tempo", &json!({ "tempo_bpm": bpm, "ramp": true }));
        let allowed = ramp.read::<RefusalBody>().error.allowed;
        assert_eq!(
            allowed,
            Some(Allowed {
                min: 0.1,
                max: 1000.0
            })
        );
    }
}

#[test]
fn a_body_that_is_not_the_order_is_refused() {
    let served = Served::new(None);
    for body in [
        json!({}),
        json!({ "tempo_bpm": "2.2" }),
        json!({ "tempo_bpm": 2.2, "rampe": true }),
        json!({ "tempo_bpm": null }),
        json!([2.2]),
    ] {
        let answer = served.post("/api/v1/tempo", &body);
        assert_eq!(answer.code(), (400, "invalid-request".to_owned()), "{body}");
    }
    let long = json!({ "tempo_bpm": 2.2, "reason": "é".repeat(257) });
    let answer = served.post("/api/v1/tempo", &long);
    assert_eq!(answer.code(), (400, "reason-too-long".to_owned()));
    let fits = json!({ "tempo_bpm": 2.2, "reason": "é".repeat(256) });
    assert_eq!(served.post("/api/v1/tempo", &fits).status, 202);
}

#[test]
fn without_a_leader_or_a_majority_an_order_is_refused() {
    let served = Served::new(None);
    served.ensemble.state().agrees = false;
    let answer = served.post("/api/v1/tempo", &json!({ "tempo_bpm": 2.2 }));
    assert_eq!(answer.code(), (503, "not-agreed".to_owned()));
    assert!(answer.text.contains("may still take effect"), "{answer:?}");
    served.ensemble.state().leader = None;
    for (path, body) in [
        ("/api/v1/tempo", json!({ "tempo_bpm": 2.2 })),
        ("/api/v1/bar-length", json!({ "bar_length": 60 })),
        ("/api/v1/handover", json!({})),
    ] {
        let answer = served.post(path, &body);
        assert_eq!(answer.code(), (503, "no-leader".to_owned()), "{path}");
    }
}

#[test]
fn orders_need_the_token_where_there_is_one() {
    let served = Served::new(Some("s3cret"));
    let answer = served.post("/api/v1/tempo", &json!({ "tempo_bpm": 2.2 }));
    assert_eq!(answer.code(), (401, "token-missing".to_owned()));
    assert_eq!(served.delete("/api/v1/members/node-b").status, 401);
    assert_eq!(served.get("/api/v1/status").status, 200);
}

#[test]
fn the_bar_length_changes_at_the_next_downbeat() {
    let served = Served::new(None);
    let answer = served.post("/api/v1/bar-length", &json!({ "bar_length": 60 }));
    assert_eq!(answer.status, 202, "{answer:?}");
    let accepted: ChangeAccepted = answer.read();
    assert_eq!(
        (accepted.effective_beat, accepted.bar_length),
        (Some(240), 60)
    );
    let answer = served.post("/api/v1/bar-length", &json!({ "bar_length": 0 }));
    assert_eq!(answer.code(), (400, "invalid-request".to_owned()));
}
