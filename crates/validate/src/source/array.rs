//! Arrays of messages, cut into their elements without reading them as JSON.
//!
//! Only strings and brackets are followed, so that a fault inside one element leaves the others whole.

use crate::Origin;
use backbeat_contract::MAX_MESSAGE_BYTES;

/// Follows strings and brackets over a text.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Outline {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Outline {
    /// Moves over one byte.
    #[inline]
    pub(crate) fn step(&mut self, byte: u8) {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                // A raw line end cannot stand in a string: the quote that opened it was a mistake.
                b'"' | b'\n' => self.in_string = false,
                _ => {}
            }
            return;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    /// Whether every bracket and string is closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.depth == 0 && !self.in_string
    }
}

/// One element of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Element<'a> {
    /// Its bytes, without the whitespace around it.
    Text(&'a [u8]),
    /// It has more than 1 MiB and has not been kept; this many bytes.
    TooLarge(u64),
}

/// Cuts an array into elements, fed with its text piece by piece.
#[derive(Debug)]
pub(crate) struct Elements {
    outline: Outline,
    /// The element being read, without whitespace before it.
    text: Vec<u8>,
    /// Bytes of the element, also where they are no longer kept.
    bytes: u64,
    /// Where the element begins.
    begins: Origin,
    here: Origin,
    /// Commas met.
    commas: u64,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Before,
    Inside,
    After,
}

impl Elements {
    pub(crate) fn new() -> Self {
        Self {
            outline: Outline::default(),
            text: Vec::new(),
            bytes: 0,
            begins: Origin::START,
            here: Origin::START,
            commas: 0,
            state: State::Before,
        }
    }

