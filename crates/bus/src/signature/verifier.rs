//! Checks signed claims.

use std::path::Path;

use backbeat_contract::AgentId;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::pkcs8::DecodePublicKey as _;
use ed25519_dalek::{Signature, VerifyingKey};

use super::{RefuseKey, RefuseSignature, key_file, signed_bytes};
use crate::Envelope;

/// Checks claims against the keys that are trusted.
#[derive(Debug, Clone)]
pub struct Verifier {
    trusted: Vec<Trusted>,
}

#[derive(Debug, Clone)]
struct Trusted {
    /// The only agent it may sign for; `None` when it may sign for all.
    agent: Option<AgentId>,
    key: VerifyingKey,
}

impl Verifier {
    /// Reads the trusted keys from a file, at once and blocking. It holds PEM blocks `PUBLIC KEY`, as
    /// `openssl pkey -pubout` writes them, each trusted for every agent; or a key a line as 64 hexadecimal digits,
    /// after an agent id when it is trusted for that agent only. Lines that begin with `#` are skipped.
    pub fn from_file(path: &Path) -> Result<Self, RefuseKey> {
        key_file::read(path, Self::from_text)
    }

    /// Reads the trusted keys from the text of such a file.
    pub fn from_text(text: &str) -> Result<Self, RefuseKey> {
        let text = text.trim();
        let trusted = if text.starts_with(key_file::PEM) {
            pem_blocks(text)
                .map(from_pem)
                .collect::<Result<Vec<_>, _>>()?
        } else {
            let lines = text.lines().map(str::trim).enumerate();
            lines
                .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
                .map(|(index, line)| from_line(index + 1, line))
                .collect::<Result<Vec<_>, _>>()?
        };
        if trusted.is_empty() {
            return Err(RefuseKey::Empty);
        }
        Ok(Self { trusted })
    }

    /// Whether the claim was signed with a key that is trusted for the agent of its headers.
    pub fn verify(&self, envelope: &Envelope) -> Result<(), RefuseSignature> {
        let text = envelope
            .headers
            .signature()
            .ok_or(RefuseSignature::Unsigned)?;
        let message = signed_bytes(envelope)?;
        let bytes = STANDARD.decode(text).map_err(|_| RefuseSignature::Base64)?;
        let bytes = bytes
            .as_slice()
            .try_into()
            .map_err(|_| RefuseSignature::Length { bytes: bytes.len() })?;
        // Its presence was seen when the message was put together.
        let agent = envelope
            .headers
            .get(crate::Headers::AGENT_ID)
            .unwrap_or_default();
        self.tried(agent, &message, &Signature::from_bytes(bytes))
    }

    fn tried(
        &self,
        agent: &str,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), RefuseSignature> {
        let mut tried = 0;
        for trusted in self
            .trusted
            .iter()
            .filter(|trusted| trusted.may_sign_for(agent))
        {
            // Strict: a signature that two different claims share is no signature.
            if trusted.key.verify_strict(message, signature).is_ok() {
                return Ok(());
            }
            tried += 1;
        }
        let agent = agent.to_owned();
        Err(match tried {
            0 => RefuseSignature::NoKey { agent },
            _ => RefuseSignature::Mismatch { agent, tried },
        })
    }
}

impl Trusted {
    fn new(agent: Option<AgentId>, key: VerifyingKey) -> Result<Self, RefuseKey> {
        if key.is_weak() {
            return Err(RefuseKey::Point);
        }
        Ok(Self { agent, key })
    }

    fn may_sign_for(&self, agent: &str) -> bool {
        self.agent
            .as_ref()
            .is_none_or(|bound| bound.as_str() == agent)
    }
}

fn pem_blocks(text: &str) -> impl Iterator<Item = &str> {
    const END: &str = "-----END PUBLIC KEY-----";
    text.split_inclusive(END)
        .map(str::trim)
        .filter(|block| !block.is_empty())
}

fn from_pem(block: &str) -> Result<Trusted, RefuseKey> {
    let key = VerifyingKey::from_public_key_pem(block).map_err(|fault| RefuseKey::Pem {
        reason: fault.to_string(),
    })?;
    Trusted::new(None, key)
}

fn from_line(line: usize, text: &str) -> Result<Trusted, RefuseKey> {
    let (agent, hex) = match text.split_once(char::is_whitespace) {
        None => (None, text),
        Some((agent, hex)) => {
            let id = agent.parse().map_err(|_| RefuseKey::Agent {
                line,
                text: agent.to_owned(),
            })?;
            (Some(id), hex.trim_start())
        }
    };
    let bytes = key_file::bytes_from_hex(hex)?;
    let key = VerifyingKey::from_bytes(&bytes).map_err(|_| RefuseKey::Point)?;
    Trusted::new(agent, key)
}
