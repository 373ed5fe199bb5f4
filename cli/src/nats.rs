//! The flags of every command that connects to NATS, and how a refused connection is told.

use crate::failure::Failure;
use backbeat_bus::nats::{Auth, Options, RefuseConnection, Tls};
use std::fs;
use std::path::PathBuf;

/// How NATS is reached.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "NATS")]
pub(crate) struct NatsArgs {
    /// The servers of one NATS cluster; several are separated by commas, or the flag is given again
    #[arg(
        long = "nats",
        value_name = "URL",
        env = "NATS_URL",
        value_delimiter = ',',
        default_value = Options::DEFAULT_SERVER,
        hide_env_values = true
    )]
    servers: Vec<String>,

    /// A credentials file: a user's JWT and seed
    #[arg(long, value_name = "FILE", env = "BACKBEAT_CREDS", group = "login")]
    creds: Option<PathBuf>,

    /// A file that holds a user's NKey seed
    #[arg(long, value_name = "FILE", env = "BACKBEAT_NKEY", group = "login")]
    nkey: Option<PathBuf>,

    /// The user to log in as, with --nats-password-file
    #[arg(
        long,
        value_name = "USER",
        env = "BACKBEAT_NATS_USER",
        group = "login",
        requires = "nats_password_file"
    )]
    nats_user: Option<String>,

    /// A file that holds that user's password
    #[arg(
        long,
        value_name = "FILE",
        env = "BACKBEAT_NATS_PASSWORD_FILE",
        requires = "nats_user"
    )]
    nats_password_file: Option<PathBuf>,

    /// A file that holds a token to log in with
    #[arg(
        long,
        value_name = "FILE",
        env = "BACKBEAT_NATS_TOKEN_FILE",
        group = "login"
    )]
    nats_token_file: Option<PathBuf>,

    /// Who signs the servers' certificates, PEM; whom the system trusts unless given
    #[arg(long, value_name = "FILE", env = "BACKBEAT_NATS_CA")]
    nats_ca: Option<PathBuf>,

    /// The certificate that this client shows, PEM
    #[arg(
        long,
        value_name = "FILE",
        env = "BACKBEAT_NATS_CERT",
        requires = "nats_key"
    )]
    nats_cert: Option<PathBuf>,

    /// The key of that certificate, PEM
    #[arg(
        long,
        value_name = "FILE",
        env = "BACKBEAT_NATS_KEY",
        requires = "nats_cert"
    )]
    nats_key: Option<PathBuf>,

    /// Refuse a server without TLS
    #[arg(long, env = "BACKBEAT_NATS_TLS")]
    nats_tls: bool,
}

impl NatsArgs {
    /// Whether a server was named, where none is unless it is.
    pub(crate) fn is_given(&self) -> bool {
        !self.servers.is_empty()
    }

    /// The connection that was asked for, under a name that the server's lists show.
    pub(crate) fn options(&self, name: String) -> Result<Options, Failure> {
        Ok(Options {
            servers: self.servers.clone(),
            auth: self.auth()?,
            tls: Tls {
                ca: self.nats_ca.clone(),
                certificate: self.nats_cert.clone(),
                key: self.nats_key.clone(),
                required: self.nats_tls,
            },
            name: Some(name),
            ..Options::default()
        })
    }

    fn auth(&self) -> Result<Auth, Failure> {
        if let Some(path) = &self.creds {
            return Ok(Auth::Credentials(path.clone()));
        }
        if let Some(path) = &self.nkey {
            return Ok(Auth::NKeySeedFile(path.clone()));
        }
        if let Some(path) = &self.nats_token_file {
            return Ok(Auth::Token(secret("--nats-token-file", path)?));
        }
        match (&self.nats_user, &self.nats_password_file) {
            (Some(user), Some(path)) => Ok(Auth::UserPassword {
                user: user.clone(),
                password: secret("--nats-password-file", path)?,
            }),
            _ => Ok(Auth::None),
        }
    }
}

/// The first line of a file that holds a secret.
fn secret(flag: &str, path: &PathBuf) -> Result<String, Failure> {
    let text = fs::read_to_string(path).map_err(|error| {
        Failure::new(
            format!("{flag}: cannot read {}: {error}", path.display()),
            "give a file that this user may read, with the secret on its first line",
        )
    })?;
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        return Err(Failure::new(
            format!("{flag}: {} holds nothing", path.display()),
            "write the secret on the first line of the file",
        ));
    }
    Ok(line.to_owned())
}

/// Tells why NATS was not reached.
pub(crate) fn refused(refusal: &RefuseConnection) -> Failure {
    Failure::new(
        refusal.to_string(),
        "look at --nats (or NATS_URL); for a broker on this machine: backbeat run broker",
    )
}
