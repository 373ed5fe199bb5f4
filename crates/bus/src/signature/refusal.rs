//! Why a key or a signature is not accepted.

use std::io;
use std::path::PathBuf;

/// Why a claim cannot be signed, or its signature is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseSignature {
    /// What is signed lacks a part.
    #[error("there is no header {name} to sign")]
    MissingHeader {
        /// The header that is missing.
        name: &'static str,
    },
    /// Nobody signed it.
    #[error("there is no header x-signature")]
    Unsigned,
    /// The signature is no base64.
    #[error("header x-signature is not base64")]
    Base64,
    /// The signature has the wrong length.
    #[error("header x-signature has {bytes} bytes, a signature has 64")]
    Length {
        /// How long it is, decoded.
        bytes: usize,
    },
    /// No key is trusted for this agent.
    #[error("no key is trusted for agent {agent}")]
    NoKey {
        /// The agent of the headers.
        agent: String,
    },
    /// The claim was changed, or signed with a key that is not trusted.
    #[error(
        "the signature is not {agent}'s over this claim: {tried} trusted key{} tried",
        if *tried == 1 { "" } else { "s" }
    )]
    Mismatch {
        /// The agent of the headers.
        agent: String,
        /// How many keys are trusted for it.
        tried: usize,
    },
}

/// Why a key file is not accepted. The text of a key is never told.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseKey {
    /// It cannot be read.
    #[error("key file {} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It can be read, but holds no key.
    #[error("key file {} is refused", path.display())]
    InFile {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Box<RefuseKey>,
    },
    /// The PEM block is none of Ed25519.
    #[error("the pem block is no ed25519 key: {reason}")]
    Pem {
        /// What is wrong with it.
        reason: String,
    },
    /// It has the wrong length.
    #[error("the key has {characters} characters, expected 64 hexadecimal digits or a pem block")]
    Length {
        /// How long it is.
        characters: usize,
    },
    /// It has the right length, but other characters.
    #[error("the key has other characters than hexadecimal digits")]
    Hex,
    /// The bytes are no point of the curve, or one that proves nothing.
    #[error("the 32 bytes are no usable ed25519 public key")]
    Point,
    /// What stands before a trusted key is no agent id.
    #[error("trusted key on line {line}: {text:?} is no agent id")]
    Agent {
        /// The line, from 1.
        line: usize,
        /// What stands there.
        text: String,
    },
    /// There is no key in it.
    #[error("there is no key")]
    Empty,
}
