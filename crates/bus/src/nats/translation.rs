//! Envelopes to the library's messages and back.

use std::str::FromStr as _;

use async_nats::{HeaderMap, HeaderName, HeaderValue, Message};

use crate::{Envelope, Headers, Subject};

pub(super) fn header_map(headers: &Headers) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in headers.iter() {
        // Both are of the form that the library asks for: ours is stricter.
        if let (Ok(name), Ok(value)) = (HeaderName::from_str(name), HeaderValue::from_str(value)) {
            map.append(name, value);
        }
    }
    map
}

/// The library keeps headers in no order, so they are sorted by name here. One that is not allowed to us is left out.
pub(super) fn envelope(message: Message) -> Envelope {
    let mut headers = Headers::default();
    if let Some(map) = &message.headers {
        let mut named: Vec<_> = map.iter().collect();
        named.sort_unstable_by_key(|(name, _)| AsRef::<str>::as_ref(*name));
        for (name, values) in named {
            for value in values {
                let _ = headers.add(name.as_ref(), value.as_str());
            }
        }
    }
    Envelope::new(Subject::delivered(message.subject), message.payload).with_headers(headers)
}
