//! A line as it is written: JSON to [`Line`] and the fields of the published schema.

use std::borrow::Cow;
use std::fmt;

use backbeat_contract::Timestamp;
use backbeat_timing::ClusterInstant;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use crate::{Absence, FormatVersion, Line, Message, Opening};

/// The fields of all kinds of lines. What else stands in a line is passed over: later writers may say more.
#[derive(Deserialize)]
struct Fields<'a> {
    backbeat_recording: Option<u32>,
    started_at: Option<Timestamp>,
    received_at: Option<Timestamp>,
    #[serde(borrow)]
    subject: Option<Cow<'a, str>>,
    #[serde(default)]
    headers: Headers,
    #[serde(borrow)]
    payload: Option<Cow<'a, str>>,
    #[serde(borrow)]
    payload_base64: Option<Cow<'a, str>>,
    absent_until: Option<Timestamp>,
    #[serde(default)]
    lost: u64,
}

/// Why a line that is JSON says nothing; the reader adds where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("{0}")]
    Json(String),
    #[error("the recording has version {found}, known are 1 to {known}: a later backbeat wrote it")]
    Version { found: u32, known: u32 },
    #[error(
        "it is none of a recording's: a message has \"received_at\", \"subject\" and \"payload\""
    )]
    Foreign,
    #[error("a message has {field}")]
    Message { field: &'static str },
}

pub(crate) fn read(text: &[u8]) -> Result<Line, Fault> {
    let fields: Fields<'_> =
        serde_json::from_slice(text).map_err(|error| Fault::Json(without_place(&error)))?;
    if let Some(number) = fields.backbeat_recording {
        return opening(number, fields.started_at.as_ref());
    }
    if let Some(until) = &fields.absent_until {
        return Ok(Line::Absence(Absence {
            until: instant(until),
            lost: fields.lost,
        }));
    }
    if fields.received_at.is_none() && fields.subject.is_none() {
        return Err(Fault::Foreign);
    }
    message(fields).map(Line::Message)
}

fn opening(number: u32, started_at: Option<&Timestamp>) -> Result<Line, Fault> {
    let version = FormatVersion::known(number).ok_or(Fault::Version {
        found: number,
        known: FormatVersion::CURRENT.number(),
    })?;
    let started_at = started_at.map_or(ClusterInstant::MIN, instant);
    Ok(Line::Opening(Opening {
        version,
        started_at,
    }))
}

fn message(fields: Fields<'_>) -> Result<Message, Fault> {
    let without = |field| Fault::Message { field };
    let received_at = fields.received_at.ok_or(without("no \"received_at\""))?;
    let subject = fields.subject.ok_or(without("no \"subject\""))?;
    let payload = match (fields.payload, fields.payload_base64) {
        (Some(text), None) => text.into_owned().into_bytes(),
        (None, Some(packed)) => BASE64_STANDARD
            .decode(packed.as_bytes())
            .map_err(|_| without("a \"payload_base64\" that is no base64"))?,
        (None, None) => return Err(without("neither \"payload\" nor \"payload_base64\"")),
        (Some(_), Some(_)) => return Err(without("both \"payload\" and \"payload_base64\"")),
    };
    Ok(Message {
        received_at: instant(&received_at),
        subject: subject.into(),
        headers: fields.headers.0,
        payload: payload.into(),
    })
}

fn instant(text: &Timestamp) -> ClusterInstant {
    ClusterInstant::from_unix_nanos(text.unix_nanos())
}

/// serde_json counts lines and columns within the line, which would be taken for those of the file.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((what, _)) => format!("{what} (column {})", error.column()),
        None => text,
    }
}

/// Writes `{"backbeat_recording":1,"started_at":`; the instant and the end of the line are the writer's.
pub(crate) fn begin_opening(out: &mut Vec<u8>) {
    let version = FormatVersion::CURRENT.number();
    out.extend_from_slice(
        format!("{{\"backbeat_recording\":{version},\"started_at\":\"").as_bytes(),
    );
}

/// Writes subject, headers and payload of a message, the instant of which has been written.
pub(crate) fn end_message<'h>(
    out: &mut Vec<u8>,
    subject: &str,
    headers: impl IntoIterator<Item = (&'h str, &'h str)>,
    payload: &[u8],
) {
    out.extend_from_slice(b"\",\"subject\":");
    string(out, subject);
    out.extend_from_slice(b",\"headers\":{");
    write_headers(out, headers);
    if let Ok(text) = std::str::from_utf8(payload) {
        out.extend_from_slice(b"},\"payload\":");
        string(out, text);
    } else {
        out.extend_from_slice(b"},\"payload_base64\":\"");
        out.extend_from_slice(BASE64_STANDARD.encode(payload).as_bytes());
        out.push(b'"');
    }
    out.extend_from_slice(b"}\n");
}

/// A name that occurs once has a text, one that occurs more often an array, at the place of its first.
fn write_headers<'h>(out: &mut Vec<u8>, headers: impl IntoIterator<Item = (&'h str, &'h str)>) {
    let all: Vec<_> = headers.into_iter().collect();
    let mut first = true;
    for (place, &(name, value)) in all.iter().enumerate() {
        if all[..place].iter().any(|&(earlier, _)| earlier == name) {
            continue;
        }
        if !std::mem::take(&mut first) {
            out.push(b',');
        }
        string(out, name);
        out.push(b':');
        let later: Vec<_> = all[place + 1..]
            .iter()
            .filter(|&&(other, _)| other == name)
            .collect();
        if later.is_empty() {
            string(out, value);
            continue;
        }
        out.push(b'[');
        string(out, value);
        for (_, value) in later {
            out.push(b',');
            string(out, value);
        }
        out.push(b']');
    }
}

/// A JSON string.
fn string(out: &mut Vec<u8>, text: &str) {
    // Writing text to memory cannot fail.
    let _ = serde_json::to_writer(out, text);
}

/// The headers of a line: `{"a":"1","b":["2","3"]}`.
#[derive(Default)]
struct Headers(Vec<(Box<str>, Box<str>)>);

impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HeadersVisitor)
    }
}

struct HeadersVisitor;

impl<'de> Visitor<'de> for HeadersVisitor {
    type Value = Headers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of headers")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Headers, A::Error> {
        let mut headers = Vec::new();
        while let Some(name) = map.next_key::<Box<str>>()? {
            let Values(mut values) = map.next_value()?;
            // Nearly always there is one, and the name need not be copied.
            let last = values.pop();
            headers.extend(values.into_iter().map(|value| (name.clone(), value)));
            headers.extend(last.map(|value| (name, value)));
        }
        Ok(Headers(headers))
    }
}

/// The values of one name: a text, or an array of texts.
struct Values(Vec<Box<str>>);

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValuesVisitor)
    }
}

struct ValuesVisitor;

impl<'de> Visitor<'de> for ValuesVisitor {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a header's text, or an array of texts")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Values, E> {
        Ok(Values(vec![text.into()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Values, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element()? {
            values.push(value);
        }
        if values.is_empty() {
            return Err(A::Error::invalid_length(0, &self));
        }
        Ok(Values(values))
    }
}
