//! Diagnostics point at the recording's line, at the very bytes of the payload that stand in it.

use crate::given::{OPENING, claim, line, told_in};

#[test]
fn a_diagnostic_points_at_the_bytes_of_the_payload_in_its_line() {
    let noted = claim(3, "done").replace("\\\"hlc", "\\\"notes\\\":\\\"é\\u00e9\\\",\\\"hlc");
    let text = format!("{OPENING}{}{noted}", claim(2, "idle"));
    let told = told_in("a.ndjson", &text);
    assert_eq!(told.codes(), [("legacy-value", 3)]);
    assert_eq!(told.culprits(), ["\\\"done\\\""]);
    let diagnostic = &told.messages[1].judgement.diagnostics[0];
    let at = text.find("\\\"done").unwrap();
    assert_eq!(diagnostic.offset, at as u64);
    let before = text[..at].rsplit('\n').next().unwrap().chars().count();
    assert_eq!(diagnostic.column, before as u64 + 1);
}

#[test]
fn a_breach_points_at_the_field_that_the_rule_is_about() {
    let path = "../../fixtures/conformance/v1/recordings/hlc-regressed/fail_wall_goes_back.ndjson";
    let told = crate::given::told_of(path.as_ref());
    let culprit = &told.culprits()[0];
    assert!(
        culprit.starts_with("\\\"") && culprit.matches(':').count() == 2,
        "{culprit}"
    );
    let breaching = told
        .messages
        .iter()
        .find(|result| !result.is_unremarkable());
    let diagnostic = &breaching.unwrap().judgement.diagnostics[0];
    assert_eq!(diagnostic.pointer, "/hlc");
    assert!(
        diagnostic.help.starts_with("compare it with line "),
        "{}",
        diagnostic.help
    );
}

#[test]
fn of_a_packed_payload_all_is_pointed_at() {
    let packed = line(1, "backbeat.status.prod.x", "")
        .replace("\"payload\":\"\"", "\"payload_base64\":\"//4A\"");
    let told = told_in("a.ndjson", packed);
    assert!(
        told.culprits().iter().all(|culprit| culprit == "//4A"),
        "{told:?}"
    );
    assert_eq!(told.codes()[0], ("invalid-utf8", 1));
}
