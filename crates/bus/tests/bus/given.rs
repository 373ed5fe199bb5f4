//! What the tests are about: envelopes, interests, connections, and waiting with a bound.

use std::sync::Arc;

use backbeat_bus::nats::{self, NatsBus, Options, RefuseConnection};
use backbeat_bus::{
    Bus, Connection, Envelope, Filter, Headers, Interest, Metrics, Subject, Subscription,
};
use backbeat_testbed::Server;
use prometheus::Registry;
use prometheus::proto::MetricType;

pub(crate) use backbeat_testbed::bounded;

pub(crate) fn options(server: &Server) -> Options {
    Options::to(server.url())
}

pub(crate) fn envelope(subject: &str, payload: impl Into<String>) -> Envelope {
    Envelope::new(Subject::new(subject).unwrap(), payload.into())
}

pub(crate) fn interest(filter: &str) -> Interest {
    Interest::of(Filter::new(filter).unwrap())
}

pub(crate) fn headers(pairs: &[(&str, &str)]) -> Headers {
    let mut headers = Headers::default();
    for (name, value) in pairs {
        headers.add(name, *value).unwrap();
    }
    headers
}

/// Subscribes, and waits until the server knows of it.
pub(crate) async fn subscribed(bus: &Arc<dyn Bus>, interest: Interest) -> Subscription {
    let subscription = bus.subscribe(interest).await.unwrap();
    bounded(bus.settle()).await.unwrap();
    subscription
}

pub(crate) async fn next(subscription: &mut Subscription) -> Envelope {
    bounded(subscription.next())
        .await
        .expect("the bus was closed")
}

/// The payload of the next message.
pub(crate) async fn next_text(subscription: &mut Subscription) -> String {
    String::from_utf8(next(subscription).await.payload.to_vec()).unwrap()
}

pub(crate) async fn next_texts(subscription: &mut Subscription, count: usize) -> Vec<String> {
    let mut texts = Vec::with_capacity(count);
    for _ in 0..count {
        texts.push(next_text(subscription).await);
    }
    texts
}

/// All that comes until the bus is closed.
pub(crate) async fn rest(subscription: &mut Subscription) -> Vec<String> {
    let mut texts = Vec::new();
    while let Some(envelope) = bounded(subscription.next()).await {
        texts.push(String::from_utf8(envelope.payload.to_vec()).unwrap());
    }
    texts
}

pub(crate) async fn until_connected(bus: &dyn Bus, wished: bool) {
    let mut connection = bus.connection();
    let changed = connection.wait_for(|now| now.is_connected() == wished);
    bounded(changed).await.unwrap();
}

pub(crate) async fn until_closed(bus: &dyn Bus) {
    let mut connection = bus.connection();
    bounded(connection.wait_for(|now| *now == Connection::Closed))
        .await
        .unwrap();
}

/// A connection, and where it counts.
pub(crate) struct Connected {
    pub(crate) bus: Arc<NatsBus>,
    pub(crate) registry: Registry,
}

impl Connected {
    /// The value of a counter or gauge, summed over its labels, as it is written.
    pub(crate) fn counted(&self, name: &str) -> String {
        let mut families = self.registry.gather();
        families.retain(|family| family.name() == name);
        let metrics = families
            .first()
            .unwrap_or_else(|| panic!("no metric {name}"));
        let value = |metric: &prometheus::proto::Metric| match metrics.get_field_type() {
            MetricType::GAUGE => metric.get_gauge().get_value(),
            _ => metric.get_counter().get_value(),
        };
        metrics
            .get_metric()
            .iter()
            .map(value)
            .sum::<f64>()
            .to_string()
    }
}

pub(crate) async fn try_connect(options: Options) -> Result<Connected, RefuseConnection> {
    let registry = Registry::new();
    let metrics = Metrics::register(&registry).unwrap();
    let bus = bounded(nats::connect(options, &metrics)).await?;
    Ok(Connected {
        bus: Arc::new(bus),
        registry,
    })
}

pub(crate) async fn connect(options: Options) -> Connected {
    try_connect(options).await.unwrap()
}

/// The refusal of a connection that must not be made.
pub(crate) async fn refusal(options: Options) -> RefuseConnection {
    match try_connect(options).await {
        Ok(_) => panic!("a connection was made"),
        Err(refusal) => refusal,
    }
}
