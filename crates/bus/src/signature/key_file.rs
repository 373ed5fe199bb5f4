//! Key files: the forms in which Ed25519 keys are kept.

use std::path::Path;

use super::RefuseKey;

/// Begins every PEM block.
pub(super) const PEM: &str = "-----BEGIN ";

/// Reads the file and makes something of its text.
pub(super) fn read<T>(
    path: &Path,
    parse: impl FnOnce(&str) -> Result<T, RefuseKey>,
) -> Result<T, RefuseKey> {
    let text = std::fs::read_to_string(path).map_err(|source| RefuseKey::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    parse(&text).map_err(|source| RefuseKey::InFile {
        path: path.to_owned(),
        source: Box::new(source),
    })
}

/// 32 bytes from 64 hexadecimal digits.
pub(super) fn bytes_from_hex(text: &str) -> Result<[u8; 32], RefuseKey> {
    let characters = text.chars().count();
    if characters != 64 {
        return Err(RefuseKey::Length { characters });
    }
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|d| u8::try_from(d).ok())
    };
    let digits: Option<Vec<u8>> = text.bytes().map(digit).collect();
    let digits = digits.ok_or(RefuseKey::Hex)?;
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = pair.iter().fold(0, |high, low| high * 16 + low);
    }
    Ok(bytes)
}
