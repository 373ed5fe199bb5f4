//! What a client must know to be let in, and the comparison with what it said.

use std::fmt;
use std::hint::black_box;

use crate::protocol::ConnectOptions;

/// A token, or a user with a password; neither is ever empty, and neither shows in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials(Secret);

#[derive(Clone, PartialEq, Eq)]
enum Secret {
    Token(String),
    Password { user: String, password: String },
}

/// Credentials that anybody could guess: a part of them is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the {part} is empty; give one that others cannot guess, or none at all")]
pub struct EmptyCredentials {
    /// `token`, `user` or `password`.
    pub part: &'static str,
}

impl Credentials {
    /// Clients must send this `auth_token`.
    ///
    /// # Errors
    /// The token is empty.
    pub fn token(token: impl Into<String>) -> Result<Self, EmptyCredentials> {
        let token = filled("token", token.into())?;
        Ok(Self(Secret::Token(token)))
    }

    /// Clients must send this `user` and `pass`.
    ///
    /// # Errors
    /// Either is empty.
    pub fn password(
        user: impl Into<String>,
        password: impl Into<String>,
    ) -> Result<Self, EmptyCredentials> {
        Ok(Self(Secret::Password {
            user: filled("user", user.into())?,
            password: filled("password", password.into())?,
        }))
    }

    pub(crate) fn admit(&self, options: &ConnectOptions) -> bool {
        match &self.0 {
            Secret::Token(token) => same(token, options.auth_token.as_deref()),
            Secret::Password { user, password } => {
                // Both are compared whatever the first gives, so that time does not tell users from strangers.
                same(user, options.user.as_deref()) & same(password, options.pass.as_deref())
            }
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Secret::Token(_) => "Credentials(token)",
            Secret::Password { .. } => "Credentials(user and password)",
        })
    }
}

fn filled(part: &'static str, text: String) -> Result<String, EmptyCredentials> {
    if text.is_empty() {
        Err(EmptyCredentials { part })
    } else {
        Ok(text)
    }
}

/// Compares in a time that depends on the lengths alone.
fn same(wanted: &str, given: Option<&str>) -> bool {
    let given = given.unwrap_or_default();
    let difference = wanted
        .bytes()
        .zip(given.bytes())
        .fold(0, |sum, (wanted, given)| black_box(sum | (wanted ^ given)));
    wanted.len() == given.len() && difference == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(credentials: &Credentials, json: &str) -> bool {
        credentials.admit(&ConnectOptions::parse(json.as_bytes()).unwrap())
    }

    #[test]
    fn only_the_right_token_is_admitted() {
        let token = Credentials::token("s3cret").unwrap();
        assert!(admits(&token, r#"{"auth_token":"s3cret"}"#));
        for wrong in [
            r"{}",
            r#"{"auth_token":"s3cres"}"#,
            r#"{"auth_token":"s3cret2"}"#,
            r#"{"user":"s3cret"}"#,
        ] {
            assert!(!admits(&token, wrong), "{wrong}");
        }
    }

    #[test]
    fn user_and_password_must_both_be_right() {
        let password = Credentials::password("u", "p").unwrap();
        assert!(admits(&password, r#"{"user":"u","pass":"p"}"#));
        for wrong in [
            r"{}",
            r#"{"user":"u"}"#,
            r#"{"user":"u","pass":"q"}"#,
            r#"{"user":"v","pass":"p"}"#,
        ] {
            assert!(!admits(&password, wrong), "{wrong}");
        }
    }

    #[test]
    fn empty_credentials_cannot_be_made_and_full_ones_do_not_show() {
        assert_eq!(
            Credentials::token(""),
            Err(EmptyCredentials { part: "token" })
        );
        assert_eq!(
            Credentials::password("u", ""),
            Err(EmptyCredentials { part: "password" })
        );
        assert!(!format!("{:?}", Credentials::token("s3cret").unwrap()).contains("s3cret"));
    }
}
