//! Every format tells a finding, with the line of the recording; the JSON report keeps its published schema.

use crate::given::run_of;
use backbeat_validate::report::{Format, Options, validation_report_schema};
use backbeat_validate::{Input, Policy, Progress};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

const FINDING: &str = "../../fixtures/conformance/v1/recordings/two-leaders";

/// A writer that others can look into.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn told(format: Format) -> String {
    let out = Shared::default();
    let options = Options {
        color: false,
        quiet: false,
        width: Some(100),
        exit_code: true,
        tool_version: "1.2.3",
    };
    let mut reporter = format.reporter(Box::new(out.clone()), options).unwrap();
    run_of(vec![Input::Folder(FINDING.into())], Policy::default())
        .execute(&mut *reporter, &Progress::default())
        .unwrap();
    let bytes = out.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn every_format_tells_a_finding() {
    for &format in Format::ALL {
        let text = told(format);
        assert!(text.contains("two-leaders"), "{format:?}: {text}");
    }
}

#[test]
fn the_report_keeps_its_schema() {
    let report: serde_json::Value = serde_json::from_str(&told(Format::Json)).unwrap();
    let schema = jsonschema::validator_for(&validation_report_schema()).unwrap();
    assert!(schema.is_valid(&report));
    assert!(report["summary"]["by_code"]["two-leaders"].as_u64() > Some(0));
}
