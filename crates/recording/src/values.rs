//! Where in a JSON object the text of a field stands, so that it can be replaced and nothing else.

use std::ops::Range;

/// The texts of the fields of a JSON object, in order: name and value, each without its quotes, as places in `object`.
/// Fields of objects inside it, and values that are no text, are passed over. What is no JSON object ends it early.
pub(crate) struct TextFields<'a> {
    object: &'a [u8],
    at: usize,
    depth: usize,
    /// The text that was read last, while it may yet turn out to be a name.
    name: Option<Range<usize>>,
    /// Whether the name before has had its colon.
    named: bool,
}

impl<'a> TextFields<'a> {
    pub(crate) fn of(object: &'a [u8]) -> Self {
        Self {
            object,
            at: 0,
            depth: 0,
            name: None,
            named: false,
        }
    }

    /// The text that begins after the quote at `self.at`; moves behind its closing quote.
    fn text(&mut self) -> Option<Range<usize>> {
        let start = self.at + 1;
        let mut end = start;
        loop {
            match self.object.get(end)? {
                b'"' => break,
                b'\\' => end += 2,
                _ => end += 1,
            }
        }
        self.at = end + 1;
        Some(start..end)
    }

    fn forget(&mut self) {
        self.name = None;
        self.named = false;
    }
}

impl Iterator for TextFields<'_> {
    type Item = (Range<usize>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.object.get(self.at)? {
                b'"' => {
                    let text = self.text()?;
                    if self.depth != 1 {
                        continue;
                    }
                    if let (true, Some(name)) = (self.named, self.name.take()) {
                        self.forget();
                        return Some((name, text));
                    }
                    self.name = Some(text);
                    continue;
                }
                b'{' | b'[' => {
                    // A first bracket makes no object of an array.
                    if self.depth == 0 && self.object[self.at] == b'[' {
                        return None;
                    }
                    self.depth += 1;
                }
                b'}' | b']' => self.depth = self.depth.checked_sub(1).filter(|&left| left > 0)?,
                b':' if self.depth == 1 => self.named = true,
                b',' if self.depth == 1 => self.forget(),
                _ => {}
            }
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TextFields;
    use proptest::prelude::*;
    use serde_json::{Map, Value};

    fn fields(text: &str) -> Vec<(&str, &str)> {
        TextFields::of(text.as_bytes())
            .map(|(name, value)| (&text[name], &text[value]))
            .collect()
    }

    #[test]
    fn texts_of_the_outer_object_are_found_whatever_stands_around() {
        let text = r#" { "a" : "1", "b": {"a":"2"}, "c":["a","3"], "d":4, "e\"":"5\"", "a":"6" } "x":"y" "#;
        let expected = [("a", "1"), (r#"e\""#, r#"5\""#), ("a", "6")];
        assert_eq!(fields(text), expected);
    }

    #[test]
    fn what_is_no_object_has_no_fields() {
        for text in [
            "",
            "[\"a\",\"b\"]",
            "\"a\":\"b\"",
            "{\"a\"",
            "{\"a\":\"b",
            "7",
            "}{\"a\":\"b\"}",
            "{\"a\\",
        ] {
            assert_eq!(fields(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = TextFields::of(&bytes).count();
        }

        #[test]
        fn it_finds_what_a_parser_finds(texts in prop::collection::btree_map("[a-z\"\\\\é]{1,4}", "\\PC{0,8}", 0..5)) {
            let object: Map<String, Value> = texts
                .iter()
                .flat_map(|(name, text)| {
                    let deep = serde_json::json!({ name: [text] });
                    [(name.clone(), Value::from(text.clone())), (format!("{name}!"), deep)]
                })
                .collect();
            let written = Value::Object(object).to_string();
            let found: Vec<(String, String)> = TextFields::of(written.as_bytes())
                .map(|(name, value)| {
                    let read = |place: std::ops::Range<usize>| {
                        serde_json::from_str(&format!("\"{}\"", &written[place])).unwrap()
                    };
                    (read(name), read(value))
                })
                .collect();
            prop_assert_eq!(found, texts.into_iter().collect::<Vec<_>>());
        }
    }
}
