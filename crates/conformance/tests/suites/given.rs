//! What the tests share: a small corpus of their own, in a folder.

use backbeat_conformance::{Corpus, Outcome, Verdict};
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

/// A valid message, and one that is not JSON.
pub(crate) const GOOD: &str = r#"{"type":"backbeat.statusclaim.v1","agent_id":"a:b","beat_index":7,"state":"idle","hlc":"7ffd:0001:beef"}"#;
pub(crate) const BAD: &str = "{";

/// The ids of the two cases of [`small`].
pub(crate) const IDS: [&str; 2] = ["statusclaim/good", "statusclaim/bad"];

/// A corpus of two message cases, of which the second is said to have these faults. The folder is to be kept.
pub(crate) fn small(faults: &Value) -> (TempDir, Corpus) {
    let folder = tempfile::tempdir().unwrap();
    let case = |id: &str, file: &str, valid: bool, codes: &Value| {
        json!({
            "id": id, "shows": "A case", "message": {"file": file}, "type": "backbeat.statusclaim.v1",
            "valid": valid, "codes": codes, "requirements": ["INT-B"]
        })
    };
    let manifest = json!({
        "version": 1,
        "messages": [
            case(IDS[0], "good.json", true, &json!([])),
            case(IDS[1], "bad.json", false, faults),
        ],
        "recordings": []
    });
    for (name, text) in [
        ("manifest.json", manifest.to_string().as_str()),
        ("requirements.json", "[]"),
        ("live.json", "[]"),
        ("good.json", GOOD),
        ("bad.json", BAD),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let corpus = Corpus::open(folder.path()).unwrap();
    (folder, corpus)
}

/// The faults that the second case has.
pub(crate) fn true_faults() -> Value {
    json!([{"code": "invalid-json", "pointer": "", "severity": "error"}])
}

/// The outcomes of verdicts.
pub(crate) fn outcomes(verdicts: &[Verdict]) -> Vec<Outcome> {
    verdicts.iter().map(|verdict| verdict.outcome).collect()
}
