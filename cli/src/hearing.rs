//! What `tail` and `record` share: the connection, what is asked for, and when it is enough.

use crate::exit::Exit;
use crate::failure::Failure;
use crate::length::Length;
use crate::nats::{self, NatsArgs};
use backbeat_bus::nats::NatsBus;
use backbeat_bus::{Bus, Filter, Interest, Metrics, RefuseSettle};
use backbeat_deck::{Ear, Heard, Limit};
use prometheus::Registry;
use std::io::{self, Write};
use std::time::Duration;

/// What is heard, and for how long.
#[derive(Debug, clap::Args)]
pub(crate) struct HearingArgs {
    /// The subject to listen to; `*` stands for one token, a last `>` for the rest
    #[arg(value_name = "SUBJECT", default_value = "backbeat.>")]
    subject: Filter,

    /// End after so many messages
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,

    /// End after so long: 30s, 5m
    #[arg(long = "for", value_name = "TIME")]
    time: Option<Length>,
}

/// Messages that may wait until they are taken; when more do, further ones are dropped, counted and told. About half a
/// kilobyte each.
const CAPACITY: usize = 65_536;

impl HearingArgs {
    /// When it is enough.
    pub(crate) fn limit(&self) -> Limit {
        Limit {
            count: self.count,
            time: self.time.map(|Length(time)| time),
        }
    }

    /// Begins to listen.
    pub(crate) async fn open(
        &self,
        nats: &NatsArgs,
        name: &str,
    ) -> Result<(NatsBus, Ear), Failure> {
        let (bus, registry) = connect(nats, name).await?;
        let interest = Interest::of(self.subject.clone()).holding(CAPACITY);
        let ear = Ear::open(&bus, interest).await;
        let mut ear = ear.map_err(|refusal| lost(&refusal.to_string()))?;
        if !self.hears_inboxes() {
            // Only now does the server know for certain. A user who may only listen cannot ask it, and listens all the
            // same.
            match ear.settle(&bus).await {
                Ok(()) | Err(RefuseSettle::TimedOut { .. }) => {}
                Err(refusal) => return Err(lost(&refusal.to_string())),
            }
        }
        Ok((bus, ear.counting(move || dropped_by_client(&registry))))
    }

    /// Whether what this client sends to itself, to know what the server knows, would be taken for a message.
    fn hears_inboxes(&self) -> bool {
        let first = self.subject.as_str().split('.').next();
        first.is_some_and(|token| [">", "*", "_INBOX"].contains(&token))
    }

    /// The subject.
    pub(crate) fn subject(&self) -> &Filter {
        &self.subject
    }
}

/// Connects under a name that the server's lists show.
pub(crate) async fn connect(nats: &NatsArgs, name: &str) -> Result<(NatsBus, Registry), Failure> {
    let registry = Registry::new();
    let metrics = Metrics::register(&registry)
        .map_err(|error| Failure::new(error.to_string(), "report this"))?;
    let options = nats.options(name.to_owned())?;
    let bus = backbeat_bus::nats::connect(options, &metrics)
        .await
        .map_err(|refusal| nats::refused(&refusal))?;
    Ok((bus, registry))
}

fn lost(why: &str) -> Failure {
    Failure::new(
        format!("the connection to NATS was lost: {why}"),
        "look at the server, and try again",
    )
}

/// How often the client library dropped messages by itself.
fn dropped_by_client(registry: &Registry) -> u64 {
    let families = registry.gather();
    let slow = families
        .iter()
        .find(|family| family.name() == "backbeat_bus_slow_consumer_events_total");
    let counted = slow.and_then(|family| family.get_metric().first());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count, which Prometheus keeps as a float"
    )]
    counted.map_or(0, |metric| metric.get_counter().get_value() as u64)
}

/// Ends the connection. Whatever is not in order any more is of no interest now.
pub(crate) async fn close(bus: &NatsBus) {
    let _ = bus.drain().await;
}

/// How a listening command ends: cut short, it is as if interrupted.
pub(crate) fn ended(limit: Limit, complete: bool) -> Exit {
    if limit.is_some() && !complete {
        Exit::Interrupted
    } else {
        Exit::Done
    }
}

/// Tells on standard error what was heard beside messages.
pub(crate) fn tell(heard: &Heard) {
    if let Some(text) = heard.told() {
        say(&text);
    }
}

/// Says something on standard error. When it cannot be said, nobody listens.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// A length of time for people: `1:02:03`.
pub(crate) fn clock(length: Duration) -> String {
    let seconds = length.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{hours}:{minutes:02}:{seconds:02}")
}
