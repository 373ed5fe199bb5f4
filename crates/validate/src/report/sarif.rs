//! `--format sarif`: SARIF 2.1.0, for code scanning.
//!
//! Results are written as they come; the rules that they name, known only then, come after them. Paths are relative
//! to the folder in which the command ran, which in CI is the repository's root.

mod place;

use super::headline::Empty;
use super::spool::Spool;
use super::{MessageResult, Options, Out, Reporter, SourceFault, Summary};
use backbeat_contract::{Code, Diagnostic, Severity};
use place::Location;
use serde::Serialize;
use serde_json::{Value, json};
use std::io::{self, Write};

/// Writes one log of one run.
pub(super) struct Sarif {
    out: Out,
    tool_version: &'static str,
    /// What stands between the last result and the next.
    separator: &'static str,
    /// The codes met so far, in the order of their rules.
    rules: Vec<Code>,
    /// Unreadable sources come between results and are written after them.
    notifications: Spool,
}

const SEPARATOR: &str = ",\n";

impl Sarif {
    /// Begins the log.
    pub(super) fn begin(mut out: Out, options: Options) -> io::Result<Self> {
        out.write_all(
            b"{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\n\
              \"columnKind\":\"unicodeCodePoints\",\n\"results\":[",
        )?;
        Ok(Self {
            out,
            tool_version: options.tool_version,
            separator: "\n",
            rules: Vec::new(),
            notifications: Spool::new(),
        })
    }

    /// The place of a code among the rules.
    fn rule_index(&mut self, code: Code) -> usize {
        let known = self.rules.iter().position(|&rule| rule == code);
        known.unwrap_or_else(|| {
            self.rules.push(code);
            self.rules.len() - 1
        })
    }

    fn notify(
        &mut self,
        level: &'static str,
        id: &str,
        source: &str,
        text: &str,
    ) -> io::Result<()> {
        if !self.notifications.is_empty() {
            self.notifications.write_all(SEPARATOR.as_bytes())?;
        }
        let notification = Notification {
            descriptor: Descriptor { id },
            level,
            message: Text::of(text),
            locations: [Location::of_source(source)],
        };
        let line = serde_json::to_vec(&notification)?;
        self.notifications.write_all(&line)
    }
}

impl Reporter for Sarif {
    fn message(&mut self, result: &MessageResult) -> io::Result<()> {
        for diagnostic in &result.judgement.diagnostics {
            self.out.write_all(self.separator.as_bytes())?;
            self.separator = SEPARATOR;
            let finding = Finding {
                rule_id: diagnostic.code.as_str(),
                rule_index: self.rule_index(diagnostic.code),
                level: level(diagnostic.severity),
                message: Text::of(&format!("{} ({})", diagnostic.message, diagnostic.help)),
                locations: [Location::of(result, diagnostic)],
                partial_fingerprints: Fingerprints {
                    diagnostic: fingerprint(&result.source, diagnostic),
                },
            };
            serde_json::to_writer(&mut self.out, &finding)?;
        }
        Ok(())
    }

    fn unreadable(&mut self, fault: &SourceFault) -> io::Result<()> {
        let text = format!("{} ({})", fault.reason, fault.help);
        self.notify("error", UNREADABLE, &fault.source, &text)
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        for source in &summary.empty {
            let text = Empty(std::slice::from_ref(source)).to_string();
            self.notify("warning", NO_MESSAGE, source, &text)?;
        }
        self.out.write_all(b"\n],\n\"tool\":")?;
        serde_json::to_writer(&mut self.out, &tool(self.tool_version, &self.rules))?;
        write!(
            self.out,
            ",\n\"invocations\":[{{\"executionSuccessful\":{},\"toolExecutionNotifications\":[",
            summary.unreadable == 0
        )?;
        self.notifications.drain_to(&mut self.out)?;
        self.out.write_all(
            b"]}],\n\"originalUriBaseIds\":{\"%SRCROOT%\":{\"description\":\
              {\"text\":\"The folder in which the command ran.\"}}}}]}\n",
        )?;
        self.out.flush()
    }
}

/// Notification: a source cannot be read, or not to its end.
const UNREADABLE: &str = "unreadable-source";
/// Notification: a source holds no message.
const NO_MESSAGE: &str = "no-message";

/// The tool, with the rules that its results name.
fn tool(version: &str, rules: &[Code]) -> Value {
    let rule = |code: &Code| {
        let help = "Each result says in brackets what to do about it.";
        let mut rule = described(code.as_str(), code.title(), help);
        rule["defaultConfiguration"] = json!({ "level": level(code.severity()) });
        rule["properties"] = json!({ "precision": "very-high", "tags": ["backbeat", "contract"] });
        rule
    };
    json!({
        "driver": {
            "name": "backbeat validate",
            "version": version,
            "semanticVersion": version,
            "informationUri": env!("CARGO_PKG_REPOSITORY"),
            "rules": rules.iter().map(rule).collect::<Vec<_>>(),
            "notifications": [
                described(
                    UNREADABLE,
                    "A source cannot be read, or not to its end",
                    "What it holds is not judged. Each notification says in brackets what to do about it.",
                ),
                described(
                    NO_MESSAGE,
                    "A source holds no message",
                    "Nothing in it was checked. Write messages to it, or leave it out.",
                ),
            ],
        }
    })
}

/// A `reportingDescriptor` object, with everything that code scanning demands of one.
fn described(id: &str, title: &str, help: &str) -> Value {
    json!({
        "id": id,
        "shortDescription": { "text": title },
        "fullDescription": { "text": format!("{title}.") },
        "help": { "text": format!("{title}. {help}") },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A `result` object.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [Location<'a>; 1],
    partial_fingerprints: Fingerprints,
}

/// A `notification` object.
#[derive(Serialize)]
struct Notification<'a> {
    descriptor: Descriptor<'a>,
    level: &'static str,
    message: Text,
    locations: [Location<'a>; 1],
}

#[derive(Serialize)]
struct Descriptor<'a> {
    id: &'a str,
}

/// A `message` object.
#[derive(Serialize)]
struct Text {
    text: String,
}

impl Text {
    /// Braces are doubled: alone they mean placeholders (SARIF 2.1.0, 3.11.5).
    fn of(text: &str) -> Self {
        Self {
            text: text.replace('{', "{{").replace('}', "}}"),
        }
    }
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "backbeatDiagnostic/v1")]
    diagnostic: String,
}

/// What stays the same about a diagnostic when lines move: its source, code, pointer and message, hashed (FNV-1a, 64
/// bits). The key is our own: `primaryLocationLineHash` is computed from the file by whoever uploads the log.
fn fingerprint(source: &str, diagnostic: &Diagnostic) -> String {
    const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let parts = [
        source,
        diagnostic.code.as_str(),
        &diagnostic.pointer,
        &diagnostic.message,
    ];
    let mut hash = OFFSET_BASIS;
    for part in parts {
        // A byte that no text has ends each part.
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        }
    }
    format!("{hash:016x}")
}
