//! Receivers of frames and of their bare echo: each with a connection of its own, all alike.

use async_nats::{Client, Message};
use backbeat_trials::ensemble::CLUSTER;
use backbeat_trials::heard::Heard;
use backbeat_trials::listener::connected;
use futures_util::StreamExt;
use futures_util::stream::select;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::bare_echo::SENT;
use crate::failure::Failure;
use crate::wall_clock::unix_nanos;

/// Where the echo goes.
pub(super) const ECHO: &str = "bench.echo";

/// Where the frames go.
pub(super) fn beats() -> String {
    format!("backbeat.beat.{CLUSTER}")
}

/// Many connections that note when what arrives.
#[derive(Debug)]
pub(super) struct Receivers {
    tasks: JoinSet<Vec<Arrival>>,
    enough: CancellationToken,
}

/// One message and its instant; read after the measurement, so that reading costs nobody time.
#[derive(Debug)]
struct Arrival {
    nanos: u128,
    message: Message,
}

/// How long messages took to all receivers, in nanoseconds, sorted.
#[derive(Debug, Default)]
pub(super) struct Ways {
    pub(super) frames: Vec<i128>,
    pub(super) echoes: Vec<i128>,
}

impl Receivers {
    /// Connects so many and subscribes them to both subjects.
    pub(super) async fn start(url: &str, count: u32) -> Result<Self, Failure> {
        allow_files(u64::from(count) + SPARE_FILES)?;
        let enough = CancellationToken::new();
        let mut tasks = JoinSet::new();
        for _ in 0..count {
            let client = connected(url).await?;
            tasks.spawn(receive(client, enough.clone()));
        }
        Ok(Self { tasks, enough })
    }

    /// Ends all and reads what they have received from an instant on, in Unix nanoseconds: before it some of them were
    /// still connecting, and made the broker busy with that.
    pub(super) async fn finish(mut self, from: u128) -> Ways {
        self.enough.cancel();
        let mut ways = Ways::default();
        while let Some(arrivals) = self.tasks.join_next().await {
            let arrivals = arrivals.into_iter().flatten();
            for arrival in arrivals.filter(|arrival| arrival.nanos >= from) {
                ways.add(&arrival);
            }
        }
        ways.frames.sort_unstable();
        ways.echoes.sort_unstable();
        ways
    }
}

impl Ways {
    fn add(&mut self, arrival: &Arrival) {
        let nanos = i128::try_from(arrival.nanos).unwrap_or(i128::MAX);
        if arrival.message.subject.as_str() == ECHO {
            let sent = arrival
                .message
                .headers
                .as_ref()
                .and_then(|headers| headers.get(SENT));
            let sent = sent.and_then(|sent| sent.as_str().parse::<i128>().ok());
            self.echoes.extend(sent.map(|sent| nanos - sent));
        } else if let Ok(heard) = Heard::read(&arrival.message) {
            self.frames.push(nanos - heard.due_nanos(1));
        }
    }
}

async fn receive(client: Client, enough: CancellationToken) -> Vec<Arrival> {
    let mut arrivals = Vec::new();
    let (Ok(frames), Ok(echoes)) = (
        client.subscribe(beats()).await,
        client.subscribe(ECHO).await,
    ) else {
        return arrivals;
    };
    let mut messages = select(frames, echoes);
    while let Some(Some(message)) = enough.run_until_cancelled(messages.next()).await {
        let nanos = unix_nanos();
        arrivals.push(Arrival { nanos, message });
    }
    arrivals
}

/// Raises the limit of open files, for this process and those it starts, as far as the system lets it.
fn allow_files(wanted: u64) -> Result<(), Failure> {
    let mut limit: Rlimit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|current| current < wanted) {
        limit.current = Some(limit.maximum.map_or(wanted, |most| most.min(wanted)));
        setrlimit(Resource::Nofile, limit)
            .map_err(|errno| Failure::at("the limit of open files")(errno.into()))?;
    }
    Ok(())
}

/// Files that a bench and a broker have open beside the receivers' connections.
pub(super) const SPARE_FILES: u64 = 200;
