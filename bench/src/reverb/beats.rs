//! The beats that the benches play: one bar a window, as pulse would publish them, at instants that the bench knows.

use std::time::{Duration, SystemTime};

use async_nats::Client;
use backbeat_contract::Timestamp;
use backbeat_trials::ensemble::CLUSTER;
use tokio::time::{Instant, sleep_until};

use super::stage::refused;
use crate::failure::Failure;

/// Bars of one beat each, from an instant on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beats {
    begin: Instant,
    begin_unix: Duration,
    length: Duration,
}

impl Beats {
    /// Beats of this length, the first of which begins now.
    pub(super) fn from_now(length: Duration) -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Self {
            begin: Instant::now(),
            // A clock before 1970 counts as 1970.
            begin_unix: since.unwrap_or_default(),
            length,
        }
    }

    /// When a beat ends.
    pub(super) fn end_of(&self, beat: u32) -> Instant {
        self.begin + self.length * (beat + 1)
    }

    /// The same as time since 1970.
    pub(super) fn unix_end_of(&self, beat: u32) -> Duration {
        self.begin_unix + self.length * (beat + 1)
    }

    /// Publishes the three frames of each of the first so many beats when they are due.
    pub(super) async fn play(self, client: Client, beats: u32) -> Result<(), Failure> {
        for beat in 0..beats {
            for (third, phase) in (0..).zip(["plan", "execute", "review"]) {
                let into = self.length * beat + self.length * third / 3;
                sleep_until(self.begin + into).await;
                self.publish(&client, beat, phase, into + self.length / 3)
                    .await?;
            }
        }
        Ok(())
    }

    /// Publishes one frame, and waits until it has left.
    pub(super) async fn publish(
        &self,
        client: &Client,
        beat: u32,
        phase: &str,
        deadline: Duration,
    ) -> Result<(), Failure> {
        let nanos = (self.begin_unix + deadline).as_nanos().cast_signed();
        let deadline = Timestamp::from_unix_nanos(nanos);
        let frame = serde_json::json!({
            "type": "backbeat.beatframe.v1",
            "cluster_id": CLUSTER,
            "beat_index": beat,
            "downbeat": true,
            "phase": phase,
            "hlc": "0000:0000:0001",
            "deadline_at": deadline,
            "tempo_bpm": 60.0 / self.length.as_secs_f64(),
            "window_id": format!("{:032x}", beat + 1),
        });
        let subject = format!("backbeat.beat.{CLUSTER}");
        let sent = client.publish(subject, frame.to_string().into()).await;
        sent.map_err(refused)?;
        client.flush().await.map_err(refused)
    }
}
