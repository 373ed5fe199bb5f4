//! Telling a recording from other texts of lines, by its beginning. Its name does not tell: messages a line end in
//! `.ndjson`, too.

use crate::values::TextFields;
use crate::wire::{self, Fault};

/// Whether a text is a recording. Its first line that is not blank tells; when the text breaks off within that line, the
/// fields that are there do. No message of the contract is taken for one, since none has a `received_at`.
pub fn is_recording(beginning: &[u8]) -> bool {
    let mut lines = beginning.split_inclusive(|&byte| byte == b'\n');
    let Some(first) = lines.find(|line| !line.trim_ascii().is_empty()) else {
        return false;
    };
    match wire::read(first.trim_ascii()) {
        Ok(_) | Err(Fault::Version { .. }) => true,
        Err(_) => !first.ends_with(b"\n") && names_both(first),
    }
}

/// Whether a line that breaks off is that of a message.
fn names_both(line: &[u8]) -> bool {
    let names = |wanted: &[u8]| TextFields::of(line).any(|(name, _)| &line[name] == wanted);
    names(b"received_at") && names(b"subject")
}

#[cfg(test)]
mod tests {
    use super::is_recording;

    const MESSAGE: &str =
        r#"{"received_at":"2025-09-05T12:00:00Z","subject":"a","headers":{},"payload":"{}"}"#;

    #[test]
    fn the_first_line_tells() {
        let opening = "{\"backbeat_recording\":1,\"started_at\":\"2025-09-05T12:00:00Z\"}\n";
        let later = opening.replace(":1,", ":9,");
        let absence = "\n {\"lost\":1,\"absent_until\":\"2025-09-05T12:00:00Z\"}";
        for text in [MESSAGE, &MESSAGE[..70], opening, &later, absence] {
            assert!(is_recording(text.as_bytes()), "{text}");
        }
        let broken = format!("{}\n{MESSAGE}", &MESSAGE[..70]);
        let claim = r#"{"type":"backbeat.statusclaim.v1","notes":"received_at subject payload"}"#;
        let alike = r#"{"received_at":"2025-09-05T12:00:00Z","subject":"a"}"#;
        for text in [
            "",
            "\n\n",
            "{}",
            "nonsense",
            "[1]",
            &MESSAGE[..30],
            claim,
            alike,
            &broken,
        ] {
            assert!(!is_recording(format!("{text}\n").as_bytes()), "{text}");
        }
    }
}
