//! What stands on the outside of a message (contract, "Subjects and headers").

use std::borrow::Cow;
use std::str::FromStr;

use backbeat_contract::{AgentId, Hlc, WindowId};

/// A small list of names and values, in the order in which they were set. A name may occur more than once when it
/// came from a stranger; the first one counts. Names are compared without regard to case, because some clients
/// rewrite it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(Cow<'static, str>, String)>);

/// Why a header is not taken, or not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseHeader {
    /// A name is printable ASCII without blanks and colons, and not empty.
    #[error("header name {name:?} must be printable ascii without blanks and colons")]
    Name {
        /// The refused name.
        name: String,
    },
    /// A line break would begin another header.
    #[error("header {name} must have a value without line breaks, got {value:?}")]
    LineBreak {
        /// Whose value it is.
        name: String,
        /// The refused value.
        value: String,
    },
    /// The value does not have the form that the contract demands.
    #[error("header {name} is {value:?}: {reason}")]
    Malformed {
        /// Whose value it is.
        name: &'static str,
        /// The refused value.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Headers {
    /// Who claims.
    pub const AGENT_ID: &str = "x-agent-id";
    /// The window a claim belongs to.
    pub const WINDOW_ID: &str = "x-window-id";
    /// When it was claimed, on the hybrid logical clock.
    pub const HLC: &str = "x-hlc";
    /// Base64 of the Ed25519 signature of a claim.
    pub const SIGNATURE: &str = "x-signature";
    /// The Raft term of the leader that published a frame.
    pub const TERM: &str = "x-term";
    /// The node that published a frame.
    pub const NODE: &str = "x-node";
    /// Why a dead letter was rejected: a diagnostic code.
    pub const REASON: &str = "x-reason";
    /// The subject on which a dead letter came in.
    pub const SUBJECT: &str = "x-subject";

    const KNOWN: [&str; 8] = [
        Self::AGENT_ID,
        Self::WINDOW_ID,
        Self::HLC,
        Self::SIGNATURE,
        Self::TERM,
        Self::NODE,
        Self::REASON,
        Self::SUBJECT,
    ];

    /// Sets a header, in place of all others of that name.
    pub fn set(&mut self, name: &str, value: impl Into<String>) -> Result<(), RefuseHeader> {
        let (name, value) = checked(name, value.into())?;
        self.0
            .retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
        self.0.push((name, value));
        Ok(())
    }

    /// Adds a header beside others of that name.
    pub fn add(&mut self, name: &str, value: impl Into<String>) -> Result<(), RefuseHeader> {
        self.0.push(checked(name, value.into())?);
        Ok(())
    }

    /// The first value under this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut named = self
            .0
            .iter()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.as_str())
    }

    /// All names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_str()))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many bytes NATS makes of them: none at all when there are no headers.
    pub fn wire_bytes(&self) -> usize {
        const FRAME: usize = "NATS/1.0\r\n".len() + "\r\n".len();
        const LINE: usize = ": ".len() + "\r\n".len();
        match self.0.as_slice() {
            [] => 0,
            lines => lines.iter().fold(FRAME, |sum, (name, value)| {
                sum + name.len() + value.len() + LINE
            }),
        }
    }

    /// [`Headers::AGENT_ID`], if it is there.
    pub fn agent_id(&self) -> Result<Option<AgentId>, RefuseHeader> {
        self.parsed(Self::AGENT_ID)
    }

    /// [`Headers::WINDOW_ID`], if it is there.
    pub fn window_id(&self) -> Result<Option<WindowId>, RefuseHeader> {
        self.parsed(Self::WINDOW_ID)
    }

    /// [`Headers::HLC`], if it is there.
    pub fn hlc(&self) -> Result<Option<Hlc>, RefuseHeader> {
        self.parsed(Self::HLC)
    }

    /// [`Headers::TERM`], if it is there.
    pub fn term(&self) -> Result<Option<u64>, RefuseHeader> {
        self.parsed(Self::TERM)
    }

    /// [`Headers::NODE`], if it is there.
    pub fn node(&self) -> Option<&str> {
        self.get(Self::NODE)
    }

    /// [`Headers::REASON`], if it is there.
    pub fn reason(&self) -> Option<&str> {
        self.get(Self::REASON)
    }

    /// [`Headers::SUBJECT`], if it is there.
    pub fn subject(&self) -> Option<&str> {
        self.get(Self::SUBJECT)
    }

    /// [`Headers::SIGNATURE`], if it is there.
    pub fn signature(&self) -> Option<&str> {
        self.get(Self::SIGNATURE)
    }

    fn parsed<T>(&self, name: &'static str) -> Result<Option<T>, RefuseHeader>
    where
        T: FromStr<Err: std::fmt::Display>,
    {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        value
            .parse()
            .map(Some)
            .map_err(|fault| RefuseHeader::Malformed {
                name,
                value: value.to_owned(),
                reason: T::Err::to_string(&fault),
            })
    }
}

fn checked(name: &str, value: String) -> Result<(Cow<'static, str>, String), RefuseHeader> {
    let name_byte = |byte: u8| byte.is_ascii_graphic() && byte != b':';
    if name.is_empty() || !name.bytes().all(name_byte) {
        return Err(RefuseHeader::Name {
            name: name.to_owned(),
        });
    }
    if value.contains(['\r', '\n']) {
        return Err(RefuseHeader::LineBreak {
            name: name.to_owned(),
            value,
        });
    }
    let known = Headers::KNOWN.into_iter().find(|known| *known == name);
    Ok((
        known.map_or_else(|| name.to_owned().into(), Cow::Borrowed),
        value,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_replaces_and_adding_keeps_and_the_first_counts() {
        let mut headers = Headers::default();
        headers.add("X-Node", "a").unwrap();
        headers.add("x-node", "b").unwrap();
        assert_eq!(headers.node(), Some("a"));
        headers.set(Headers::NODE, "c").unwrap();
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("x-node", "c")]);
    }

    #[test]
    fn a_typed_header_is_absent_good_or_refused() {
        let mut headers = Headers::default();
        assert_eq!(headers.term(), Ok(None));
        headers.set(Headers::TERM, "7").unwrap();
        assert_eq!(headers.term(), Ok(Some(7)));
        headers.set(Headers::TERM, "-7").unwrap();
        assert_eq!(
            headers.term().unwrap_err().to_string(),
            "header x-term is \"-7\": invalid digit found in string"
        );
        headers.set(Headers::AGENT_ID, "nobody").unwrap();
        assert!(headers.agent_id().is_err());
    }

    #[test]
    fn a_header_cannot_begin_another_one() {
        let mut headers = Headers::default();
        assert!(headers.set("x-node", "a\r\nx-term: 9").is_err());
        for name in ["", "x node", "x:node", "x-nöde", "a\r\nb"] {
            assert!(headers.set(name, "a").is_err(), "{name:?}");
        }
        assert!(headers.is_empty());
    }
}
