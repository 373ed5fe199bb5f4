//! Where a reverb begins: what it listens to, and the ledger that goes on with what an earlier process kept.

use crate::clock::Clock;
use crate::journal::{Journal, Reports};
use crate::ledger::{Keepsake, Ledger, RefuseKeepsake};
use crate::node::{Intake, Legacy, Live, Logged};
use crate::reverb::RefuseReverb;
use crate::store::{RefuseStore, ReportStore};
use crate::window::Terms;
use backbeat_bus::Bus;
use backbeat_contract::ClusterId;
use backbeat_timing::ClusterInstant;
use std::sync::Arc;
use tracing::warn;

/// What is to be listened to.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) bus: &'a Arc<dyn Bus>,
    pub(crate) cluster: &'a ClusterId,
    pub(crate) terms: Terms,
    pub(crate) legacy_subjects: bool,
    pub(crate) clock: &'a Arc<dyn Clock>,
}

/// What a reverb begins with.
pub(crate) struct Sources {
    pub(crate) intake: Intake,
    pub(crate) ledger: Ledger,
    pub(crate) stream: Option<Reports>,
}

impl Sources {
    /// Subscribes, or begins to read the log after what the kept windows hold.
    pub(crate) async fn open(
        asked: Asked<'_>,
        store: &dyn ReportStore,
        journal: Option<&Journal>,
    ) -> Result<Self, RefuseReverb> {
        let Asked {
            bus,
            cluster,
            terms,
            clock,
            ..
        } = asked;
        let kept = kept(store)?;
        let Some(journal) = journal else {
            let legacy = if asked.legacy_subjects {
                Some(Legacy::subscribe(bus.as_ref(), Arc::clone(clock)).await?)
            } else {
                None
            };
            let live = Live::subscribe(bus, cluster, legacy, Arc::clone(clock));
            return Ok(Self {
                intake: Intake::Live(Box::new(live.await?)),
                ledger: restored(cluster, kept, terms, clock.now()),
                stream: None,
            });
        };
        let position = kept.as_ref().map_or(0, |kept| kept.positions.log);
        let log = journal.log(position, Arc::clone(clock)).await?;
        // What was trimmed from the log has been told; windows kept from before that are over.
        let kept = kept.filter(|_| !log.has_gap);
        let legacy = if asked.legacy_subjects {
            let position = kept.as_ref().and_then(|kept| kept.positions.legacy);
            let legacy = journal.legacy_log(position, &log, Arc::clone(clock));
            Some(legacy.await?)
        } else {
            None
        };
        Ok(Self {
            intake: Intake::Logged(Box::new(Logged::new(log, legacy))),
            ledger: resumed(cluster, kept, terms),
            stream: Some(journal.reports().await?),
        })
    }
}

/// The ledger that goes on with what an earlier process kept, and says that claims may be missing.
fn restored(
    cluster: &ClusterId,
    kept: Option<Keepsake>,
    terms: Terms,
    now: ClusterInstant,
) -> Ledger {
    let ledger = kept.map(|kept| Ledger::of_keepsake(cluster.clone(), kept, terms, now));
    or_anew(ledger, cluster, terms)
}

/// The ledger that goes on with what an earlier process kept, and takes in the rest of the log.
fn resumed(cluster: &ClusterId, kept: Option<Keepsake>, terms: Terms) -> Ledger {
    let ledger = kept.map(|kept| Ledger::resume(cluster.clone(), kept, terms));
    or_anew(ledger, cluster, terms)
}

fn or_anew(
    ledger: Option<Result<Ledger, RefuseKeepsake>>,
    cluster: &ClusterId,
    terms: Terms,
) -> Ledger {
    match ledger {
        Some(Ok(ledger)) => ledger,
        None => Ledger::new(cluster.clone(), terms),
        Some(Err(refusal)) => {
            warn!(%refusal, "the open windows of before cannot be gone on with");
            Ledger::new(cluster.clone(), terms)
        }
    }
}

/// The open windows that an earlier process kept.
fn kept(store: &dyn ReportStore) -> Result<Option<Keepsake>, RefuseStore> {
    let Some(bytes) = store.keepsake()? else {
        return Ok(None);
    };
    let keepsake = Keepsake::from_bytes(&bytes);
    Ok(keepsake
        .inspect_err(|refusal| warn!(%refusal, "the open windows of before cannot be read"))
        .ok())
}
