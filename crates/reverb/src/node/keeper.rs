//! The keeper: the one task that writes to the store, so that no other waits for a disk.

use crate::metrics::Metrics;
use crate::store::{KeptReport, RefuseStore, ReportStore};
use backbeat_contract::WindowId;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tracing::error;

/// What the keeper is asked to do.
#[derive(Debug)]
enum Job {
    /// A window was told: keep its report, then hand it to the herald.
    Tell(Box<KeptReport>),
    /// Keep the open windows.
    Keep(Vec<u8>),
    /// Keep a report that another has published.
    Adopt(Box<KeptReport>),
    /// The report of a window was published.
    MarkPublished(WindowId),
    /// Tell that all before it is done.
    Settle(oneshot::Sender<()>),
}

/// Where jobs are put for the keeper. The last one dropped ends it, after what is waiting.
#[derive(Debug, Clone)]
pub(crate) struct Letterbox {
    jobs: mpsc::Sender<Job>,
    metrics: Arc<Metrics>,
}

/// What comes out of the letterbox.
#[derive(Debug)]
pub(crate) struct Jobs(mpsc::Receiver<Job>);

/// Jobs that may wait for the disk.
const WAITING: usize = 64;

/// A letterbox, and where its jobs come out.
pub(crate) fn letterbox(metrics: Arc<Metrics>) -> (Letterbox, Jobs) {
    let (jobs, waiting) = mpsc::channel(WAITING);
    (Letterbox { jobs, metrics }, Jobs(waiting))
}

impl Letterbox {
    /// A window was told. Whether its report was taken; else the next report has to say that it was dropped.
    #[must_use]
    pub(crate) fn tell(&self, kept: KeptReport) -> bool {
        let window = kept.report.window_id;
        let given = self.jobs.try_send(Job::Tell(Box::new(kept)));
        if given.is_err() {
            self.metrics.report_dropped();
            error!(%window, "the store does not keep up: a report was dropped");
        }
        given.is_ok()
    }

    /// The open windows, to be kept; skipped when the disk does not keep up, since newer ones follow.
    pub(crate) fn keep(&self, keepsake: Vec<u8>) {
        if self.jobs.try_send(Job::Keep(keepsake)).is_err() {
            self.metrics.snapshot_skipped();
        }
    }

    /// A report that another has published.
    pub(crate) fn adopt(&self, kept: KeptReport) {
        self.note_published(Job::Adopt(Box::new(kept)));
    }

    /// The report of a window was published.
    pub(crate) fn mark_published(&self, window: WindowId) {
        self.note_published(Job::MarkPublished(window));
    }

    fn note_published(&self, job: Job) {
        // When it is skipped, the report may be published once more after a restart.
        if self.jobs.try_send(job).is_err() {
            self.metrics.snapshot_skipped();
        }
    }

    /// Waits until everything before is done, but not for ever.
    pub(crate) async fn settle(&self) {
        let (done, settled) = oneshot::channel();
        let settling = async {
            if self.jobs.send(Job::Settle(done)).await.is_ok() {
                let _ = settled.await;
            }
        };
        if timeout(SETTLING, settling).await.is_err() {
            error!(after = ?SETTLING, "the store did not settle");
        }
    }
}

/// Longest wait for the disk when stopping.
const SETTLING: Duration = Duration::from_secs(10);

/// Writes to the store.
pub(crate) struct Keeper {
    pub(crate) store: Arc<dyn ReportStore>,
    pub(crate) jobs: Jobs,
    /// The reports go on to the herald; when so many wait there, the keeper waits.
    pub(crate) told: mpsc::Sender<KeptReport>,
    pub(crate) metrics: Arc<Metrics>,
}

impl Keeper {
    /// Works until every letterbox is gone and nothing waits.
    pub(crate) async fn run(mut self) {
        while let Some(job) = self.jobs.0.recv().await {
            match job {
                Job::Tell(kept) => self.tell(*kept).await,
                Job::Keep(keepsake) => {
                    self.write(move |store| store.keep(&keepsake)).await;
                }
                Job::Adopt(kept) => {
                    self.write(move |store| store.adopt(&kept)).await;
                }
                Job::MarkPublished(window) => {
                    self.write(move |store| store.mark_published(window)).await;
                }
                // Who asked may have gone.
                Job::Settle(done) => drop(done.send(())),
            }
        }
    }

    /// A process that died just after telling a window tells it again, perhaps with less: what was told first stands.
    async fn tell(&self, kept: KeptReport) {
        let report = kept.clone();
        let is_first = self.write(move |store| store.tell(&report)).await;
        // A report that could not be kept is published all the same.
        if is_first.unwrap_or(true) {
            let _ = self.told.send(kept).await;
        }
    }

    /// What the store gave; nothing when it failed.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn ReportStore) -> Result<T, RefuseStore> + Send + 'static,
    ) -> Option<T> {
        let store = Arc::clone(&self.store);
        match spawn_blocking(move || work(store.as_ref())).await {
            Ok(Ok(given)) => return Some(given),
            Ok(Err(refusal)) => error!(%refusal, "the store did not take what it was given"),
            Err(error) => error!(%error, "writing to the store ended by itself"),
        }
        self.metrics.store_failed();
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{RedbStore, Retention};
    use backbeat_timing::ClusterInstant;

    fn letterbox_of_a_test() -> (Letterbox, Jobs) {
        let metrics = Metrics::new(&"stage".parse().unwrap(), "reverb").unwrap();
        letterbox(Arc::new(metrics))
    }

    fn kept(agents_reporting: u64) -> KeptReport {
        let report = serde_json::json!({
            "type": "backbeat.barreport.v1",
            "window_id": "7e9b0e6c4c9a4e59b7f2d9a3c1b2e4d5",
            "from_beat": 240,
            "to_beat": 359,
            "agents_reporting": agents_reporting,
            "on_time_reviews": 842,
            "help_promises_fulfilled": 91,
            "secret_rotations_ok": true,
            "tempo_drift_ms": 7,
            "issues": []
        });
        let report = serde_json::from_value(report).unwrap();
        KeptReport::new(report, ClusterInstant::MIN)
    }

    #[test]
    fn a_report_that_finds_no_room_is_not_taken_in_silence() {
        let (letterbox, jobs) = letterbox_of_a_test();
        assert!(letterbox.tell(kept(978)));
        for _ in 1..WAITING {
            letterbox.keep(Vec::new());
        }
        assert!(!letterbox.tell(kept(978)));
        drop(jobs);
    }

    #[tokio::test]
    async fn a_window_that_is_told_again_after_a_crash_goes_no_further() {
        let store = Arc::new(RedbStore::in_memory(Retention::default()).unwrap());
        let (letterbox, jobs) = letterbox_of_a_test();
        let (told, mut herald) = mpsc::channel(2);
        let keeper = Keeper {
            store: store.clone(),
            jobs,
            told,
            metrics: letterbox.metrics.clone(),
        };
        assert!(letterbox.tell(kept(978)));
        assert!(letterbox.tell(kept(900)));
        drop(letterbox);
        keeper.run().await;
        assert_eq!(herald.recv().await, Some(kept(978)));
        assert_eq!(herald.recv().await, None);
        assert_eq!(store.latest(9, None).unwrap(), [kept(978)]);
    }
}