    /// Reads on; gives each element that ends in `piece` to `take`, with its place.
    pub(crate) fn feed(&mut self, piece: &[u8], mut take: impl FnMut(Element<'_>, Origin)) {
        for &byte in piece {
            match self.state {
                State::Before => {
                    if byte == b'[' {
                        self.state = State::Inside;
                    }
                }
                State::Inside => self.inside(byte, &mut take),
                State::After => {
                    if self.bytes > 0 || !byte.is_ascii_whitespace() {
                        self.keep(byte);
                    }
                }
            }
            self.here.step(byte);
        }
    }

    fn inside(&mut self, byte: u8, take: &mut impl FnMut(Element<'_>, Origin)) {
        if self.outline.is_closed() && matches!(byte, b',' | b']') {
            let last = byte == b']';
            // An empty array has no element; `[a,]` has an empty second one, which is told as broken.
            if !(last && self.commas == 0 && self.bytes == 0) {
                self.give(take);
            }
            self.commas += 1;
            if last {
                self.state = State::After;
            }
            return;
        }
        if byte == b'\n' && self.outline.in_string {
            self.resume(take);
            return;
        }
        self.outline.step(byte);
        if self.bytes > 0 || !byte.is_ascii_whitespace() {
            self.keep(byte);
        }
    }

    /// A line ends inside a string, which no JSON has. Where the line looks like the end of an element, it is one, so
    /// that a forgotten quote does not swallow the elements on the lines after it.
    fn resume(&mut self, take: &mut impl FnMut(Element<'_>, Origin)) {
        self.outline.in_string = false;
        let whole = self.text.trim_ascii_end();
        if let Some(element) = whole
            .strip_suffix(b",")
            .filter(|element| element.ends_with(b"}"))
        {
            let length = element.len();
            self.text.truncate(length);
            self.outline = Outline::default();
            self.commas += 1;
            self.give(take);
        } else {
            self.keep(b'\n');
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.bytes == 0 {
            self.begins = self.here;
        }
        self.bytes += 1;
        if self.bytes <= MAX_MESSAGE_BYTES as u64 + 1 {
            self.text.push(byte);
        }
    }

    fn give(&mut self, take: &mut impl FnMut(Element<'_>, Origin)) {
        let origin = if self.bytes == 0 {
            self.here
        } else {
            self.begins
        };
        if self.bytes > MAX_MESSAGE_BYTES as u64 {
            take(Element::TooLarge(self.bytes), origin);
        } else {
            take(Element::Text(self.text.trim_ascii_end()), origin);
        }
        self.text.clear();
        self.bytes = 0;
    }

    /// The text is over: gives what stands after the array, or what was read of an array that is not closed.
    pub(crate) fn finish(mut self, mut take: impl FnMut(Element<'_>, Origin)) {
        match self.state {
            State::Before => {}
            State::Inside => {
                // The bracket is missing; what stands here is broken even where it is a whole element.
                if self.bytes > 0
                    && self.bytes <= MAX_MESSAGE_BYTES as u64
                    && self.outline.is_closed()
                {
                    self.text.truncate(self.text.trim_ascii_end().len());
                    self.give(&mut take);
                }
                if self.text.is_empty() {
                    self.begins = self.here;
                    self.bytes = 1;
                    self.text.push(b'[');
                }
                self.give(&mut take);
            }
            State::After => {
                if self.bytes > 0 {
                    self.give(&mut take);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Element, Elements};
    use backbeat_contract::MAX_MESSAGE_BYTES;
    use proptest::prelude::*;

    fn elements(pieces: &[&[u8]]) -> Vec<(String, u64, u64)> {
        let mut found = Vec::new();
        let mut elements = Elements::new();
        let mut take = |element: Element<'_>, origin: crate::Origin| {
            let text = match element {
                Element::Text(text) => String::from_utf8_lossy(text).into_owned(),
                Element::TooLarge(bytes) => format!("{bytes} bytes"),
            };
            found.push((text, origin.line, origin.column));
        };
        for piece in pieces {
            elements.feed(piece, &mut take);
        }
        elements.finish(&mut take);
        found
    }

    fn texts(text: &str) -> Vec<String> {
        elements(&[text.as_bytes()])
            .into_iter()
            .map(|(text, ..)| text)
            .collect()
    }

    #[test]
    fn elements_are_cut_at_the_commas_between_them() {
        assert_eq!(texts("[]"), [""; 0]);
        assert_eq!(texts(" [ ]\n"), [""; 0]);
        assert_eq!(
            texts("[{\"a\":[1,2]}, {\"b\":\"],[\"} ]"),
            ["{\"a\":[1,2]}", "{\"b\":\"],[\"}"]
        );
        assert_eq!(texts("[{},]"), ["{}", ""]);
        assert_eq!(texts("[{},,{}]"), ["{}", "", "{}"]);
        assert_eq!(texts("[{} {}]"), ["{} {}"]);
        assert_eq!(texts("[{}] x "), ["{}", "x"]);
        assert_eq!(texts("[\"\\\"]\"]"), ["\"\\\"]\""]);
    }

    #[test]
    fn an_array_that_is_not_closed_ends_in_a_broken_element() {
        assert_eq!(texts("[{}"), ["{}", "["]);
        assert_eq!(texts("[{},"), ["{}", "["]);
        assert_eq!(texts("[{\"a\":"), ["{\"a\":"]);
    }

    #[test]
    fn a_broken_string_does_not_swallow_the_lines_after_it() {
        assert_eq!(
            texts("[{\"a\":\"x},\n{\"b\":1},\n{\"c\":1}]")
                .last()
                .unwrap(),
            "{\"c\":1}"
        );
    }

    #[test]
    fn elements_know_where_they_begin() {
        let found = elements(&[b"[\n  {\"a\":\"\xc3\xa9\"}, {}\n]"]);
        assert_eq!(found[0].1..=found[0].2, 2..=3);
        assert_eq!(found[1].1..=found[1].2, 2..=14);
    }

    #[test]
    fn an_element_over_the_limit_is_counted_not_kept() {
        let large = format!("[\"{}\",{{}}]", "a".repeat(MAX_MESSAGE_BYTES));
        assert_eq!(
            texts(&large),
            [format!("{} bytes", MAX_MESSAGE_BYTES + 2), "{}".into()]
        );
    }

    proptest! {
        #[test]
        fn the_pieces_do_not_matter(text in "\\[[\\[\\]{},\"\\\\ \na1]{0,40}", cut in 0..41usize) {
            let bytes = text.as_bytes();
            let (head, tail) = bytes.split_at(cut.min(bytes.len()));
            prop_assert_eq!(elements(&[bytes]), elements(&[head, tail]));
        }
    }
}
