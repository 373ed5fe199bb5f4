//! Window ids: how every node names a bar alike without asking.

use std::fmt::Write as _;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Beat;

/// Which of a cluster's timelines this is.
///
/// It rises by one whenever a timeline is started that does not continue the one before, so that
/// windows of the two never share an id.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Epoch(pub u64);

/// The name of a bar: 16 bytes, written as 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WindowId([u8; 16]);

impl WindowId {
    /// The id of the bar that begins with `downbeat`: the first 16 bytes of BLAKE3 over
    ///
    /// 1. the length of the cluster id in bytes, as 8 bytes, big-endian;
    /// 2. the cluster id, in UTF-8;
    /// 3. the epoch, as 8 bytes, big-endian;
    /// 4. the index of the bar's first beat, as 8 bytes, big-endian.
    ///
    /// The length in front keeps two different triples from ever being the same bytes.
    pub fn of_bar(cluster_id: &str, epoch: Epoch, downbeat: Beat) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&(cluster_id.len() as u64).to_be_bytes());
        hasher.update(cluster_id.as_bytes());
        hasher.update(&epoch.0.to_be_bytes());
        hasher.update(&downbeat.index().to_be_bytes());
        let mut id = [0; 16];
        hasher.finalize_xof().fill(&mut id);
        Self(id)
    }

    /// An id from its bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }
}

impl std::fmt::Display for WindowId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut hex = String::with_capacity(32);
        for byte in self.0 {
            write!(hex, "{byte:02x}")?;
        }
        f.pad(&hex)
    }
}

impl FromStr for WindowId {
    type Err = WindowIdFormat;

    /// Reads 32 hexadecimal digits of either case, and nothing else.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || WindowIdFormat {
            text: text.to_owned(),
        };
        // from_str_radix would let a sign through.
        if text.len() != 32 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(refused());
        }
        u128::from_str_radix(text, 16)
            .map(|id| Self(id.to_be_bytes()))
            .map_err(|_| refused())
    }
}

/// A window id that is not 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a window id: 32 hexadecimal digits are needed")]
pub struct WindowIdFormat {
    /// What was read.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_shows() {
        let shown = "7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5";
        let id: WindowId = shown.parse().unwrap();
        assert_eq!(id.to_string(), shown);
        assert_eq!(shown.to_uppercase().parse::<WindowId>().unwrap(), id);
    }

    #[test]
    fn what_is_not_32_hex_digits_is_refused() {
        for text in [
            "",
            "7e9b",
            "+e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5",
            "7e9b0e6c4c9a4e59b7f2d9a3c1b2e4dg",
        ] {
            assert!(text.parse::<WindowId>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_encoding_is_the_documented_one() {
        let mut bytes = vec![0, 0, 0, 0, 0, 0, 0, 11];
        bytes.extend_from_slice(b"chorus-prod");
        bytes.extend_from_slice(&[0, 0, 0, 0, 0, 0, 0, 3]);
        bytes.extend_from_slice(&[0, 0, 0, 0, 0, 0, 0, 240]);
        let hash = blake3::hash(&bytes);
        let id = WindowId::of_bar("chorus-prod", Epoch(3), Beat::new(240).unwrap());
        assert_eq!(id.to_bytes(), hash.as_bytes()[..16]);
        assert_eq!(id.to_string(), "12cf3665f1b1483bd6de3bb972498ffc");
    }
}
