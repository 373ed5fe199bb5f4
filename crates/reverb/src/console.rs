//! What the routes are answered from: pictures that the tasks show, the store, and questions to the gatherer.

use crate::admin::{
    Control, Pending, RefuseAnswer, Reports, ReportsQuery, Status, Window, WindowState, Windows,
    WindowsQuery,
};
use crate::lead::Office;
use crate::ledger::OpenWindow;
use crate::metrics::Metrics;
use crate::node::{Desk, Picture};
use crate::store::{KeptReport, RefuseStore, ReportStore};
use backbeat_bus::Connection;
use backbeat_contract::{BarReport, Count, WindowId};
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::Instant;

/// Answers for one reverb.
pub(crate) struct Console {
    pub(crate) cluster: String,
    pub(crate) node: String,
    pub(crate) durable: &'static str,
    pub(crate) picture: watch::Receiver<Picture>,
    pub(crate) office: watch::Receiver<Office>,
    pub(crate) connection: watch::Receiver<Connection>,
    pub(crate) desk: Desk,
    pub(crate) store: Arc<dyn ReportStore>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) started: Instant,
}

impl Control for Console {
    fn status(&self) -> Status {
        let picture = self.picture.borrow().clone();
        let office = self.office.borrow().clone();
        let (frame, open) = (picture.glance.frame.as_ref(), &picture.glance.open);
        let newest = open.last();
        let is_reporting = office == Office::Speaks;
        Status {
            node_id: self.node.clone(),
            cluster_id: self.cluster.clone(),
            is_reporting,
            reporter_id: match office {
                Office::Speaks => Some(self.node.clone()),
                Office::StandsBy { speaker } => speaker,
            },
            durable: self.durable.to_owned(),
            beat_index: frame.map(|frame| frame.beat_index.get()),
            phase: frame.map(|frame| frame.phase.to_string()),
            window_id: frame.map(|frame| frame.window_id.to_string()),
            tempo_bpm: frame.map(|frame| frame.tempo_bpm.bpm()),
            windows_open: open.len(),
            agents_reporting: newest.map_or(0, |window| window.agents),
            claims_accepted: newest.map_or(0, |window| window.claims),
            claims_held: picture.glance.held,
            messages_lost: self.metrics.lost_so_far(),
            windows_completed: self.metrics.told_so_far(),
            // Metadata of one page; a store that fails says so elsewhere.
            reports_kept: self.store.len().unwrap_or(0),
            window_memory_bytes: picture.glance.heap_bytes,
            nats_connected: self.connection.borrow().is_connected(),
            slos: picture.levels.all(),
            uptime_s: self.started.elapsed().as_secs(),
        }
    }

    fn windows(&self, query: WindowsQuery) -> Pending<'_, Windows> {
        Box::pin(async move {
            let before = query.before.as_deref().map(parse).transpose()?;
            let limit = query.limit();
            let kept = self.look(move |store| store.latest(limit, before)).await?;
            let next_before = (kept.len() == limit).then(|| kept.last()).flatten();
            let next_before = next_before.map(|kept| kept.report.window_id.to_string());
            let open = self.picture.borrow().glance.open.clone();
            let open = open.iter().rev().filter(|_| before.is_none());
            let told = kept.iter().map(|kept| told(kept, false));
            Ok(Windows {
                windows: open
                    .map(|window| still_open(window, None))
                    .chain(told)
                    .collect(),
                next_before,
            })
        })
    }

    fn window(&self, id: WindowId) -> Pending<'_, Window> {
        Box::pin(async move {
            let asked = self.desk.ask(id).await;
            if let Some(report) = asked.map_err(|_| RefuseAnswer::Busy)? {
                let open = self.picture.borrow().glance.open.clone();
                let known = open.iter().find(|window| window.window == id);
                return Ok(as_it_stands(known, report));
            }
            let kept = self.look(move |store| store.report(id)).await?;
            let kept = kept.ok_or(RefuseAnswer::NoWindow { id })?;
            Ok(told(&kept, true))
        })
    }

    fn reports(&self, query: ReportsQuery) -> Pending<'_, Reports> {
        Box::pin(async move {
            let (beats, limit) = (query.beats()?, query.limit());
            let kept = self.look(move |store| store.between(beats, limit)).await?;
            let reports = kept.into_iter().map(|kept| kept.report).collect();
            Ok(Reports { reports })
        })
    }

    fn refresh_metrics(&self) {
        self.metrics.show(&self.picture.borrow());
    }
}

impl Console {
    /// Reads the store on a thread that may wait for the disk.
    async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&dyn ReportStore) -> Result<T, RefuseStore> + Send + 'static,
    ) -> Result<T, RefuseAnswer> {
        let store = Arc::clone(&self.store);
        let seen = spawn_blocking(move || look(store.as_ref())).await;
        Ok(seen.map_err(|_| RefuseAnswer::Busy)??)
    }
}

fn parse(text: &str) -> Result<WindowId, RefuseAnswer> {
    text.parse().map_err(|_| RefuseAnswer::NotAnId {
        text: text.to_owned(),
    })
}

fn still_open(window: &OpenWindow, report: Option<BarReport>) -> Window {
    Window {
        window_id: window.window.to_string(),
        state: WindowState::Open,
        from_beat: window.from.get(),
        to_beat: window.to.get(),
        agents_reporting: window.agents,
        claims_processed: window.claims,
        told_at_unix_ns: None,
        report,
    }
}

/// An open window with its report; one that the picture does not show yet is shown from the report alone.
fn as_it_stands(known: Option<&OpenWindow>, report: BarReport) -> Window {
    let window = OpenWindow {
        window: report.window_id,
        from: report.from_beat,
        to: known.map_or(report.to_beat, |known| known.to),
        agents: report.agents_reporting.get(),
        claims: claims(&report),
    };
    still_open(&window, Some(report))
}

fn told(kept: &KeptReport, whole: bool) -> Window {
    let report = &kept.report;
    Window {
        window_id: report.window_id.to_string(),
        state: WindowState::Closed,
        from_beat: report.from_beat.get(),
        to_beat: report.to_beat.get(),
        agents_reporting: report.agents_reporting.get(),
        claims_processed: claims(report),
        told_at_unix_ns: i64::try_from(kept.told_at().unix_nanos()).ok(),
        report: whole.then(|| report.clone()),
    }
}

fn claims(report: &BarReport) -> u64 {
    let performance = report.performance.as_ref();
    let claims = performance.and_then(|performance| performance.claims_processed);
    claims.map_or(0, Count::get)
}
