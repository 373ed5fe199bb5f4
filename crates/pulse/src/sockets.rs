//! The ports of a pulse node, taken before anything else of it starts.

use backbeat_admin::Listener;
use backbeat_election::transport::tcp;

use crate::options::Options;
use crate::service::RefuseService;

/// The ports of a node. Several nodes of one process take all of theirs first, so that each can be told where the
/// others are.
#[derive(Debug)]
pub struct Sockets {
    /// Where the admin API listens.
    pub admin: Listener,
    /// Where the election listens.
    pub raft: tcp::Listener,
}

impl Sockets {
    /// Takes the ports that the options name.
    pub async fn bind(options: &Options) -> Result<Self, RefuseService> {
        Ok(Self {
            admin: Listener::bind(options.admin, options.admin_token.clone()).await?,
            raft: tcp::Listener::bind(options.raft_bind, options.security.clone()).await?,
        })
    }
}
