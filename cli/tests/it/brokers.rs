//! What messages travel over in a test: a real nats-server, or the embedded broker as its own command runs it.

use crate::place::Place;
use crate::running::Running;
use backbeat_testbed::Server;
use tokio::runtime::Runtime;

/// A broker of a test's own, stopped with it.
pub(crate) struct Broker {
    url: String,
    _kind: Kind,
}

enum Kind {
    Embedded(#[expect(dead_code, reason = "ends when it is dropped")] Running),
    #[expect(
        dead_code,
        reason = "ends when it is dropped, the server before its runtime"
    )]
    Real(Server, Runtime),
}

impl Broker {
    /// `backbeat run broker`.
    pub(crate) fn embedded(place: &Place) -> Self {
        let mut command = place.backbeat();
        command.args(["run", "broker", "--listen", "127.0.0.1:0"]);
        let mut broker = Running::begin(command.args(["--log-level", "error"]));
        let line = broker.hear("nats://");
        broker.hear("Ctrl-C");
        Self {
            url: line.split_whitespace().last().unwrap().to_owned(),
            _kind: Kind::Embedded(broker),
        }
    }

    /// A real nats-server with JetStream.
    pub(crate) fn real() -> Self {
        let runtime = Runtime::new().unwrap();
        let server = runtime.block_on(Server::with_jetstream());
        Self {
            url: server.url(),
            _kind: Kind::Real(server, runtime),
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}
