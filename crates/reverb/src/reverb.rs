//! One reverb on any bus and clock: its tasks put together, started and ended in order.

use crate::admin::Control;
use crate::clock::Clock;
use crate::console::Console;
use crate::ingest::{DeadLetters, Reader};
use crate::journal::{Journal, RefuseJournal};
use crate::lead::{self, Announcement, Lease, Office, Patience};
use crate::metrics::Metrics;
use crate::node::{Gatherer, Herald, HeraldParts, Keeper, Parts, Picture, desk, letterbox};
use crate::options::Settings;
use crate::sources::{Asked, Sources};
use crate::store::{RefuseStore, ReportStore};
use backbeat_bus::{Bus, Filter, Interest, Namespace, RefuseSubject, RefuseSubscribe};
use prometheus::Registry;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A reverb that has subscribed, and gathers once it runs.
pub struct Reverb {
    gatherer: Gatherer,
    keeper: Keeper,
    herald: Herald,
    control: Arc<dyn Control>,
    metrics: Arc<Metrics>,
}

/// Why a reverb does not start, or does not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseReverb {
    /// Nothing can be listened to.
    #[error(transparent)]
    Subscribe(#[from] RefuseSubscribe),
    /// The cluster's name makes no subject.
    #[error(transparent)]
    Subject(#[from] RefuseSubject),
    /// The streams cannot be used.
    #[error(transparent)]
    Journal(#[from] RefuseJournal),
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] RefuseStore),
    /// Two parts want a metric of one name.
    #[error("the metrics cannot be registered: {0}")]
    Metrics(#[from] prometheus::Error),
    /// A task panicked.
    #[error("a task of the service ended by itself: {0}")]
    Task(#[from] JoinError),
    /// The bus was closed by somebody else.
    #[error("the connection to NATS was closed")]
    Closed,
}

/// Reports that may wait for the herald; then the keeper waits.
const TOLD_WAITING: usize = 64;

/// What a herald goes by until it knows the tempo.
const FIRST_BEAT: Duration = Duration::from_secs(1);

impl Reverb {
    /// Subscribes, and takes up what was left by an earlier process. With a journal, claims come from its log.
    pub async fn start(
        settings: Settings,
        bus: Arc<dyn Bus>,
        clock: Arc<dyn Clock>,
        store: Arc<dyn ReportStore>,
        journal: Option<Journal>,
        metrics: Arc<Metrics>,
    ) -> Result<Self, RefuseReverb> {
        let Settings {
            cluster,
            node,
            terms,
            legacy_subjects,
            verifier,
        } = settings;
        let names = Namespace::default();
        let lease_subject = lead::subject(&cluster)?;
        let of = |filter: Filter| bus.subscribe(Interest::of(filter));
        let announcements = of(Filter::new(lease_subject.as_str())?).await?;
        let reports = of(names.reports(Some(&cluster))).await?;
        let begun = clock.now();
        let asked = Asked {
            bus: &bus,
            cluster: &cluster,
            terms,
            legacy_subjects,
            clock: &clock,
        };
        let Sources {
            intake,
            ledger,
            stream,
        } = Box::pin(Sources::open(asked, store.as_ref(), journal.as_ref())).await?;
        let unpublished = store.unpublished()?;

        let (desk, questions) = desk();
        let (box_for_jobs, jobs) = letterbox(Arc::clone(&metrics));
        let (told, telling) = mpsc::channel(TOLD_WAITING);
        let picture = watch::Sender::new(Picture::default());
        let office = watch::Sender::new(Office::StandsBy { speaker: None });
        let speaks = watch::Sender::new(false);
        let control = Console {
            cluster: cluster.to_string(),
            node: node.clone(),
            durable: match (&journal, store.outlives_process()) {
                (Some(_), _) => "jetstream",
                (None, true) => "store",
                (None, false) => "memory",
            },
            picture: picture.subscribe(),
            office: office.subscribe(),
            connection: bus.connection(),
            desk,
            store: Arc::clone(&store),
            metrics: Arc::clone(&metrics),
            started: Instant::now(),
        };
        let keeper = Keeper {
            store,
            jobs,
            told,
            metrics: Arc::clone(&metrics),
        };
        let begun = i64::try_from(begun.unix_nanos()).unwrap_or(i64::MAX);
        let herald = HeraldParts {
            bus: Arc::clone(&bus),
            cluster: cluster.clone(),
            clock: Arc::clone(&clock),
            told: telling,
            announcements,
            reports,
            stream,
            lease: Lease::new(
                Announcement::new(node, begun),
                Patience::for_beat(FIRST_BEAT),
                Instant::now(),
            ),
            lease_subject,
            keeper: box_for_jobs.clone(),
            picture: picture.subscribe(),
            office,
            speaks: speaks.clone(),
            metrics: Arc::clone(&metrics),
        };
        let gatherer = Parts {
            ledger,
            intake,
            reader: Reader::new(cluster.clone(), verifier),
            dead_letters: DeadLetters::new(Arc::clone(&bus), names.invalid(&cluster)),
            clock,
            connection: bus.connection(),
            questions,
            keeper: box_for_jobs,
            picture,
            speaks: speaks.subscribe(),
            metrics: Arc::clone(&metrics),
        };
        Ok(Self {
            gatherer: Gatherer::new(gatherer),
            keeper,
            herald: Herald::new(herald, unpublished),
            control: Arc::new(control),
            metrics,
        })
    }

    /// What its routes ask.
    pub fn control(&self) -> Arc<dyn Control> {
        Arc::clone(&self.control)
    }

    /// The registry of its metrics.
    pub fn registry(&self) -> &Registry {
        self.metrics.registry()
    }

    /// Gathers and reports until it is cancelled. Then the open windows are kept, what was told is published if it is
    /// this reverb's turn, and another takes over at once.
    pub async fn run(self, cancel: CancellationToken) -> Result<(), RefuseReverb> {
        let hush = CancellationToken::new();
        let (mut gatherers, mut heralds, mut keepers) =
            (JoinSet::new(), JoinSet::new(), JoinSet::new());
        keepers.spawn(self.keeper.run());
        heralds.spawn(self.herald.run(hush.clone()));
        gatherers.spawn(self.gatherer.run(cancel.clone()));

        // Each ends by itself only when the bus is closed, or by a panic.
        let early = tokio::select! {
            Some(ended) = gatherers.join_next() => Some(ended),
            Some(ended) = heralds.join_next() => Some(ended),
        };
        let asked = cancel.is_cancelled();
        cancel.cancel();
        let mut ended = early.unwrap_or(Ok(()));
        while let Some(part) = gatherers.join_next().await {
            ended = ended.and(part);
        }
        hush.cancel();
        while let Some(part) = heralds.join_next().await {
            ended = ended.and(part);
        }
        while let Some(part) = keepers.join_next().await {
            ended = ended.and(part);
        }
        ended?;
        if asked {
            Ok(())
        } else {
            Err(RefuseReverb::Closed)
        }
    }
}
