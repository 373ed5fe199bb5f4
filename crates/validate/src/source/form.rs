//! How a source is written: one document, a message a line, or a recording.

use backbeat_recording::is_recording;
use std::path::Path;

/// How a source is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// One JSON document: a message, or an array of them.
    Document,
    /// One message a line.
    Lines,
    /// A recording: a message a line, with the circumstances of its receipt. No name tells: see [`sniff_lines`].
    Recording,
    /// To be told from the text: see [`sniff`].
    Unknown,
}

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstd,
}

/// The form and packing that a file's name tells, in whatever case.
pub(super) fn of_name(path: &Path) -> (Form, Packing) {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    let (name, packing) = match (without(name, ".gz"), without(name, ".zst")) {
        (Some(inner), _) => (inner, Packing::Gzip),
        (_, Some(inner)) => (inner, Packing::Zstd),
        _ => (name, Packing::None),
    };
    let form = if without(name, ".json").is_some() {
        Form::Document
    } else if without(name, ".ndjson")
        .or_else(|| without(name, ".jsonl"))
        .is_some()
    {
        Form::Lines
    } else {
        Form::Unknown
    };
    (form, packing)
}

/// A name without its ending; `None` when it ends otherwise.
fn without<'n>(name: &'n [u8], ending: &str) -> Option<&'n [u8]> {
    let (stem, end) = name.split_at_checked(name.len().checked_sub(ending.len())?)?;
    end.eq_ignore_ascii_case(ending.as_bytes()).then_some(stem)
}

/// Whether a file's name tells that it holds a message a line.
pub(crate) fn is_lines(path: &Path) -> bool {
    of_name(path).0 == Form::Lines
}

/// Whether a folder's file is taken for messages by its name.
pub(super) fn has_known_ending(path: &Path) -> bool {
    of_name(path).0 != Form::Unknown
}

/// How many bytes [`sniff`] wants to see, unless the text is shorter.
pub(crate) const SNIFF: usize = 64 * 1024;

/// Tells the form of a text from its beginning, or wants to see more (`None`). With `all` of it seen it decides.
///
/// An array is a document. Otherwise a first line that is complete in itself, or any later line that begins with `{`
/// in its first column, makes it lines; so a broken first line does not hide the messages after it.
pub(crate) fn sniff(text: &[u8], all: bool) -> Option<Form> {
    let decided = all || text.len() >= SNIFF;
    let mut lines = text
        .split_inclusive(|&byte| byte == b'\n')
        .filter(|line| !line.trim_ascii().is_empty());
    let Some(first) = lines.next() else {
        return decided.then_some(Form::Lines);
    };
    if (decided || first.ends_with(b"\n")) && is_recording(text) {
        return Some(Form::Recording);
    }
    if first.trim_ascii_start().starts_with(b"[") {
        return Some(Form::Document);
    }
    if first.ends_with(b"\n") && is_balanced(first) || lines.any(|line| line.starts_with(b"{")) {
        return Some(Form::Lines);
    }
    decided.then_some(Form::Document)
}

/// Tells messages a line from a recording, by the beginning of the text, or wants to see more (`None`).
pub(crate) fn sniff_lines(text: &[u8], all: bool) -> Option<Form> {
    let ended = text.trim_ascii_start().contains(&b'\n');
    (ended || all || text.len() >= SNIFF).then(|| {
        if is_recording(text) {
            Form::Recording
        } else {
            Form::Lines
        }
    })
}

/// Whether every bracket of a line is closed on it.
fn is_balanced(line: &[u8]) -> bool {
    let mut outline = super::array::Outline::default();
    for &byte in line {
        outline.step(byte);
    }
    outline.is_closed()
}

#[cfg(test)]
mod tests {
    use super::{Form, sniff, sniff_lines};

    #[test]
    fn the_form_is_told_from_the_text() {
        for (text, form) in [
            ("{\"a\":1}\n{\"a\":2}\n", Form::Lines),
            ("{\"a\":1}\n", Form::Lines),
            ("{\"a\":1}", Form::Document),
            ("{\n  \"a\": 1\n}\n", Form::Document),
            ("\n [1,\n2]", Form::Document),
            ("{\"a\":\n{\"a\":2}\n", Form::Lines),
            ("{\"a\":\"}\n", Form::Document),
            ("", Form::Lines),
            ("nonsense\n{\"a\":2}", Form::Lines),
        ] {
            assert_eq!(sniff(text.as_bytes(), true), Some(form), "{text}");
        }
        let opening = b"{\"backbeat_recording\":1}\n";
        assert_eq!(sniff(opening, false), Some(Form::Recording));
        assert_eq!(sniff_lines(opening, false), Some(Form::Recording));
        assert_eq!(sniff_lines(b"\n{\"a\":1}\n", false), Some(Form::Lines));
        assert_eq!(sniff_lines(b"\n{\"a\":1}", false), None);
        assert_eq!(sniff(b"{\"a\":1}\n", false), Some(Form::Lines));
        assert_eq!(sniff(b"{\"a\":1}", false), None);
    }
}
