//! Where the real server's binary is.

use std::env;
use std::path::PathBuf;

/// There is no nats-server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no nats-server at {}: run `./ci/test` once, which installs one, or set BACKBEAT_NATS_SERVER",
    path.display()
)]
pub struct NoNatsServer {
    /// Where it was looked for.
    pub path: PathBuf,
}

/// The binary of a real nats-server: `BACKBEAT_NATS_SERVER`, else the one that `ci/test` installs.
pub fn nats_server() -> Result<PathBuf, NoNatsServer> {
    let installed = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../target/venv/bin/nats-server"
    );
    let path =
        env::var_os("BACKBEAT_NATS_SERVER").map_or_else(|| PathBuf::from(installed), PathBuf::from);
    if path.is_file() {
        Ok(path)
    } else {
        Err(NoNatsServer { path })
    }
}
