//! A run over one recording, and what came of it.

use backbeat_validate::report::{MessageResult, Reporter, SourceFault, Summary};
use backbeat_validate::{Contract, Input, Judge, Policy, Progress, Run, Selection};
use serde_json::json;
use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::Path;
use tempfile::TempDir;

/// What came of a run.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) messages: Vec<MessageResult>,
    pub(crate) unreadable: Vec<SourceFault>,
    pub(crate) summary: Summary,
}

impl Reporter for Told {
    fn message(&mut self, result: &MessageResult) -> io::Result<()> {
        self.messages.push(result.clone());
        Ok(())
    }

    fn unreadable(&mut self, fault: &SourceFault) -> io::Result<()> {
        self.unreadable.push(fault.clone());
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.summary = summary.clone();
        Ok(())
    }
}

impl Told {
    /// Codes and lines of everything told, in order.
    pub(crate) fn codes(&self) -> Vec<(&'static str, u64)> {
        let all = self
            .messages
            .iter()
            .flat_map(|result| &result.judgement.diagnostics);
        all.map(|told| (told.code.as_str(), told.line)).collect()
    }

    /// What each diagnostic points at.
    pub(crate) fn culprits(&self) -> Vec<String> {
        let culprit = |result: &MessageResult| {
            let all = result.judgement.diagnostics.iter();
            let text = all.map(|told| result.culprit(told).unwrap());
            text.map(|(text, span)| String::from_utf8_lossy(&text[span]).into_owned())
                .collect::<Vec<_>>()
        };
        self.messages.iter().flat_map(culprit).collect()
    }
}

/// A run over these inputs.
pub(crate) fn run_of(inputs: Vec<Input>, policy: Policy) -> Run {
    Run {
        inputs,
        selection: Selection::default(),
        judge: Judge::new(Contract::BuiltIn, policy),
        jobs: NonZeroUsize::new(2).unwrap(),
        quiet: false,
        keep_text: true,
        max_errors: None,
    }
}

/// What is told of a file.
pub(crate) fn told_of(path: &Path) -> Told {
    let mut told = Told::default();
    run_of(vec![Input::Path(path.to_owned())], Policy::default())
        .execute(&mut told, &Progress::default())
        .unwrap();
    told
}

/// What is told of a text in a file of this name.
pub(crate) fn told_in(name: &str, text: impl AsRef<[u8]>) -> Told {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    told_of(&path)
}

/// A line with a message.
pub(crate) fn line(second: u32, subject: &str, payload: &str) -> String {
    let line = json!({
        "received_at": format!("2025-09-05T12:00:{second:02}Z"),
        "subject": subject,
        "headers": {},
        "payload": payload,
    });
    format!("{line}\n")
}

/// A claim that was sent when it is received.
pub(crate) fn claim(second: u32, state: &str) -> String {
    // 2025-09-05T12:00:00Z in milliseconds.
    let stamp = (1_757_073_600_000_u64 + u64::from(second) * 1000) & 0xffff;
    let payload = format!(
        r#"{{"type":"backbeat.statusclaim.v1","agent_id":"search:1","beat_index":7,"state":"{state}","hlc":"{stamp:04x}:0000:beef"}}"#
    );
    line(second, "backbeat.status.prod.search:1", &payload)
}

/// The first line of a recording.
pub(crate) const OPENING: &str =
    "{\"backbeat_recording\":1,\"started_at\":\"2025-09-05T12:00:00Z\"}\n";
