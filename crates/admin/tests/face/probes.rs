//! `/health`, `/ready`, `/metrics`.

use crate::served::Served;
use backbeat_admin::{Health, Readiness};
use std::sync::atomic::Ordering;

#[test]
fn health_tells_who_is_alive() {
    let answer = Served::new().get("/health");
    assert_eq!(answer.status, 200);
    let health: Health = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(
        (
            health.status.as_str(),
            health.service.as_str(),
            health.version.as_str()
        ),
        ("alive", "dial", "1.2.3")
    );
    assert_eq!(answer.headers["cache-control"], "no-store");
}

#[test]
fn readiness_tells_why_not() {
    let served = Served::new();
    let answer = served.get("/ready");
    assert_eq!(
        (answer.status, answer.json()["ready"].as_bool()),
        (200, Some(true))
    );
    served.ready.store(false, Ordering::Relaxed);
    let answer = served.get("/ready");
    assert_eq!(answer.status, 503);
    let readiness: Readiness = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(
        readiness,
        Readiness::not("no-nats", "not connected to NATS")
    );
}

#[test]
fn metrics_count_requests_by_route_and_never_by_what_a_stranger_chose() {
    let served = Served::new();
    served.get("/api/v1/number");
    served.get("/api/v1/sum/17?number=1");
    served.get("/api/v1/sum/18?number=1");
    served.get("/wp-login.php");
    served.post("/api/v1/number", &[], r#"{"number":3}"#);
    let answer = served.get("/metrics");
    assert!(
        answer.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/plain; version=0.0.4")
    );
    for line in [
        r#"backbeat_admin_requests_total{method="GET",route="/api/v1/number",status="200"} 1"#,
        r#"backbeat_admin_requests_total{method="GET",route="/api/v1/sum/{other}",status="200"} 2"#,
        r#"backbeat_admin_requests_total{method="GET",route="none",status="404"} 1"#,
        r#"backbeat_admin_requests_total{method="POST",route="/api/v1/number",status="200"} 1"#,
    ] {
        assert!(answer.text.contains(line), "{line}\n{}", answer.text);
    }
    assert!(!answer.text.contains("wp-login"), "{}", answer.text);
    assert!(
        answer.text.contains("\nbackbeat_admin_connections "),
        "{}",
        answer.text
    );
}

#[test]
fn gauges_tell_what_holds_when_they_are_asked() {
    let served = Served::new();
    for number in [3, 7] {
        served.post("/api/v1/number", &[], &format!("{{\"number\":{number}}}"));
        let text = served.get("/metrics").text;
        assert!(
            text.contains(&format!("\ndial_number {number}\n")),
            "{text}"
        );
    }
}
