//! Where a diagnostic is, in SARIF's terms: a file's URI, a region of it, and the JSON Pointer within the message.

use super::super::{MessageResult, STANDARD_INPUT};
use crate::place::code_points;
use backbeat_contract::Diagnostic;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt::Write;

/// A `location` object.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location<'a> {
    physical_location: PhysicalLocation<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logical_locations: Option<[LogicalLocation<'a>; 1]>,
}

impl<'a> Location<'a> {
    /// A source as a whole.
    pub(super) fn of_source(source: &'a str) -> Self {
        Self {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation::of(source),
                region: None,
            },
            logical_locations: None,
        }
    }

    /// The culprit of a diagnostic.
    pub(super) fn of(result: &'a MessageResult, diagnostic: &'a Diagnostic) -> Self {
        let pointer = &*diagnostic.pointer;
        Self {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation::of(&result.source),
                region: Some(Region::of(result, diagnostic)),
            },
            // The message as a whole has an empty pointer, and nothing has an empty name.
            logical_locations: (!pointer.is_empty()).then_some([LogicalLocation {
                fully_qualified_name: pointer,
            }]),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation<'a> {
    artifact_location: ArtifactLocation<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

/// A JSON Pointer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation<'a> {
    fully_qualified_name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation<'a> {
    uri: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

impl<'a> ArtifactLocation<'a> {
    fn of(source: &'a str) -> Self {
        if source == STANDARD_INPUT {
            // Not a file below the root, but code scanning refuses results without a place.
            return Self {
                uri: Cow::Borrowed("stdin"),
                uri_base_id: None,
            };
        }
        let path = slashed(source);
        let path = path.strip_prefix("./").unwrap_or(&path);
        match path.strip_prefix('/') {
            Some(absolute) => Self {
                uri: Cow::Owned(format!("file:///{}", percent_encoded(absolute))),
                uri_base_id: None,
            },
            None => Self {
                uri: Cow::Owned(percent_encoded(path)),
                uri_base_id: Some("%SRCROOT%"),
            },
        }
    }
}

/// A path with forward slashes; a drive's letter makes it absolute.
fn slashed(path: &str) -> Cow<'_, str> {
    if cfg!(windows) {
        let path = path.replace('\\', "/");
        let has_drive = path.as_bytes().get(1) == Some(&b':');
        Cow::Owned(if has_drive { format!("/{path}") } else { path })
    } else {
        Cow::Borrowed(path)
    }
}

/// A path as part of a URI (RFC 3986): whatever is not unreserved, nor a slash, as `%` and two hex digits.
fn percent_encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u64,
    start_column: u64,
    /// The column after the culprit. Without one the region reaches to the line's end.
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u64>,
    byte_offset: u64,
    byte_length: usize,
}

impl Region {
    fn of(result: &MessageResult, diagnostic: &Diagnostic) -> Self {
        let end_column = result.culprit(diagnostic).and_then(|(text, span)| {
            let culprit = &text[span];
            let on_one_line = memchr::memchr(b'\n', culprit).is_none();
            on_one_line.then(|| diagnostic.column + code_points(culprit))
        });
        Self {
            start_line: diagnostic.line,
            start_column: diagnostic.column,
            end_column,
            byte_offset: diagnostic.offset,
            byte_length: diagnostic.length,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ArtifactLocation;

    #[test]
    fn paths_below_the_folder_are_relative_and_others_are_not() {
        let uri = |source| {
            let location = ArtifactLocation::of(source);
            (location.uri.into_owned(), location.uri_base_id.is_some())
        };
        assert_eq!(uri("./a/b c.json"), ("a/b%20c.json".into(), true));
        assert_eq!(uri("../é:#.json"), ("../%C3%A9%3A%23.json".into(), true));
        assert_eq!(
            uri("/tmp/100%.json"),
            ("file:///tmp/100%25.json".into(), false)
        );
        assert_eq!(uri("-"), ("stdin".into(), false));
    }
}
