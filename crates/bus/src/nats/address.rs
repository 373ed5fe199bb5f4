//! Servers' URLs: reading them, and taking the secrets out.

use async_nats::ServerAddr;
use percent_encoding::percent_decode_str;

use super::{Auth, RefuseConnection};

/// The servers of one cluster, without secrets, and the login that stood in their URLs.
#[derive(Debug)]
pub(super) struct Pool {
    pub(super) servers: Vec<ServerAddr>,
    pub(super) login: Auth,
}

impl Pool {
    pub(super) fn read(texts: &[String]) -> Result<Self, RefuseConnection> {
        let mut pool = Self {
            servers: Vec::with_capacity(texts.len()),
            login: Auth::None,
        };
        for text in texts {
            pool.add(text)?;
        }
        if pool.servers.is_empty() {
            return Err(RefuseConnection::NoServer);
        }
        Ok(pool)
    }

    fn add(&mut self, text: &str) -> Result<(), RefuseConnection> {
        let refuse = |reason: String| RefuseConnection::Url {
            url: without_login(text).to_owned(),
            reason,
        };
        let server: ServerAddr = text
            .trim()
            .parse()
            .map_err(|fault: std::io::Error| refuse(fault.to_string()))?;
        if !matches!(server.scheme(), "nats" | "tls") {
            let scheme = server.scheme();
            return Err(refuse(format!(
                "the scheme is {scheme}, known are nats and tls"
            )));
        }
        if server.host().is_empty() {
            return Err(refuse("it names no host".to_owned()));
        }
        let login = login(&server);
        if self.login == Auth::None {
            self.login = login;
        } else if login != Auth::None && login != self.login {
            return Err(RefuseConnection::TwoLogins);
        }
        self.servers.push(stripped(server).map_err(refuse)?);
        Ok(())
    }
}

/// How a server is told of: without user and password.
pub(super) fn display(server: &ServerAddr) -> String {
    let (scheme, host, port) = (server.scheme(), server.host(), server.port());
    if host.contains(':') {
        format!("{scheme}://[{host}]:{port}")
    } else {
        format!("{scheme}://{host}:{port}")
    }
}

/// The text after the last `@`: a URL that cannot be read may hold a password anywhere before it.
fn without_login(text: &str) -> &str {
    text.rsplit('@').next().unwrap_or_default()
}

/// A user without a password is a token, as for other NATS clients.
fn login(server: &ServerAddr) -> Auth {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    match (server.username(), server.password()) {
        (None, _) => Auth::None,
        (Some(token), None) => Auth::Token(decoded(token)),
        (Some(user), Some(password)) => Auth::UserPassword {
            user: decoded(user),
            password: decoded(password),
        },
    }
}

/// The library writes URLs to its log, so it gets them without the login.
fn stripped(server: ServerAddr) -> Result<ServerAddr, String> {
    let mut url = server.into_inner();
    let stripped = url.set_username("").and_then(|()| url.set_password(None));
    stripped.map_err(|()| "its user cannot be taken out".to_owned())?;
    ServerAddr::from_url(url).map_err(|fault| fault.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str]) -> Result<Pool, RefuseConnection> {
        Pool::read(
            &texts
                .iter()
                .map(|&text| text.to_owned())
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn a_login_is_taken_out_of_the_url_and_decoded() {
        let pool = read(&["nats://joe:p%40ss@a:1", "b", "tls://[::1]:7"]).unwrap();
        let shown: Vec<_> = pool.servers.iter().map(display).collect();
        assert_eq!(shown, ["nats://a:1", "nats://b:4222", "tls://[::1]:7"]);
        assert_eq!(pool.servers[0].as_url_str(), "nats://a:1");
        let (user, password) = ("joe".to_owned(), "p@ss".to_owned());
        assert_eq!(pool.login, Auth::UserPassword { user, password });
        assert_eq!(
            read(&["s3cret@a"]).unwrap().login,
            Auth::Token("s3cret".to_owned())
        );
    }

    #[test]
    fn nothing_that_is_printed_holds_a_secret() {
        let pool = read(&["nats://joe:s3cret@a:1"]).unwrap();
        assert!(!format!("{pool:?}").contains("s3cret"));
        for bad in [
            "nats://joe:s3cret@a:999999",
            "http://joe:s3cret@a",
            "nats://joe:s3cret@:1",
            "s3@cret@ @",
        ] {
            let refusal = read(&[bad]).unwrap_err();
            assert!(
                !format!("{refusal} {refusal:?}").contains("s3"),
                "{refusal}"
            );
        }
    }

    #[test]
    fn every_refusal_says_what_is_wrong() {
        let said = |texts: &[&str]| read(texts).unwrap_err().to_string();
        assert_eq!(said(&[]), "no server is named");
        assert_eq!(
            said(&["ws://a:1"]),
            "server \"ws://a:1\" cannot be used: the scheme is ws, known are nats and tls"
        );
        assert_eq!(
            said(&["a:b@c", "a:d@e"]),
            "two servers' urls name different logins, but all servers of a connection share one"
        );
    }
}
