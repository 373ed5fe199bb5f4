//! A real nats-server on a port of its own, stopped with the test.

use crate::place::Place;
use std::env;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

/// Long enough for a machine that is busy with other things.
const BOUND: Duration = Duration::from_mins(1);

/// A real nats-server.
pub(crate) struct NatsServer {
    child: Child,
    url: String,
}

impl NatsServer {
    pub(crate) fn start(place: &Place) -> Self {
        let mut child = Command::new(binary())
            .args(["--addr", "127.0.0.1", "--port", "-1"])
            .current_dir(place.path())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (said, lines) = channel();
        crate::running::pass_on(child.stderr.take().unwrap(), said);
        let ready = "Listening for client connections on ";
        let address = loop {
            let line = lines.recv_timeout(BOUND).unwrap();
            if let Some((_, address)) = line.split_once(ready) {
                break address.to_owned();
            }
        };
        // Whoever reads its log must go on doing so.
        std::thread::spawn(move || lines.into_iter().for_each(drop));
        Self {
            child,
            url: format!("nats://{address}"),
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn binary() -> PathBuf {
    let installed = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../target/venv/bin/nats-server"
    );
    let binary =
        env::var_os("BACKBEAT_NATS_SERVER").map_or_else(|| PathBuf::from(installed), PathBuf::from);
    assert!(
        binary.is_file(),
        "there is no nats-server at {}: run `./ci/test` once, which installs one, or set BACKBEAT_NATS_SERVER",
        binary.display()
    );
    binary
}
