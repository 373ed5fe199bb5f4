//! `/openapi.json` tells every route, and no other.

use crate::served::Served;
use serde_json::Value;

#[test]
fn every_route_is_told_and_what_is_told_is_there() {
    let served = Served::new();
    let answer = served.get("/openapi.json");
    assert_eq!(answer.headers["content-type"], "application/json");
    let description = answer.json();
    assert_eq!(description["info"]["title"], "backbeat dial");
    assert_eq!(description["info"]["version"], "1.2.3");
    let paths = description["paths"].as_object().unwrap();
    let mut told: Vec<&str> = paths.keys().map(String::as_str).collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            "/api/v1/number",
            "/api/v1/sum/{other}",
            "/api/v1/wait",
            "/health",
            "/metrics",
            "/openapi.json",
            "/ready",
        ]
    );
    for path in told.iter().filter(|path| **path != "/api/v1/wait") {
        let answer = served.get(&path.replace("{other}", "1?number=2"));
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
    }
}

#[test]
fn writing_is_described_with_its_token_and_every_reference_leads_somewhere() {
    let description = Served::new().get("/openapi.json").json();
    let scheme = &description["components"]["securitySchemes"]["bearer"];
    assert_eq!(
        (&scheme["type"], &scheme["scheme"]),
        (&"http".into(), &"bearer".into())
    );
    let post = &description["paths"]["/api/v1/number"]["post"];
    assert!(post["security"][0]["bearer"].is_array(), "{post}");
    follow_references(&description, &description);
}

fn follow_references(whole: &Value, part: &Value) {
    match part {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(whole.pointer(pointer).is_some(), "{reference}");
            }
            members
                .values()
                .for_each(|part| follow_references(whole, part));
        }
        Value::Array(parts) => parts.iter().for_each(|part| follow_references(whole, part)),
        _ => {}
    }
}
