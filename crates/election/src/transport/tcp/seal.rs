//! What a shared secret gives one connection: proofs that both sides know it, and a seal on every frame.
//!
//! All keys of a connection come from the secret and both hellos, which carry a fresh nonce each: nothing recorded on
//! one connection has any value on another. Each direction has a key of its own, so nothing can be sent back to its
//! sender, and each seal covers a counter, so nothing can be repeated, left out or put in another order.

use blake3::{Hash, Hasher};

use super::hello::Hello;
use super::secret::Secret;

/// Bytes of a seal and of a proof.
pub(super) const SEAL_LENGTH: usize = blake3::OUT_LEN;

/// The keys of one connection, not yet taken out.
pub(super) struct Session([u8; 32]);

/// Seals the frames of one direction, or checks them.
pub(super) struct Seal {
    key: [u8; 32],
    frames: u64,
}

/// The seals of both directions.
pub(super) struct Seals {
    pub(super) of_caller: Seal,
    pub(super) of_listener: Seal,
}

impl Session {
    /// Both sides see the same two hellos, or the proofs will not fit. A hello tells its own length, so the two
    /// cannot be cut apart in another place.
    pub(super) fn new(secret: &Secret, caller: &Hello, listener: &Hello) -> Self {
        let mut hasher = Hasher::new_keyed(secret.key());
        hasher.update(&caller.encode()).update(&listener.encode());
        Self(hasher.finalize().into())
    }

    pub(super) fn proof_of_caller(&self) -> Hash {
        self.derive(b"the caller knows the secret")
    }

    pub(super) fn proof_of_listener(&self) -> Hash {
        self.derive(b"the listener knows the secret")
    }

    pub(super) fn seals(&self) -> Seals {
        Seals {
            of_caller: Seal::new(&self.derive(b"frames of the caller")),
            of_listener: Seal::new(&self.derive(b"frames of the listener")),
        }
    }

    fn derive(&self, purpose: &[u8]) -> Hash {
        blake3::keyed_hash(&self.0, purpose)
    }
}

impl Seal {
    fn new(key: &Hash) -> Self {
        Self {
            key: *key.as_bytes(),
            frames: 0,
        }
    }

    /// The seal of the next frame. `Hash` compares in constant time.
    pub(super) fn next(&mut self, head: &[u8], body: &[u8]) -> Hash {
        let mut hasher = Hasher::new_keyed(&self.key);
        hasher.update(&self.frames.to_le_bytes());
        hasher.update(head).update(body);
        self.frames = self.frames.wrapping_add(1);
        hasher.finalize()
    }
}
