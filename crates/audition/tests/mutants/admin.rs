//! Admin APIs that are values, and what may be wrong with their answers.

use crate::stage::Reports;
use backbeat_audition::{Admin, Answer, Method, Question};
use backbeat_sim::WallClock;
use backbeat_timing::{Tempo, Timeline};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::watch;

/// Changes an answer, knowing the path that was asked.
pub(crate) type Spoil = fn(&str, &mut Answer);

/// The admin API of a pulse whose timeline is at hand.
pub(crate) struct FakePulse {
    timeline: watch::Sender<Timeline>,
    clock: WallClock,
    spoil: Option<Spoil>,
}

impl FakePulse {
    pub(crate) fn new(
        timeline: watch::Sender<Timeline>,
        clock: WallClock,
        spoil: Option<Spoil>,
    ) -> Self {
        Self {
            timeline,
            clock,
            spoil,
        }
    }

    fn order(&self, bpm: f64) -> Answer {
        let now = self.clock.now();
        let wanted = Tempo::from_bpm(bpm).unwrap();
        let changed = {
            let timeline = self.timeline.borrow();
            let change = timeline.propose_tempo(now, wanted);
            change.map(|change| timeline.with_change(change).unwrap())
        };
        let Ok(timeline) = changed else {
            let present = self.timeline.borrow().target_tempo().bpm();
            let allowed = json!({"min": present * 0.9, "max": present * 1.1});
            let error = json!({"code": "tempo-too-far", "message": "no", "allowed": allowed});
            return answer(422, &json!({"error": error}));
        };
        self.timeline.send_replace(timeline);
        answer(202, &json!({"tempo_bpm": bpm}))
    }

    fn status(&self) -> Answer {
        let timeline = self.timeline.borrow();
        let (beat, _) = timeline.beat_at(self.clock.now()).unwrap();
        answer(
            200,
            &json!({
                "node_id": "a", "cluster_id": "stage", "is_leader": true, "leader_id": "a", "term": 1,
                "beat_index": beat.index(), "phase": "plan", "downbeat": false, "window_id": null,
                "tempo_bpm": timeline.tempo_of(beat).unwrap().bpm(), "target_tempo_bpm": 120.0, "bar_length": 4,
                "degraded": false, "degraded_reason": null, "peers": [], "nats_connected": true,
                "jitter_p95_ms": 0.1, "uptime_s": 3.0
            }),
        )
    }
}

impl Admin for FakePulse {
    fn ask(&self, question: Question) -> BoxFuture<'_, Result<Answer, String>> {
        let mut answer = match (&question.method, question.path.as_str()) {
            (Method::Post(body), "/api/v1/tempo") => {
                self.order(body["tempo_bpm"].as_f64().unwrap())
            }
            (Method::Get, "/api/v1/status") => self.status(),
            (Method::Get, "/metrics") => metrics(&[
                "backbeat_beats_total",
                "backbeat_pulse_jitter_seconds_bucket",
                "backbeat_is_leader",
                "backbeat_current_tempo_bpm",
            ]),
            (Method::Get, "/health" | "/ready") => answer(200, &json!({})),
            _ => answer(404, &json!({})),
        };
        if let Some(spoil) = self.spoil {
            spoil(&question.path, &mut answer);
        }
        std::future::ready(Ok(answer)).boxed()
    }
}

/// The admin API of a reverb whose reports are at hand.
pub(crate) struct FakeReverb {
    reports: Reports,
    spoil: Option<Spoil>,
}

impl FakeReverb {
    pub(crate) fn new(reports: Reports, spoil: Option<Spoil>) -> Self {
        Self { reports, spoil }
    }
}

impl Admin for FakeReverb {
    fn ask(&self, question: Question) -> BoxFuture<'_, Result<Answer, String>> {
        let mut answer = match question.path.split('?').next().unwrap() {
            "/metrics" => metrics(&[
                "backbeat_reverb_agents_reporting",
                "backbeat_reverb_on_time_reviews",
                "backbeat_reverb_windows_completed_total",
                "backbeat_reverb_window_processing_seconds_count",
                "backbeat_reverb_claims_processed_total",
            ]),
            "/api/v1/reports" => {
                let reports = self.reports.lock().unwrap();
                answer(200, &json!({"reports": *reports}))
            }
            "/health" | "/ready" | "/api/v1/status" | "/api/v1/windows" => answer(200, &json!({})),
            _ => answer(404, &json!({})),
        };
        if let Some(spoil) = self.spoil {
            spoil(&question.path, &mut answer);
        }
        std::future::ready(Ok(answer)).boxed()
    }
}

fn answer(status: u16, body: &Value) -> Answer {
    Answer {
        status,
        text: body.to_string(),
    }
}

fn metrics(names: &[&str]) -> Answer {
    let lines: Vec<String> = names
        .iter()
        .map(|name| format!("{name}{{cluster=\"stage\"}} 1\n"))
        .collect();
    Answer {
        status: 200,
        text: lines.concat(),
    }
}
