//! `/openapi.json`: every route is there, and every example is what it is an example of.

use crate::ensemble::Served;
use backbeat_admin::{Health, Readiness, RefusalBody};
use backbeat_pulse::admin::{
    BarLengthRequest, ChangeAccepted, HandoverDone, HandoverRequest, MemberRequest, Members,
    PlannedChange, TempoRequest,
};
use backbeat_pulse::status::{Peer, Status};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

#[test]
fn every_route_is_described() {
    let description = Served::new(None).get("/openapi.json").json();
    let mut routes = Vec::new();
    for (path, operations) in description["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            routes.push(format!("{method} {path}"));
        }
    }
    routes.sort();
    assert_eq!(
        routes,
        [
            "delete /api/v1/members/{id}",
            "get /api/v1/members",
            "get /api/v1/status",
            "get /health",
            "get /metrics",
            "get /openapi.json",
            "get /ready",
            "post /api/v1/bar-length",
            "post /api/v1/handover",
            "post /api/v1/members",
            "post /api/v1/tempo",
        ]
    );
}

#[test]
fn every_order_names_its_token_and_its_refusals() {
    let description = Served::new(None).get("/openapi.json").json();
    for (path, operations) in description["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let guarded = operation["security"][0]["bearer"].is_array();
            assert_eq!(guarded, method != "get", "{method} {path}");
            for status in ["401", "403", "503"] {
                let told = &operation["responses"][status]["content"]["application/json"];
                let is_refusal = told["schema"]["$ref"] == "#/components/schemas/RefusalBody";
                assert_eq!(is_refusal, guarded, "{method} {path} {status}");
            }
        }
    }
}

#[test]
fn every_example_can_be_read() {
    let description = Served::new(None).get("/openapi.json").json();
    read::<Status>(&description, "Status");
    read::<Peer>(&description, "Peer");
    read::<PlannedChange>(&description, "PlannedChange");
    read::<ChangeAccepted>(&description, "ChangeAccepted");
    read::<TempoRequest>(&description, "TempoRequest");
    read::<BarLengthRequest>(&description, "BarLengthRequest");
    read::<Members>(&description, "Members");
    read::<MemberRequest>(&description, "MemberRequest");
    read::<HandoverRequest>(&description, "HandoverRequest");
    read::<HandoverDone>(&description, "HandoverDone");
    read::<Health>(&description, "Health");
    read::<Readiness>(&description, "Readiness");
    read::<RefusalBody>(&description, "RefusalBody");
}

#[track_caller]
fn read<T: DeserializeOwned>(description: &Value, name: &str) {
    let schema = &description["components"]["schemas"][name];
    let example = example(description, schema);
    let read = serde_json::from_value::<T>(example.clone());
    assert!(read.is_ok(), "{name}: {:?}: {example:#}", read.err());
}

/// The value that a schema's examples make up.
fn example(description: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointed = description.pointer(reference.strip_prefix('#').unwrap());
        return example(description, pointed.unwrap());
    }
    if let Some(given) = schema.get("example") {
        return given.clone();
    }
    if let Some(words) = schema["enum"].as_array() {
        return words[0].clone();
    }
    if let Some(either) = schema["oneOf"].as_array() {
        let something = either.iter().find(|schema| schema["type"] != "null");
        return example(description, something.unwrap());
    }
    let kind = &schema["type"];
    let kind = kind.as_str().or_else(|| kind[0].as_str());
    match kind.unwrap() {
        "object" => {
            let members = schema["properties"].as_object().unwrap().iter();
            let members = members.map(|(name, part)| (name.clone(), example(description, part)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        "array" => json!([example(description, &schema["items"])]),
        "boolean" => json!(true),
        kind => panic!("{kind} without an example: {schema}"),
    }
}
