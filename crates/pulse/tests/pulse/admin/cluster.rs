//! `/api/v1/members` and `/api/v1/handover`.

use crate::ensemble::Served;
use backbeat_pulse::admin::{HandoverDone, Members};
use serde_json::json;

fn names(members: &Members) -> Vec<&str> {
    members
        .members
        .iter()
        .map(|member| member.id.as_str())
        .collect()
}

#[test]
fn members_come_and_go() {
    let served = Served::new(None);
    let new = json!({ "id": "node-d", "address": "127.0.0.1:7003" });
    let answer = served.post("/api/v1/members", &new);
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(
        names(&answer.read()),
        ["node-a", "node-b", "node-c", "node-d"]
    );
    assert_eq!(
        served.post("/api/v1/members", &new).code(),
        (409, "member-known".to_owned())
    );
    let answer = served.delete("/api/v1/members/node-b");
    assert_eq!(answer.status, 200, "{answer:?}");
    let members: Members = served.get("/api/v1/members").read();
    assert_eq!(names(&members), ["node-a", "node-c", "node-d"]);
    assert!(members.members[0].is_leader);
}

#[test]
fn what_cannot_be_a_member_or_is_none_is_refused() {
    let served = Served::new(None);
    let answer = served.post(
        "/api/v1/members",
        &json!({ "id": "node-d", "address": "here" }),
    );
    assert_eq!(answer.code(), (422, "member-malformed".to_owned()));
    let answer = served.delete("/api/v1/members/node-z");
    assert_eq!(answer.code(), (404, "member-unknown".to_owned()));
    served.delete("/api/v1/members/node-b");
    served.delete("/api/v1/members/node-c");
    let answer = served.delete("/api/v1/members/node-a");
    assert_eq!(answer.code(), (409, "last-voter".to_owned()));
}

#[test]
fn another_member_leads_after_a_handover() {
    let served = Served::new(None);
    let done: HandoverDone = served
        .post("/api/v1/handover", &json!({ "to": "node-c" }))
        .read();
    assert_eq!((done.leader_id.as_str(), done.term), ("node-c", 8));
    let done: HandoverDone = served.post("/api/v1/handover", &json!({})).read();
    assert_eq!((done.leader_id.as_str(), done.term), ("node-b", 9));
    let answer = served.post("/api/v1/handover", &json!({ "to": "node-z" }));
    assert_eq!(answer.code(), (404, "member-unknown".to_owned()));
}
