//! The token that writing needs: where it comes from, and the comparison with what a client says.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use subtle::ConstantTimeEq;

/// A bearer token (RFC 6750): 1 to 4096 visible ASCII characters. It never shows in `Debug`.
#[derive(Clone)]
pub struct Token(String);

/// Why a token cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseToken {
    /// There is nothing in it, so that everybody would know it.
    #[error("the token is empty; give one that others cannot guess, or none at all")]
    Empty,
    /// No HTTP header could carry it.
    #[error("the token holds a character that is not visible ASCII, which no header can carry")]
    Unspeakable,
    /// It is longer than any token.
    #[error("the token is longer than {max} bytes; is this the right file?")]
    TooLong {
        /// The longest token, in bytes.
        max: usize,
    },
    /// The file cannot be read.
    #[error("cannot read the token from {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Nobody types that many characters, and a header carries them easily.
const MAX_BYTES: usize = 4096;

impl Token {
    /// A token, without the white space around it: a file's last line end is no part of it.
    pub fn new(text: &str) -> Result<Self, RefuseToken> {
        let text = text.trim_ascii();
        if text.is_empty() {
            return Err(RefuseToken::Empty);
        }
        if text.len() > MAX_BYTES {
            return Err(RefuseToken::TooLong { max: MAX_BYTES });
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(RefuseToken::Unspeakable);
        }
        Ok(Self(text.to_owned()))
    }

    /// The token that a file holds (`--admin-token-file`). No more of the file is read than a token is long.
    pub fn from_file(path: &Path) -> Result<Self, RefuseToken> {
        let unreadable = |source| RefuseToken::Unreadable {
            path: path.to_owned(),
            source,
        };
        let mut text = Vec::new();
        // Room for a line end, and for one byte that says that there is more.
        let most = MAX_BYTES as u64 + 3;
        let file = File::open(path).map_err(unreadable)?;
        file.take(most).read_to_end(&mut text).map_err(unreadable)?;
        let text = String::from_utf8(text).map_err(|_| RefuseToken::Unspeakable)?;
        Self::new(&text)
    }

    /// The token itself, for a client that must say it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether `given` is this token. The time that takes tells the token's length and nothing else.
    pub(crate) fn admits(&self, given: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(given).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn only_the_whole_token_is_admitted_and_it_does_not_show() {
        let token = Token::new(" s3cret\n").unwrap();
        assert!(token.admits(b"s3cret"));
        for wrong in [&b""[..], b"s3cre", b"s3creT", b"s3cret ", b"s3crets"] {
            assert!(!token.admits(wrong), "{wrong:?}");
        }
        assert!(!format!("{token:?}").contains("s3cret"));
    }

    #[test]
    fn what_nobody_could_say_is_no_token() {
        assert!(matches!(Token::new(" \n"), Err(RefuseToken::Empty)));
        for text in ["a b", "a\u{e9}", "a\nb"] {
            let refused = Token::new(text);
            assert!(matches!(refused, Err(RefuseToken::Unspeakable)), "{text:?}");
        }
        let long = "t".repeat(MAX_BYTES + 1);
        assert!(matches!(
            Token::new(&long),
            Err(RefuseToken::TooLong { .. })
        ));
    }

    #[test]
    fn a_file_holds_a_token_or_is_named() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        writeln!(file, "s3cret").unwrap();
        assert!(Token::from_file(file.path()).unwrap().admits(b"s3cret"));
        let missing = file.path().with_extension("none");
        let refused = Token::from_file(&missing).unwrap_err().to_string();
        assert!(
            refused.contains(&missing.display().to_string()),
            "{refused}"
        );
        file.write_all(&[b'x'; 2 * MAX_BYTES]).unwrap();
        assert!(Token::from_file(file.path()).is_err());
    }
}
