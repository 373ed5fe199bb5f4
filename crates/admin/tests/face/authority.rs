//! Who may write.

use crate::served::{Served, Setting};

const THREE: &str = r#"{"number":3}"#;

fn guarded() -> Served {
    Served::with(Setting {
        token: Some("s3cret"),
        ..Setting::default()
    })
}

#[test]
fn writing_needs_the_token_where_there_is_one() {
    let served = guarded();
    let answer = served.post("/api/v1/number", &[], THREE);
    assert_eq!(answer.code(), (401, "token-missing".to_owned()));
    assert_eq!(answer.headers["www-authenticate"], "Bearer");
    for scheme in ["Basic s3cret", "s3cret", "Bearer", "Bearers3cret"] {
        let answer = served.post("/api/v1/number", &[("authorization", scheme)], THREE);
        assert_eq!(answer.code(), (401, "token-missing".to_owned()), "{scheme}");
    }
    for wrong in [
        "Bearer s3cre",
        "Bearer s3crets",
        "Bearer S3CRET",
        "Bearer a b",
    ] {
        let answer = served.post("/api/v1/number", &[("authorization", wrong)], THREE);
        assert_eq!(answer.code(), (403, "token-wrong".to_owned()), "{wrong}");
        assert!(!answer.text.contains("s3cret"), "{answer:?}");
    }
    assert_eq!(served.get("/api/v1/number").json()["number"], 0);
    for right in ["Bearer s3cret", "bearer s3cret", "Bearer  s3cret"] {
        let answer = served.post("/api/v1/number", &[("authorization", right)], THREE);
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    assert_eq!(served.get("/api/v1/number").json()["number"], 3);
}

#[test]
fn reading_needs_no_token() {
    let served = guarded();
    for path in [
        "/health",
        "/ready",
        "/metrics",
        "/openapi.json",
        "/api/v1/number",
    ] {
        assert_eq!(served.get(path).status, 200, "{path}");
    }
}

#[test]
fn what_is_not_there_is_not_told_to_a_writer_without_the_token() {
    let answer = guarded().post("/api/v1/nothing", &[], "{}");
    assert_eq!(answer.status, 401);
}

#[test]
fn without_a_token_a_web_page_may_read_but_not_write() {
    let page = ("origin", "https://example.org");
    let answer = Served::new().post("/api/v1/number", &[page], THREE);
    assert_eq!(answer.code(), (403, "from-a-web-page".to_owned()));
    // With one, the page must know it.
    let authorization = ("authorization", "Bearer s3cret");
    let answer = guarded().post("/api/v1/number", &[page, authorization], THREE);
    assert_eq!(answer.status, 200);
}
