//! Logging in.

use std::fmt;
use std::path::{Path, PathBuf};

use async_nats::ConnectOptions;

use super::RefuseConnection;

/// How to log in. Printing it shows which way and which file or user, never a secret.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Auth {
    /// Not at all, or as the servers' URLs say.
    #[default]
    None,
    /// A credentials file: a user's JWT and seed.
    Credentials(PathBuf),
    /// A file that holds a user's NKey seed.
    NKeySeedFile(PathBuf),
    /// A user's NKey seed itself.
    NKeySeed(String),
    /// A user and password.
    UserPassword {
        /// The user.
        user: String,
        /// The password.
        password: String,
    },
    /// A token.
    Token(String),
}

impl Auth {
    /// Adds the login to `options`. Files are read now, so that a missing one is told before anything is dialled.
    pub(super) async fn apply(
        &self,
        options: ConnectOptions,
    ) -> Result<ConnectOptions, RefuseConnection> {
        Ok(match self {
            Self::None => options,
            Self::Credentials(path) => {
                let text = read(path).await?;
                let refuse = |source| RefuseConnection::Credentials {
                    path: path.clone(),
                    source,
                };
                options.credentials(&text).map_err(refuse)?
            }
            Self::NKeySeedFile(path) => options.nkey(read(path).await?.trim().to_owned()),
            Self::NKeySeed(seed) => options.nkey(seed.trim().to_owned()),
            Self::UserPassword { user, password } => {
                options.user_and_password(user.clone(), password.clone())
            }
            Self::Token(token) => options.token(token.clone()),
        })
    }
}

async fn read(path: &Path) -> Result<String, RefuseConnection> {
    let text = tokio::fs::read_to_string(path).await;
    text.map_err(|source| RefuseConnection::Credentials {
        path: path.to_owned(),
        source,
    })
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Credentials(path) => f.debug_tuple("Credentials").field(path).finish(),
            Self::NKeySeedFile(path) => f.debug_tuple("NKeySeedFile").field(path).finish(),
            Self::NKeySeed(_) => f.write_str("NKeySeed(..)"),
            Self::UserPassword { user, .. } => f
                .debug_struct("UserPassword")
                .field("user", user)
                .finish_non_exhaustive(),
            Self::Token(_) => f.write_str("Token(..)"),
        }
    }
}
