//! Where the HTTP API of a service is.

use std::fmt;
use std::str::FromStr;

/// The address of a service's HTTP API, without a slash at its end: `http://127.0.0.1:8080`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceUrl(String);

/// A text that is no address of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RefuseUrl {
    #[error("give HOST:PORT or http://HOST:PORT")]
    Malformed,
    #[error("the services speak http://; for https:// put what ends TLS on this machine")]
    Encrypted,
}

impl ServiceUrl {
    /// Where pulse is, unless something else is said.
    pub(crate) const PULSE: &str = "http://127.0.0.1:8080";

    /// Where reverb is, unless something else is said.
    pub(crate) const REVERB: &str = "http://127.0.0.1:8082";

    /// The address of a route.
    pub(crate) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

impl FromStr for ServiceUrl {
    type Err = RefuseUrl;

    fn from_str(text: &str) -> Result<Self, RefuseUrl> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        match scheme {
            "http" => {}
            "https" => return Err(RefuseUrl::Encrypted),
            _ => return Err(RefuseUrl::Malformed),
        }
        let rest = rest.trim_end_matches('/');
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let speakable = rest.bytes().all(|byte| byte.is_ascii_graphic());
        if host.is_empty() || host.contains('@') || !speakable {
            return Err(RefuseUrl::Malformed);
        }
        Ok(Self(format!("http://{rest}")))
    }
}

impl fmt::Display for ServiceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_becomes_an_address() {
        for (typed, url) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://pulse:8080/", "http://pulse:8080"),
            ("pulse:8080", "http://pulse:8080"),
            ("http://gate/pulse/", "http://gate/pulse"),
            ("[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(typed.parse::<ServiceUrl>().unwrap().to_string(), url);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for typed in [
            "",
            "http://",
            "nats://127.0.0.1:4222",
            "a b",
            "http://u:p@host",
            "/",
        ] {
            assert_eq!(
                typed.parse::<ServiceUrl>(),
                Err(RefuseUrl::Malformed),
                "{typed}"
            );
        }
        let refused = "https://pulse:8080".parse::<ServiceUrl>();
        assert_eq!(refused, Err(RefuseUrl::Encrypted));
    }
}
