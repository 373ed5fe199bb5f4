//! The flags of every service's admin API.

use crate::failure::Failure;
use backbeat_admin::Token;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Where operators ask. Each service's command puts its own port in place of the default.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Admin API")]
pub(crate) struct AdminArgs {
    /// The port of the admin API; 0 takes any free one
    #[arg(
        id = "admin_port",
        long = "admin-port",
        value_name = "PORT",
        env = "BACKBEAT_ADMIN_PORT",
        default_value_t = 0
    )]
    port: u16,

    /// The address of the admin API; one that other machines can reach needs a token
    #[arg(
        id = "admin_bind",
        long = "admin-bind",
        value_name = "ADDRESS",
        env = "BACKBEAT_ADMIN_BIND",
        default_value = "127.0.0.1"
    )]
    address: IpAddr,

    /// A file with the token that orders must carry
    #[arg(
        id = "admin_token_file",
        long = "admin-token-file",
        value_name = "FILE",
        env = "BACKBEAT_ADMIN_TOKEN_FILE"
    )]
    token_file: Option<PathBuf>,
}

impl AdminArgs {
    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        SocketAddr::new(self.address, self.port)
    }

    /// The token, read from its file.
    pub(crate) fn token(&self) -> Result<Option<Token>, Failure> {
        let token = self.token_file.as_deref().map(Token::from_file);
        token.transpose().map_err(|refusal| {
            Failure::new(
                format!("--admin-token-file: {refusal}"),
                "give a file that this user may read, with the token on its first line",
            )
        })
    }
}
