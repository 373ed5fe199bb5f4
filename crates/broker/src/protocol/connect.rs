//! What a client says of itself in CONNECT. Whether its credentials are the right ones is for
//! [`Credentials`](crate::Credentials) to say.

use serde::Deserialize;

use super::refusal::Refusal;

/// The options of CONNECT that mean something to a single broker; all others are ignored.
///
/// The defaults are those of nats-server: a client that says nothing gets `+OK` after every operation. There is no
/// `Debug`, so that no log can show the secrets.
#[derive(Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the protocol has these flags"
)]
pub(crate) struct ConnectOptions {
    /// `+OK` after every accepted operation.
    pub(crate) verbose: bool,
    /// Subjects of messages are checked.
    pub(crate) pedantic: bool,
    pub(crate) tls_required: bool,
    /// The client's own messages come back to its own subscriptions.
    pub(crate) echo: bool,
    /// The client reads HMSG and may send HPUB.
    pub(crate) headers: bool,
    /// A request that nobody hears is answered with status 503.
    pub(crate) no_responders: bool,
    /// Which dialect the client speaks: 0 or 1.
    pub(crate) protocol: i64,
    pub(crate) auth_token: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) pass: Option<String>,
    /// What the client calls itself; for the log.
    pub(crate) name: Option<String>,
}

impl Default for ConnectOptions {
    fn default() -> Self {
        Self {
            verbose: true,
            pedantic: true,
            tls_required: false,
            echo: true,
            headers: false,
            no_responders: false,
            protocol: 0,
            auth_token: None,
            user: None,
            pass: None,
            name: None,
        }
    }
}

impl ConnectOptions {
    /// Reads the JSON of a CONNECT and refuses what this broker cannot honour.
    pub(crate) fn parse(json: &[u8]) -> Result<Self, Refusal> {
        let options: Self = serde_json::from_slice(json).map_err(|_| Refusal::Malformed)?;
        if options.tls_required {
            return Err(Refusal::TlsUnavailable);
        }
        if !(0..=1).contains(&options.protocol) {
            return Err(Refusal::UnknownProtocolVersion);
        }
        if options.no_responders && !options.headers {
            return Err(Refusal::NoRespondersWithoutHeaders);
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(json: &str) -> Option<Refusal> {
        ConnectOptions::parse(json.as_bytes()).err()
    }

    #[test]
    fn silence_means_verbose_and_pedantic_with_echo() {
        let options = ConnectOptions::parse(b"{}").unwrap();
        assert!(options.verbose && options.pedantic && options.echo && !options.headers);
    }

    #[test]
    fn strangers_fields_and_absent_secrets_are_ignored() {
        let json = br#"{"lang":"rust","nkey":null,"user":null,"auth_token":"t","verbose":false}"#;
        let options = ConnectOptions::parse(json).unwrap();
        assert_eq!(options.auth_token.as_deref(), Some("t"));
        assert!(options.user.is_none() && !options.verbose);
    }

    #[test]
    fn what_cannot_be_honoured_is_refused() {
        assert_eq!(refusal("{x"), Some(Refusal::Malformed));
        assert_eq!(refusal(""), Some(Refusal::Malformed));
        assert_eq!(refusal(r#"{"verbose":"yes"}"#), Some(Refusal::Malformed));
        assert_eq!(
            refusal(r#"{"tls_required":true}"#),
            Some(Refusal::TlsUnavailable)
        );
        assert_eq!(
            refusal(r#"{"protocol":2}"#),
            Some(Refusal::UnknownProtocolVersion)
        );
        assert_eq!(
            refusal(r#"{"no_responders":true}"#),
            Some(Refusal::NoRespondersWithoutHeaders)
        );
    }
}
