//! A consumer of beats on a connection of its own, which writes down all that it hears.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::{Client, ConnectOptions, Subscriber};
use futures_util::StreamExt;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::heard::Heard;
use crate::record::Record;
use crate::upset::{Outcome, Upset};

/// Longest wait for anything in a trial: far more than even a very busy machine needs.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Hears the beats of one cluster until it is dropped. It finds its broker again after an outage.
#[derive(Debug)]
pub struct Listener {
    record: Arc<Mutex<Record>>,
    grown: watch::Receiver<u64>,
    _ears: JoinSet<()>,
}

impl Listener {
    /// Listens to a cluster's beats, from now on.
    pub async fn start(url: &str, cluster: &str, record: Record) -> Outcome<Self> {
        let client = connected(url).await?;
        let refused = |reason: String| Upset::Broker {
            url: url.to_owned(),
            reason,
        };
        let frames = client.subscribe(format!("backbeat.beat.{cluster}")).await;
        let frames = frames.map_err(|error| refused(error.to_string()))?;
        round_trip(&client).await.map_err(refused)?;
        let record = Arc::new(Mutex::new(record));
        let (grow, grown) = watch::channel(0);
        let mut ears = JoinSet::new();
        ears.spawn(hear_all(client, frames, Arc::clone(&record), grow));
        Ok(Self {
            record,
            grown,
            _ears: ears,
        })
    }

    /// What it has heard so far.
    pub fn record(&self) -> Record {
        self.with(Record::clone)
    }

    /// Looks at what it has heard so far.
    pub fn with<T>(&self, look: impl FnOnce(&Record) -> T) -> T {
        // A poisoned record is as good as any: nothing in it is half done.
        look(&self.record.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until something is found in what was heard.
    pub async fn until<T>(
        &self,
        what: &str,
        mut find: impl FnMut(&Record) -> Option<T>,
    ) -> Outcome<T> {
        let mut grown = self.grown.clone();
        let looking = async {
            loop {
                grown.mark_unchanged();
                if let Some(found) = self.with(&mut find) {
                    return Some(found);
                }
                grown.changed().await.ok()?;
            }
        };
        let found = timeout(PATIENCE, looking).await.ok().flatten();
        found.ok_or_else(|| Upset::Late {
            what: what.to_owned(),
            waited: PATIENCE,
        })
    }

    /// Waits for so many more frames that a receiver takes, and gives the last.
    pub async fn until_more(&self, frames: usize) -> Outcome<Heard> {
        let before = self.with(|record| record.taken().count());
        let what = format!("{frames} more frames");
        self.until(&what, |record| {
            record.taken().nth(before + frames - 1).cloned()
        })
        .await
    }

    /// Waits for a frame that somebody else spoke after `from`, and gives the first.
    pub async fn until_other_than(&self, node: &str, from: std::time::Instant) -> Outcome<Heard> {
        let what = format!("a frame of another than {node}");
        self.until(&what, |record| {
            let mut after = record.taken().filter(|heard| heard.at > from);
            after.find(|heard| heard.node != node).cloned()
        })
        .await
    }
}

async fn hear_all(
    client: Client,
    mut frames: Subscriber,
    record: Arc<Mutex<Record>>,
    grow: watch::Sender<u64>,
) {
    while let Some(message) = frames.next().await {
        let heard = Heard::read(&message);
        let mut record = record.lock().unwrap_or_else(PoisonError::into_inner);
        match heard {
            Ok(heard) => record.hear(heard),
            Err(why) => record.note_stranger(why),
        }
        drop(record);
        grow.send_modify(|count| *count += 1);
    }
    // The subscription lives as long as its connection.
    drop(client);
}

/// A connection to a broker that may still be starting.
pub async fn connected(url: &str) -> Outcome<Client> {
    let begun = Instant::now();
    loop {
        let options = ConnectOptions::new()
            .ping_interval(Duration::from_secs(1))
            .reconnect_delay_callback(|_| RETRY);
        match options.connect(url).await {
            Ok(client) => return Ok(client),
            Err(error) if begun.elapsed() > PATIENCE => {
                return Err(Upset::Broker {
                    url: url.to_owned(),
                    reason: error.to_string(),
                });
            }
            Err(_) => sleep(RETRY).await,
        }
    }
}

/// Waits until the broker has read all that was sent to it. A request to nobody is answered at once ("no responders"),
/// and a broker without that answer lets it time out, which is as good.
pub(crate) async fn round_trip(client: &Client) -> Result<(), String> {
    use async_nats::client::RequestErrorKind;
    match client.request("backbeat.trials.nobody", "".into()).await {
        Ok(_) => Ok(()),
        Err(error)
            if matches!(
                error.kind(),
                RequestErrorKind::NoResponders | RequestErrorKind::TimedOut
            ) =>
        {
            Ok(())
        }
        Err(error) => Err(error.to_string()),
    }
}

/// Between two attempts to reach a broker: short beside what is measured.
const RETRY: Duration = Duration::from_millis(20);
