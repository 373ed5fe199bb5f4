//! A server that goes away, comes back or hangs.

use std::time::Duration;

use backbeat_bus::nats::Options;
use backbeat_bus::{Bus, Connection, RefuseDrain, RefuseOffer, RefuseSettle};
use backbeat_testbed::Server;

use crate::given::{
    bounded, connect, envelope, interest, next_text, options, rest, until_connected,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_embedded_broker_may_restart() {
    survives_a_restart(Server::embedded().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nats_server_may_restart() {
    survives_a_restart(Server::real().await).await;
}

/// Nothing that was offered meanwhile bursts out afterwards, and subscriptions hold again.
async fn survives_a_restart(server: Server) {
    let connected = connect(options(&server)).await;
    let bus = &*connected.bus;
    let mut all = bus.subscribe(interest("a")).await.unwrap();
    bus.offer(envelope("a", "before")).unwrap();
    assert_eq!(next_text(&mut all).await, "before");

    let stopped = server.stop().await;
    until_connected(bus, false).await;
    for _ in 0..20 {
        assert_eq!(
            bus.offer(envelope("a", "stale")),
            Err(RefuseOffer::NotConnected)
        );
    }
    assert_eq!(bus.settle().await, Err(RefuseSettle::Interrupted));
    bus.publish(envelope("a", "patient")).await.unwrap();

    let server = stopped.start().await;
    until_connected(bus, true).await;
    bounded(bus.settle()).await.unwrap();
    bus.offer(envelope("a", "after")).unwrap();
    bounded(bus.drain()).await.unwrap();
    assert_eq!(rest(&mut all).await, ["patient", "after"]);

    assert_ne!(connected.counted("backbeat_bus_disconnects_total"), "0");
    assert_ne!(connected.counted("backbeat_bus_reconnects_total"), "0");
    assert_eq!(connected.counted("backbeat_bus_offers_refused_total"), "20");
    assert_eq!(connected.counted("backbeat_bus_connected"), "0");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_hangs_is_noticed() {
    let server = Server::real().await;
    let options = Options {
        ping_interval: Duration::from_millis(200),
        ..options(&server)
    };
    let connected = connect(options).await;
    server.signal("STOP").await;
    until_connected(&*connected.bus, false).await;
    assert_eq!(
        connected.bus.offer(envelope("a", "stale")),
        Err(RefuseOffer::NotConnected)
    );
    server.signal("CONT").await;
    until_connected(&*connected.bus, true).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_server_takes_over() {
    let (first, second) = (Server::embedded().await, Server::embedded().await);
    let options = Options {
        servers: vec![first.url(), second.url()],
        ..Options::default()
    };
    let connected = connect(options).await;
    let told = |connection: &Connection, server: &Server| match connection {
        Connection::Connected { server: name } => name.ends_with(&server.address().to_string()),
        _ => false,
    };
    let mut connection = connected.bus.connection();
    assert!(
        told(&connection.borrow(), &first),
        "{:?}",
        connection.borrow()
    );
    first.stop().await;
    bounded(connection.wait_for(|now| told(now, &second)))
        .await
        .unwrap();
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bus_without_a_server_is_drained_at_once_and_says_what_is_not_certain() {
    let server = Server::embedded().await;
    let connected = connect(options(&server)).await;
    let mut all = connected.bus.subscribe(interest("a")).await.unwrap();
    server.stop().await;
    until_connected(&*connected.bus, false).await;
    let drained = bounded(connected.bus.drain()).await;
    assert_eq!(
        drained,
        Err(RefuseDrain::Unsettled(RefuseSettle::Interrupted))
    );
    assert!(bounded(all.next()).await.is_none());
    assert_eq!(*connected.bus.connection().borrow(), Connection::Closed);
}
