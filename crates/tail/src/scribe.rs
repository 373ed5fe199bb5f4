//! Sights in the form that was asked for.

use backbeat_recording::{InstantText, write_message};
use backbeat_timing::ClusterInstant;

use crate::pretty::Drawer;
use crate::{Look, Sight};

/// The form of what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people: a line a message, what is wrong below it.
    Pretty,
    /// A JSON object a line: a line of a recording, with `type`, `verdict`, `diagnostics` and `findings` beside. So what
    /// was shown can be replayed.
    Json,
    /// The payloads, each with a line end behind it.
    Raw,
}

/// Writes sights.
#[derive(Debug)]
pub struct Scribe {
    format: Format,
    drawer: Drawer,
    clock: InstantText,
}

impl Scribe {
    /// One that writes in a form; the look is that of [`Format::Pretty`].
    pub fn new(format: Format, look: Look) -> Self {
        Self {
            format,
            drawer: Drawer::new(look),
            clock: InstantText::new(),
        }
    }

    /// Writes a sight at the end of `out`.
    pub fn write(&mut self, sight: &Sight<'_>, out: &mut Vec<u8>) {
        match self.format {
            Format::Pretty => self.drawer.draw(sight, out),
            Format::Json => self.object(sight, out),
            Format::Raw => {
                out.extend_from_slice(&sight.envelope.payload);
                out.push(b'\n');
            }
        }
    }

    /// Writes what was heard beside messages, a gap, at the end of `out`; only for people. To programs nothing is told
    /// that is no message.
    pub fn interruption(&mut self, at: ClusterInstant, text: &str, out: &mut Vec<u8>) {
        if self.format == Format::Pretty {
            self.drawer.interruption(at, text, out);
        }
    }

    fn object(&mut self, sight: &Sight<'_>, out: &mut Vec<u8>) {
        let envelope = sight.envelope;
        let headers = envelope.headers.iter();
        write_message(
            out,
            &mut self.clock,
            sight.at,
            envelope.subject.as_str(),
            headers,
            &envelope.payload,
        );
        // The line goes on before its `}` and line end.
        out.truncate(out.len().saturating_sub(2));
        out.extend_from_slice(b",\"type\":");
        json(out, &sight.message_type);
        out.extend_from_slice(b",\"verdict\":\"");
        out.extend_from_slice(sight.verdict.as_str().as_bytes());
        out.extend_from_slice(b"\",\"diagnostics\":");
        json(out, &sight.diagnostics);
        out.extend_from_slice(b",\"findings\":");
        json(out, &sight.findings);
        out.extend_from_slice(b"}\n");
    }
}

fn json(out: &mut Vec<u8>, value: &impl serde::Serialize) {
    // Writing to memory cannot fail.
    let _ = serde_json::to_writer(out, value);
}
