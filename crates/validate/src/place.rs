//! From byte offsets to lines and columns.

use crate::fault::Fault;
use backbeat_contract::Diagnostic;

/// Where a message begins in its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Bytes before it.
    pub offset: u64,
    /// Its line, from 1.
    pub line: u64,
    /// Its column, from 1, in Unicode code points.
    pub column: u64,
}

impl Origin {
    /// A source's first byte.
    pub const START: Self = Self {
        offset: 0,
        line: 1,
        column: 1,
    };

    /// Moves over one byte.
    #[inline]
    pub(crate) fn step(&mut self, byte: u8) {
        self.offset += 1;
        if byte == b'\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += code_points(&[byte]);
        }
    }

    /// The origin of what begins at byte `at` of `text`, which itself begins here.
    #[must_use]
    pub fn advanced(self, text: &[u8], at: usize) -> Self {
        let before = &text[..at.min(text.len())];
        let (lines, tail) = match memchr::memrchr(b'\n', before) {
            Some(end) => (
                memchr::memchr_iter(b'\n', before).count() as u64,
                &before[end + 1..],
            ),
            None => (0, before),
        };
        Self {
            offset: self.offset + before.len() as u64,
            line: self.line + lines,
            column: code_points(tail) + if lines == 0 { self.column } else { 1 },
        }
    }
}

/// Code points, counted by the bytes that begin one, so that bytes that are not UTF-8 count too.
pub(crate) fn code_points(text: &[u8]) -> u64 {
    text.iter().filter(|&&byte| byte & 0xc0 != 0x80).count() as u64
}

/// Gives each fault of a message its place, in order of appearance. One pass over the message.
pub(crate) fn placed(message: &[u8], mut faults: Vec<Fault>) -> Vec<Diagnostic> {
    faults.sort_by_key(|fault| fault.span.start);
    let mut origin = Origin::START;
    let mut behind = 0;
    faults
        .into_iter()
        .map(|fault| {
            let at = fault.span.start.min(message.len());
            origin = origin.advanced(&message[behind..], at - behind);
            behind = at;
            Diagnostic {
                code: fault.code,
                severity: fault.severity,
                pointer: fault.pointer,
                offset: origin.offset,
                line: origin.line,
                column: origin.column,
                length: fault.span.len(),
                message: fault.message,
                help: fault.help,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn columns_count_characters_after_the_last_line_end() {
        let text = "é\r\nab😀c".as_bytes();
        let place = |at| {
            let origin = Origin::START.advanced(text, at);
            (origin.line, origin.column)
        };
        assert_eq!(place(0), (1, 1));
        assert_eq!(place(2), (1, 2));
        assert_eq!(place(4), (2, 1));
        assert_eq!(place(10), (2, 4));
        let later = Origin {
            offset: 100,
            line: 7,
            column: 5,
        };
        assert_eq!(later.advanced(b"abc", 2).column, 7);
    }
}
