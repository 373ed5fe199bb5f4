//! Every error has the same form.

use crate::served::{Served, Setting};
use backbeat_admin::Allowed;

#[test]
fn what_is_not_there_is_refused_in_the_common_form() {
    let served = Served::new();
    let answer = served.get("/api/v1/nothing");
    assert_eq!(answer.code(), (404, "not-found".to_owned()));
    assert!(answer.text.contains("/api/v1/nothing"), "{answer:?}");
    let answer = served.post("/api/v1/nothing", &[], "{}");
    assert_eq!(answer.code(), (404, "not-found".to_owned()));
}

#[test]
fn a_method_that_a_route_does_not_take_is_refused_with_those_that_it_takes() {
    let answer = Served::new().post("/health", &[], "{}");
    assert_eq!(answer.code(), (405, "method-not-allowed".to_owned()));
    assert_eq!(answer.headers["allow"], "GET,HEAD");
}

#[test]
fn a_body_that_cannot_be_meant_is_refused_with_its_place() {
    let served = Served::new();
    for (body, code, told) in [
        ("", "invalid-json", "EOF"),
        ("{\"number\":", "invalid-json", "line 1 column 10"),
        ("{}", "invalid-request", "missing field `number`"),
        ("{\"number\":\"3\"}", "invalid-request", "invalid type"),
        (
            "{\"number\":3,\"numbr\":4}",
            "invalid-request",
            "unknown field `numbr`",
        ),
        ("[3]", "invalid-request", "JSON object"),
        ("\u{0}\u{1}", "invalid-json", "line 1"),
    ] {
        let answer = served.post("/api/v1/number", &[], body);
        assert_eq!(answer.code(), (400, code.to_owned()), "{body}");
        assert!(answer.refusal().error.message.contains(told), "{answer:?}");
    }
}

#[test]
fn a_body_that_does_not_say_that_it_is_json_is_refused() {
    let served = Served::new();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "",
    ] {
        let answer = served.post(
            "/api/v1/number",
            &[("content-type", kind)],
            r#"{"number":3}"#,
        );
        assert_eq!(answer.code(), (415, "not-json".to_owned()), "{kind}");
    }
    for kind in [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/problem+json",
    ] {
        let answer = served.post(
            "/api/v1/number",
            &[("content-type", kind)],
            r#"{"number":3}"#,
        );
        assert_eq!(answer.status, 200, "{kind}");
    }
}

#[test]
fn a_query_or_path_that_cannot_be_meant_is_refused() {
    let served = Served::new();
    let answer = served.get("/api/v1/sum/3?number=x");
    assert_eq!(answer.code(), (400, "invalid-query".to_owned()));
    let answer = served.get("/api/v1/sum/x?number=3");
    assert_eq!(answer.code(), (400, "invalid-path".to_owned()));
    assert_eq!(served.get("/api/v1/sum/3?number=4").json()["number"], 7);
}

#[test]
fn a_refusal_of_the_service_tells_what_would_be_allowed() {
    let answer = Served::new().post("/api/v1/number", &[], r#"{"number":10}"#);
    assert_eq!(answer.code(), (422, "not-a-digit".to_owned()));
    let allowed = answer.refusal().error.allowed;
    assert_eq!(allowed, Some(Allowed { min: 0.0, max: 9.0 }));
}

#[test]
fn a_body_over_the_limit_is_refused_whether_its_length_is_told_or_not() {
    let mut setting = Setting::default();
    setting.limits.body_bytes = 100;
    let served = Served::with(setting);
    let long = format!("{{\"number\":3{}}}", " ".repeat(100));
    let answer = served.post("/api/v1/number", &[], &long);
    assert_eq!(answer.code(), (413, "too-large".to_owned()));
    let chunked = format!(
        "POST /api/v1/number HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\n\
         transfer-encoding: chunked\r\n\r\n{:x}\r\n{long}\r\n0\r\n\r\n",
        long.len()
    );
    let heard = served.say(chunked.as_bytes());
    assert!(heard.starts_with("HTTP/1.1 413"), "{heard}");
    assert!(heard.contains("too-large"), "{heard}");
}

#[test]
fn bytes_that_are_no_request_do_no_harm() {
    let served = Served::new();
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /health HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        b"\r\n\r\n\r\nnonsense\r\n\r\n",
    ] {
        let heard = served.say(bytes);
        assert!(!heard.starts_with("HTTP/1.1 200"), "{heard}");
    }
    assert_eq!(served.get("/health").status, 200);
}
