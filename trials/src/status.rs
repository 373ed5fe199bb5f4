//! A node's HTTP answers, read as any program would.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task;
use ureq::Agent;

use crate::upset::{Outcome, Upset};

/// The parts of `GET /api/v1/status` that trials look at.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Status {
    /// The node that answers.
    pub node_id: String,
    /// Its cluster.
    pub cluster_id: String,
    /// Whether it leads.
    pub is_leader: bool,
    /// Who leads, as far as it knows.
    pub leader_id: Option<String>,
    /// The election's term.
    pub term: u64,
    /// The beat that is going on.
    pub beat_index: Option<u64>,
    /// The tempo of the beat, in beats a minute.
    pub tempo_bpm: Option<f64>,
    /// The tempo once all planned changes have taken effect, in beats a minute.
    pub target_tempo_bpm: Option<f64>,
    /// The length of the bar, in beats.
    pub bar_length: Option<u64>,
    /// Whether anything is amiss.
    pub degraded: bool,
    /// The gravest of what is amiss.
    pub degraded_reason: Option<String>,
    /// Whether there is a connection to NATS.
    pub nats_connected: bool,
}

/// An answer with whatever status it had.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body; null when it is no JSON.
    pub body: Value,
}

/// `GET` of a path.
pub async fn get(base: &str, path: &str) -> Outcome<Answer> {
    ask(format!("{base}{path}"), None).await
}

/// `GET` of a path whose answer is text, as metrics are.
pub async fn text(base: &str, path: &str) -> Outcome<String> {
    let url = format!("{base}{path}");
    let asked = url.clone();
    let answer = task::spawn_blocking(move || {
        let mut answer = agent().get(&asked).call()?;
        answer.body_mut().read_to_string()
    });
    let refused = |reason: String| Upset::Answer { url, reason };
    match answer.await {
        Ok(answer) => answer.map_err(|error| refused(error.to_string())),
        Err(error) => Err(refused(error.to_string())),
    }
}

/// `GET /api/v1/status`.
pub async fn status(base: &str) -> Outcome<Status> {
    let answer = get(base, "/api/v1/status").await?;
    serde_json::from_value(answer.body).map_err(|error| Upset::Answer {
        url: format!("{base}/api/v1/status"),
        reason: error.to_string(),
    })
}

/// `POST /api/v1/tempo`.
pub async fn change_tempo(base: &str, bpm: f64, ramp: bool) -> Outcome<Answer> {
    let body = json!({ "tempo_bpm": bpm, "ramp": ramp, "reason": "a trial" });
    ask(format!("{base}/api/v1/tempo"), Some(body)).await
}

/// `POST /api/v1/handover`, to a member.
pub async fn hand_over(base: &str, to: &str) -> Outcome<Answer> {
    ask(format!("{base}/api/v1/handover"), Some(json!({ "to": to }))).await
}

/// Asks on a thread of its own: the client blocks.
async fn ask(url: String, body: Option<Value>) -> Outcome<Answer> {
    let asked = url.clone();
    let answer = task::spawn_blocking(move || ask_blocking(&asked, body)).await;
    let refused = |reason: String| Upset::Answer { url, reason };
    match answer {
        Ok(answer) => answer.map_err(|error| refused(error.to_string())),
        Err(error) => Err(refused(error.to_string())),
    }
}

fn ask_blocking(url: &str, body: Option<Value>) -> Result<Answer, ureq::Error> {
    let mut answer = match body {
        Some(body) => agent().post(url).send_json(body)?,
        None => agent().get(url).call()?,
    };
    let status = answer.status().as_u16();
    let text = answer.body_mut().read_to_string()?;
    Ok(Answer {
        status,
        body: serde_json::from_str(&text).unwrap_or(Value::Null),
    })
}

fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE));
    config.build().into()
}

/// How long one answer may take. A node answers at once; a proposal without a majority takes some seconds.
const PATIENCE: Duration = Duration::from_secs(15);
