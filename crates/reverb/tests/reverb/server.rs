//! Connections of the bus to a server of the tests.

use backbeat_bus::Metrics;
use backbeat_bus::nats::{self, NatsBus, Options};
use backbeat_testbed::{Server, bounded};
use prometheus::Registry;
use std::sync::Arc;

/// How to connect to it.
pub(crate) fn options(server: &Server) -> Options {
    Options::to(server.url())
}

/// A connection of its own.
pub(crate) async fn connected(server: &Server) -> Arc<NatsBus> {
    let metrics = Metrics::register(&Registry::new()).unwrap();
    let bus = bounded(nats::connect(options(server), &metrics)).await;
    Arc::new(bus.unwrap())
}
