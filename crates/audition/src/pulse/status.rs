//! That `/api/v1/status` of a pulse tells what is heard.

use serde_json::Value;

use crate::deed::Deed;
use crate::heard::Heard;
use crate::interview::{NO_ADMIN, STATUS};
use crate::trial::{Ending, Ruling, Trial};

/// That the status has the fields that others depend on, and agrees with the frames.
#[derive(Debug, Default)]
pub(crate) struct Status {
    /// The latest beat before the answer, and its tempo.
    heard: Option<(u64, f64)>,
    told: Option<Result<Value, String>>,
}

impl Trial for Status {
    fn hear(&mut self, heard: &Heard<'_>) {
        if let Some(frame) = heard.frame().filter(|_| self.told.is_none()) {
            self.heard = Some((frame.beat.get(), frame.tempo.bpm()));
        }
    }

    fn note(&mut self, deed: &Deed) {
        if let Some(answer) = deed.answer_of(STATUS) {
            let answer = answer.clone().and_then(|answer| {
                let told = answer.told();
                answer.is_success().then(|| answer.json()).ok_or(told)
            });
            self.told.get_or_insert(answer);
        }
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        let told = match self.told {
            None => return Ruling::skipped(NO_ADMIN),
            Some(Err(why)) => return Ruling::failed(why, Vec::new()),
            Some(Ok(told)) => told,
        };
        let missing: Vec<&str> = FIELDS
            .into_iter()
            .filter(|name| told.get(name).is_none())
            .collect();
        if !missing.is_empty() {
            return Ruling::failed(
                format!("the status lacks {}", missing.join(", ")),
                Vec::new(),
            );
        }
        let Some((beat, tempo)) = self.heard else {
            return Ruling::skipped(
                "no frame was heard before the status was told: listen longer with --for",
            );
        };
        let claimed = told
            .get("beat_index")
            .and_then(Value::as_u64)
            .unwrap_or_default();
        let bpm = told
            .get("tempo_bpm")
            .and_then(Value::as_f64)
            .unwrap_or_default();
        Ruling::of(
            claimed.abs_diff(beat) <= NEAR && (bpm - tempo).abs() < 1e-6,
            format!("beat {claimed} at {bpm} BPM was told, beat {beat} at {tempo} BPM was heard"),
            Vec::new(),
        )
    }
}

/// Beats by which the status may differ from the frame heard last: it is asked on another way.
const NEAR: u64 = 2;

/// The stable names of the surface.
const FIELDS: [&str; 17] = [
    "node_id",
    "cluster_id",
    "is_leader",
    "leader_id",
    "term",
    "beat_index",
    "phase",
    "downbeat",
    "window_id",
    "tempo_bpm",
    "target_tempo_bpm",
    "bar_length",
    "degraded",
    "degraded_reason",
    "peers",
    "nats_connected",
    "uptime_s",
];
