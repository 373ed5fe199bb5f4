//! `GET /api/v1/status`.

use super::Control;
use crate::slo::Level;
use axum::Json;
use axum::extract::State;
use backbeat_admin::{Readiness, Reason};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A reverb at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Status {
    /// Its name.
    #[schema(example = "reverb-1")]
    pub node_id: String,
    /// The cluster whose claims it rolls up.
    #[schema(example = "chorus-prod")]
    pub cluster_id: String,
    /// Whether it publishes the reports; another one stands by.
    pub is_reporting: bool,
    /// Who publishes them, when that is known.
    pub reporter_id: Option<String>,
    /// What keeps claims through a crash: `jetstream`, `store` (the open window, once a beat) or `memory` (nothing).
    #[schema(example = "store")]
    pub durable: String,
    /// The latest beat heard.
    pub beat_index: Option<u64>,
    /// Its phase.
    #[schema(example = "execute")]
    pub phase: Option<String>,
    /// Its window.
    pub window_id: Option<String>,
    /// The tempo announced. Unit: beats a minute.
    pub tempo_bpm: Option<f64>,
    /// How many windows are open.
    pub windows_open: usize,
    /// Agents with an accepted claim in the newest window.
    pub agents_reporting: u64,
    /// Claims accepted into the newest window.
    pub claims_accepted: u64,
    /// Claims that wait for a frame of their beat.
    pub claims_held: usize,
    /// Messages dropped unread since the start, because they were not taken fast enough.
    pub messages_lost: u64,
    /// Windows told since the start.
    pub windows_completed: u64,
    /// Reports kept.
    pub reports_kept: u64,
    /// Memory of the open windows. Unit: bytes.
    pub window_memory_bytes: usize,
    /// Whether NATS is connected.
    pub nats_connected: bool,
    /// Service levels: objective, latest value, budget left.
    pub slos: Vec<Level>,
    /// Unit: seconds since the start.
    pub uptime_s: u64,
}

impl Status {
    /// Ready when connected to NATS. That no beat was heard yet, or a promise is not kept, is told beside.
    pub fn readiness(&self) -> Readiness {
        if !self.nats_connected {
            return Readiness::not(
                "no-nats",
                "not connected to NATS: no claim arrives and no report leaves",
            );
        }
        let silent = self.beat_index.is_none().then(|| {
            Reason::new(
                "no-beat",
                "no beat was heard yet: claims wait until pulse speaks",
            )
        });
        let missed = self.slos.iter().filter(|level| level.budget_left <= 0.0);
        let missed = missed.map(|level| {
            let message = format!(
                "{} is above {} in more than 1 % of the latest windows",
                level.name, level.objective
            );
            Reason::new("slo-budget-spent", message)
        });
        Readiness {
            ready: true,
            reasons: silent.into_iter().chain(missed).collect(),
        }
    }
}

/// The reverb at this moment.
#[utoipa::path(get, path = "/api/v1/status", tag = "reverb", responses((status = 200, body = Status)))]
pub(super) async fn status(State(control): State<Arc<dyn Control>>) -> Json<Status> {
    Json(control.status())
}
