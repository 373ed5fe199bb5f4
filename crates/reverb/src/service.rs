//! The service: a reverb on NATS and the machine's clock, with its store and its admin API, from start to a planned end.

use crate::admin::face;
use crate::clock::{Clock, MachineClock};
use crate::journal::{Journal, RefuseJournal};
use crate::metrics::Metrics;
use crate::options::{Durable, Options};
use crate::reverb::{RefuseReverb, Reverb};
use crate::store::{RedbStore, RefuseStore, ReportStore, Retention};
use backbeat_admin::{Listener, RefuseFace, RefuseListener, serve};
use backbeat_bus::Bus;
use backbeat_bus::nats::{self, NatsBus};
use backbeat_contract::ClusterId;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{JoinError, JoinSet, spawn_blocking};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// A reverb that has started: it listens, has subscribed and keeps its reports.
pub struct Service {
    reverb: Reverb,
    listener: Listener,
    bus: Arc<dyn Bus>,
}

/// Why a service does not start, or does not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseService {
    /// The admin API has no place to listen.
    #[error(transparent)]
    Listener(#[from] RefuseListener),
    /// NATS is not reached.
    #[error(transparent)]
    Nats(#[from] nats::RefuseConnection),
    /// JetStream was demanded, and there is none.
    #[error(transparent)]
    Journal(#[from] RefuseJournal),
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] RefuseStore),
    /// The reverb does not start, or has ended.
    #[error(transparent)]
    Reverb(#[from] RefuseReverb),
    /// The admin API cannot be shown.
    #[error(transparent)]
    Face(#[from] RefuseFace),
    /// Two parts want a metric of one name.
    #[error("the metrics cannot be registered: {0}")]
    Metrics(#[from] prometheus::Error),
    /// A task panicked.
    #[error("a task of the service ended by itself: {0}")]
    Task(#[from] JoinError),
}

impl Service {
    /// Takes the port, opens the store, connects to NATS and subscribes. What was begun is ended again when one of these
    /// fails.
    pub async fn start(options: Options) -> Result<Self, RefuseService> {
        let listener = Listener::bind(options.admin, options.admin_token.clone()).await?;
        Self::start_on(listener, options).await
    }

    /// The same on a port that is taken already, whatever the options say about ports.
    pub async fn start_on(listener: Listener, options: Options) -> Result<Self, RefuseService> {
        let store = open(options.data, options.retention).await?;
        let settings = options.settings;
        let metrics = Arc::new(Metrics::new(&settings.cluster, &settings.node)?);
        let counters = backbeat_bus::Metrics::register(metrics.registry())?;
        let bus = Arc::new(Box::pin(nats::connect(options.nats, &counters)).await?);
        let journal = journal(
            options.durable,
            &bus,
            &settings.cluster,
            options.retention.age,
        )
        .await?;
        let bus: Arc<dyn Bus> = bus;
        let clock: Arc<dyn Clock> = Arc::new(MachineClock);
        let started = Reverb::start(settings, Arc::clone(&bus), clock, store, journal, metrics);
        let reverb = Box::pin(started).await?;
        Ok(Self {
            reverb,
            listener,
            bus,
        })
    }

    /// Where the admin API listens; the real port, also when port 0 was asked for.
    pub fn admin_address(&self) -> SocketAddr {
        self.listener.local_addr()
    }

    /// What keeps claims through a crash: `jetstream`, `store` or `memory`.
    pub fn durability(&self) -> String {
        self.reverb.control().status().durable
    }

    /// Gathers and reports until it is cancelled; everything that was started is ended in bounded time.
    pub async fn run(self, cancel: CancellationToken) -> Result<(), RefuseService> {
        let Self {
            reverb,
            listener,
            bus,
        } = self;
        let stop = cancel.child_token();
        let shown = face(&reverb.control(), reverb.registry().clone());
        let mut parts = JoinSet::new();
        let running = reverb.run(stop.clone());
        parts.spawn(async move { Ok::<_, RefuseService>(running.await?) });
        let served = serve(listener, shown, stop.clone());
        parts.spawn(async move { Ok(served.await?) });

        let mut ended = Ok(());
        while let Some(part) = parts.join_next().await {
            // One that ends early ends the other.
            stop.cancel();
            ended = ended.and(part.map_err(RefuseService::from).and_then(|part| part));
        }
        if let Err(error) = bus.drain().await {
            warn!(%error, "the connection to NATS was not drained");
        }
        info!("stopped");
        ended
    }
}

async fn journal(
    durable: Durable,
    bus: &NatsBus,
    cluster: &ClusterId,
    age: Duration,
) -> Result<Option<Journal>, RefuseService> {
    if durable == Durable::Off {
        return Ok(None);
    }
    match Journal::find(bus.client().clone(), cluster.clone(), age).await {
        Ok(journal) => Ok(Some(journal)),
        Err(refusal) if durable == Durable::Auto => {
            info!(%refusal, "claims are not captured: a crash may lose those of a beat");
            Ok(None)
        }
        Err(refusal) => Err(refusal.into()),
    }
}

async fn open(
    folder: Option<PathBuf>,
    retention: Retention,
) -> Result<Arc<dyn ReportStore>, RefuseService> {
    let opened = spawn_blocking(move || match folder {
        Some(folder) => RedbStore::in_folder(&folder, retention),
        None => RedbStore::in_memory(retention),
    });
    Ok(Arc::new(opened.await??))
}
