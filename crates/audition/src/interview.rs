//! What the admin API is asked, and in which order.

use backbeat_sim::WallClock;
use serde_json::{Value, json};
use tokio::sync::mpsc::Sender;

use crate::deed::Deed;
use crate::{Admin, Method, Question};

/// Whether the process lives.
pub(crate) const HEALTH: &str = "/health";
/// Whether the service does its work.
pub(crate) const READY: &str = "/ready";
/// The metrics.
pub(crate) const METRICS: &str = "/metrics";
/// The service at a glance.
pub(crate) const STATUS: &str = "/api/v1/status";
/// Where the tempo is ordered.
const TEMPO: &str = "/api/v1/tempo";
/// Windows at a glance.
pub(crate) const WINDOWS: &str = "/api/v1/windows";
/// The reports that are kept.
pub(crate) const REPORTS: &str = "/api/v1/reports";

/// Why a check of the admin API was not tried.
pub(crate) const NO_ADMIN: &str = "the admin API was not asked: say with --admin URL where it is";
/// Why a change of tempo was not tried.
pub(crate) const NO_TEMPO: &str = "the tempo was not changed: say with --admin URL where the pulse's admin API is, and leave --keep-tempo out";

/// Reads a path.
async fn read(admin: &dyn Admin, path: String) -> Deed {
    let answer = admin.ask(Question::get(path.as_str())).await;
    Deed::Asked { path, answer }
}

/// Asks a pulse: its surface first, then, when that is wished, for tempos that are too far and near enough. It ends when
/// nobody listens any more.
pub(crate) async fn of_pulse(
    admin: &dyn Admin,
    clock: WallClock,
    change_tempo: bool,
    tell: Sender<Deed>,
) {
    let mut present = None;
    for path in [HEALTH, READY, METRICS, STATUS] {
        let deed = read(admin, path.to_owned()).await;
        if let Some(Ok(answer)) = deed.answer_of(STATUS) {
            present = answer.json().get("tempo_bpm").and_then(Value::as_f64);
        }
        if tell.send(deed).await.is_err() {
            return;
        }
    }
    let Some(present) = present.filter(|_| change_tempo) else {
        return;
    };
    for order in [Order::too_far(present), Order::near_enough(present)] {
        let answer = admin.ask(order.question()).await;
        let at = clock.now();
        if tell
            .send(Deed::Ordered { at, order, answer })
            .await
            .is_err()
        {
            return;
        }
    }
}

/// Asks a reverb, when there is something to tell: reports from beat `from` on.
pub(crate) async fn of_reverb(admin: &dyn Admin, from: u64) -> Vec<Deed> {
    let mut deeds = Vec::new();
    for path in [HEALTH, READY, METRICS, STATUS, WINDOWS] {
        deeds.push(read(admin, path.to_owned()).await);
    }
    deeds.push(read(admin, format!("{REPORTS}?from_beat={from}")).await);
    deeds
}

/// A change of tempo that is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Order {
    /// The tempo before, in BPM.
    pub(crate) present: f64,
    /// The tempo asked for, in BPM.
    pub(crate) wanted: f64,
}

impl Order {
    /// Half as much again; of a tempo that has no such, half of it.
    fn too_far(present: f64) -> Self {
        Self::times(present, 1.5)
    }

    /// A twentieth away.
    fn near_enough(present: f64) -> Self {
        Self::times(present, 1.05)
    }

    fn times(present: f64, factor: f64) -> Self {
        let factor = if present * factor > HIGHEST {
            2.0 - factor
        } else {
            factor
        };
        // Whole micro-BPM: what a frame can say exactly.
        let wanted = (present * factor * 1e6).round() / 1e6;
        Self { present, wanted }
    }

    /// The way back.
    pub(crate) const fn back(self) -> Self {
        Self {
            present: self.wanted,
            wanted: self.present,
        }
    }

    /// Whether it is within 10 % of the tempo before (contract, Time).
    pub(crate) fn is_allowed(self) -> bool {
        (self.wanted - self.present).abs() <= self.present * 0.1
    }

    /// The order, as it is asked.
    pub(crate) fn question(self) -> Question {
        let body = json!({"tempo_bpm": self.wanted, "ramp": false, "reason": "conformance check"});
        Question {
            method: Method::Post(body),
            path: TEMPO.to_owned(),
        }
    }
}

/// The highest tempo, in BPM.
const HIGHEST: f64 = 1000.0;
