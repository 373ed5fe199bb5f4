//! Older spellings, rewritten in place: all other bytes stay as they are.
//!
//! A [`Fixer`] listens to a run like any reporter and gathers the edits; [`rewrite`] and [`differences`] apply them to
//! a stream. Replacing files is the caller's business.

use crate::explain::legacy;
use crate::report::{MessageResult, Reporter, SourceFault, Summary};
use backbeat_contract::Code;
use std::collections::BTreeMap;
use std::io::{self, BufRead, Read, Write};

/// One older spelling and the word that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edit {
    /// Where the spelling begins in its source, in bytes, at its opening quote.
    pub offset: u64,
    /// How many bytes it takes, quotes included.
    pub length: usize,
    /// The word.
    pub word: &'static str,
}

/// Gathers the edits that the messages of a run need, by source. The run must keep texts.
#[derive(Debug, Default)]
pub struct Fixer {
    edits: BTreeMap<String, Vec<Edit>>,
}

impl Fixer {
    /// The edits of each source, in order of their offsets.
    pub fn into_edits(self) -> BTreeMap<String, Vec<Edit>> {
        self.edits
    }
}

/// What is found in a text that is none of the contract's messages: such a text is left alone.
const NOT_OURS: [Code; 2] = [Code::UnknownType, Code::UnsupportedVersion];

impl Reporter for Fixer {
    fn message(&mut self, result: &MessageResult) -> io::Result<()> {
        let Some(text) = &result.text else {
            return Ok(());
        };
        let diagnostics = &result.judgement.diagnostics;
        // `"state": "done"` in somebody else's file is no older spelling of ours.
        if result.judgement.message_type.is_none()
            || diagnostics
                .iter()
                .any(|found| NOT_OURS.contains(&found.code))
        {
            return Ok(());
        }
        for diagnostic in diagnostics {
            if diagnostic.code != Code::LegacyValue {
                continue;
            }
            let start =
                usize::try_from(diagnostic.offset - result.origin.offset).unwrap_or(usize::MAX);
            let written = text.get(start..start.saturating_add(diagnostic.length));
            let spelling =
                written.and_then(|written| serde_json::from_slice::<String>(written).ok());
            let field = diagnostic.pointer.rsplit('/').next().unwrap_or_default();
            if let Some(word) = spelling.and_then(|spelling| legacy(field, &spelling)) {
                self.edits
                    .entry(result.source.to_string())
                    .or_default()
                    .push(Edit {
                        offset: diagnostic.offset,
                        length: diagnostic.length,
                        word,
                    });
            }
        }
        Ok(())
    }

    fn unreadable(&mut self, _: &SourceFault) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

/// Copies a source with its edits made. `edits` are in order and do not overlap.
pub fn rewrite(mut source: impl Read, mut target: impl Write, edits: &[Edit]) -> io::Result<()> {
    let mut behind = 0;
    for edit in edits {
        io::copy(&mut (&mut source).take(edit.offset - behind), &mut target)?;
        io::copy(&mut (&mut source).take(edit.length as u64), &mut io::sink())?;
        write!(target, "\"{}\"", edit.word)?;
        behind = edit.offset + edit.length as u64;
    }
    io::copy(&mut source, &mut target)?;
    target.flush()
}

/// Writes the edits as a unified difference without context, which `patch` understands.
pub fn differences(
    name: &str,
    mut source: impl BufRead,
    mut target: impl Write,
    edits: &[Edit],
) -> io::Result<()> {
    writeln!(target, "--- {name}\n+++ {name}")?;
    let mut edits = edits.iter().peekable();
    let mut offset = 0;
    let mut line = Vec::new();
    for number in 1u64.. {
        line.clear();
        if edits.peek().is_none() || source.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let end = offset + line.len() as u64;
        let mut here = Vec::new();
        while let Some(edit) = edits.next_if(|edit| edit.offset < end) {
            here.push(Edit {
                offset: edit.offset - offset,
                ..*edit
            });
        }
        if !here.is_empty() {
            let mut edited = Vec::new();
            rewrite(line.as_slice(), &mut edited, &here)?;
            writeln!(target, "@@ -{number} +{number} @@")?;
            write_line(&mut target, b'-', &line)?;
            write_line(&mut target, b'+', &edited)?;
        }
        offset = end;
    }
    target.flush()
}

fn write_line(target: &mut impl Write, sign: u8, line: &[u8]) -> io::Result<()> {
    target.write_all(&[sign])?;
    target.write_all(line)?;
    if !line.ends_with(b"\n") {
        target.write_all(b"\n\\ No newline at end of file\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Edit, differences, rewrite};

    const TEXT: &[u8] = b"{\"state\":\"done\"}\r\n{\"state\" : \"waiting\"}";
    const EDITS: [Edit; 2] = [
        Edit {
            offset: 9,
            length: 6,
            word: "completed",
        },
        Edit {
            offset: 29,
            length: 9,
            word: "blocked",
        },
    ];

    #[test]
    fn all_other_bytes_stay() {
        let mut rewritten = Vec::new();
        rewrite(TEXT, &mut rewritten, &EDITS).unwrap();
        assert_eq!(
            rewritten,
            b"{\"state\":\"completed\"}\r\n{\"state\" : \"blocked\"}"
        );
    }

    #[test]
    fn the_difference_is_one_that_patch_understands() {
        let mut difference = Vec::new();
        differences("a.ndjson", TEXT, &mut difference, &EDITS).unwrap();
        let expected = "--- a.ndjson\n+++ a.ndjson\n@@ -1 +1 @@\n-{\"state\":\"done\"}\r\n+{\"state\":\"completed\"}\r\n\
            @@ -2 +2 @@\n-{\"state\" : \"waiting\"}\n\\ No newline at end of file\n\
            +{\"state\" : \"blocked\"}\n\\ No newline at end of file\n";
        assert_eq!(String::from_utf8(difference).unwrap(), expected);
    }
}
