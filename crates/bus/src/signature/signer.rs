//! Signs claims.

use std::fmt;
use std::fmt::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use ed25519_dalek::{Signer as _, SigningKey};

use super::{RefuseKey, RefuseSignature, key_file, signed_bytes};
use crate::{Envelope, Headers};

/// Signs claims with one agent's key.
#[derive(Clone)]
pub struct Signer {
    key: SigningKey,
}

impl Signer {
    /// Reads the key from a file, at once and blocking: PKCS#8 in PEM, as `openssl genpkey -algorithm ed25519` writes
    /// it, or the 32-byte seed as 64 hexadecimal digits.
    pub fn from_file(path: &Path) -> Result<Self, RefuseKey> {
        key_file::read(path, Self::from_text)
    }

    /// Reads the key from the text of such a file.
    pub fn from_text(text: &str) -> Result<Self, RefuseKey> {
        let text = text.trim();
        let key = if text.starts_with(key_file::PEM) {
            SigningKey::from_pkcs8_pem(text).map_err(|fault| RefuseKey::Pem {
                reason: fault.to_string(),
            })?
        } else {
            SigningKey::from_bytes(&key_file::bytes_from_hex(text)?)
        };
        Ok(Self { key })
    }

    /// What a [`super::Verifier`] has to trust, as 64 hexadecimal digits.
    pub fn public_key_hex(&self) -> String {
        let mut hex = String::with_capacity(64);
        for byte in self.key.verifying_key().to_bytes() {
            // Writing to a string does not fail.
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }

    /// Sets `x-signature`. The headers that are signed must be there.
    pub fn sign(&self, envelope: &mut Envelope) -> Result<(), RefuseSignature> {
        let signature = self.key.sign(&signed_bytes(envelope)?);
        let text = STANDARD.encode(signature.to_bytes());
        // Base64 has no line break, so the header is never refused.
        let _ = envelope.headers.set(Headers::SIGNATURE, text);
        Ok(())
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("public_key", &self.public_key_hex())
            .finish_non_exhaustive()
    }
}
