//! The flood: claims of a thousand agents, as fast as one connection takes them. A process of its own, so that nothing
//! of it is charged to those who measure.

use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use clap::Args;

use super::refused;
use crate::failure::Failure;
use crate::runtime::block_on;

/// What the hidden command is told.
#[derive(Debug, Args)]
pub(crate) struct FloodSettings {
    /// The broker.
    #[arg(long)]
    url: String,
    /// How long, in milliseconds.
    #[arg(long)]
    millis: u64,
}

/// The subjects of the flood.
pub(super) const SUBJECTS: &str = "backbeat.status.bench.*";

const AGENTS: u64 = 1_000;

/// Messages between two looks at the clock.
const BATCH: usize = 256;

/// Publishes until the time is up; gives how many, and in how many seconds.
pub(crate) fn flood(settings: &FloodSettings) -> Result<(u64, f64), Failure> {
    let FloodSettings { url, millis } = settings;
    block_on(async {
        let client = async_nats::connect(url).await;
        let client = client.map_err(|error| refused(url, &error))?;
        let subjects: Vec<_> = (0..AGENTS)
            .map(|agent| {
                async_nats::Subject::from(format!("backbeat.status.bench.search:{agent:04}"))
            })
            .collect();
        let mut turns = subjects.iter().cycle();
        let begun = Instant::now();
        let mut count = 0;
        while begun.elapsed() < Duration::from_millis(*millis) {
            let stamp = stamp();
            for subject in turns.by_ref().take(BATCH) {
                let claim = claim(count, stamp);
                let sent = client.publish(subject.clone(), claim).await;
                sent.map_err(|error| refused(url, &error))?;
                count += 1;
            }
        }
        client.flush().await.map_err(|error| refused(url, &error))?;
        Ok((count, begun.elapsed().as_secs_f64()))
    })
}

/// The low 16 bits of this millisecond.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the low bits are what is wanted"
)]
fn stamp() -> u16 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.unwrap_or_default().as_millis() as u16
}

/// A claim of about 250 bytes. No two of an agent are alike, so none is taken for a redelivery.
fn claim(count: u64, stamp: u16) -> Bytes {
    let agent = count % AGENTS;
    let round = (count / AGENTS) & 0xffff;
    format!(
        r#"{{"type":"backbeat.statusclaim.v1","agent_id":"search:{agent:04}","task_id":"task:{agent:04}","beat_index":7,"state":"executing","beats_left":3,"progress":0.25,"notes":"reading the part of the index that nobody reads but we","hlc":"{stamp:04x}:{round:04x}:{agent:04x}"}}"#
    )
    .into()
}
