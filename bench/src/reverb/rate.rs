//! How quickly messages are taken in, and at what cost.

use std::time::Duration;

use async_nats::Client;
use backbeat_trials::listener::PATIENCE;
use tokio::time::{Instant, sleep};

use super::claims::Claims;
use super::contestant::Contestant;
use super::stage::{Taken, late, refused};
use crate::failure::Failure;

/// How quickly messages were taken in by one contestant in one round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    /// Messages a second.
    pub(super) per_second: f64,
    /// Processor time of the contestant. Unit: nanoseconds a message.
    pub(super) cpu_nanos: f64,
    /// Messages that it dropped.
    pub(super) lost: u64,
    /// Messages that it did not read.
    pub(super) rejected: u64,
}

/// Publishes so many claims as quickly as they are taken in.
///
/// Whoever takes them in drops what it has no room for, as NATS does; so no more are on their way than there is room
/// for in both contestants.
pub(super) async fn flood(
    client: &Client,
    claims: &Claims,
    messages: u64,
    contestant: &mut Contestant,
) -> Result<Rate, Failure> {
    let (cost, begun) = (contestant.cost()?, Instant::now());
    let mut room = ON_THEIR_WAY;
    for number in 0..messages {
        if number == room {
            let taken = until(contestant, number - ON_THEIR_WAY / 2).await?;
            room = taken.all() + ON_THEIR_WAY;
        }
        let (subject, payload) = claims.write(number);
        client.publish(subject, payload).await.map_err(refused)?;
    }
    client.flush().await.map_err(refused)?;
    let taken = until(contestant, messages).await?;
    Rate::of(messages, begun, cost.cpu, taken, contestant)
}

/// Waits until a contestant that has just begun has read so many messages that are there already. The time begins when
/// it has read the first.
pub(super) async fn drain(messages: u64, contestant: &mut Contestant) -> Result<Rate, Failure> {
    let before = until(contestant, 1).await?.all();
    let (cost, begun) = (contestant.cost()?, Instant::now());
    let taken = until(contestant, messages).await?;
    Rate::of(messages - before, begun, cost.cpu, taken, contestant)
}

impl Rate {
    fn of(
        messages: u64,
        begun: Instant,
        cpu_before: Duration,
        taken: Taken,
        contestant: &Contestant,
    ) -> Result<Self, Failure> {
        let elapsed = begun.elapsed();
        let cpu = contestant.cost()?.cpu.saturating_sub(cpu_before);
        let messages = exact(messages);
        Ok(Self {
            per_second: messages / elapsed.as_secs_f64(),
            cpu_nanos: cpu.as_secs_f64() * 1e9 / messages,
            lost: taken.lost,
            rejected: taken.rejected,
        })
    }
}

/// Waits until so many messages have been taken, or dropped: those never come. To look costs the contestant some of the
/// time that is measured, so it is left alone for half of what the rest will take it.
async fn until(contestant: &mut Contestant, messages: u64) -> Result<Taken, Failure> {
    let mut since = Instant::now();
    let mut before = 0;
    let mut first: Option<(u64, Instant)> = None;
    loop {
        let taken = contestant.taken().await?;
        let all = taken.all();
        if all >= messages {
            return Ok(taken);
        }
        if all > before {
            (before, since) = (all, Instant::now());
        } else if since.elapsed() > PATIENCE {
            let who = contestant.name();
            let what = format!("{who}, which has taken {before}, to take {messages} messages");
            return Err(late(what, PATIENCE));
        }
        let (begun_with, begun) = *first.get_or_insert((all, Instant::now()));
        let done = exact(all - begun_with) / exact(messages - begun_with);
        let rest = begun.elapsed().as_secs_f64() * (1.0 - done) / done;
        let pause = Duration::try_from_secs_f64(rest / 2.0).unwrap_or(LOOK);
        sleep(pause.clamp(LOOK, LONGEST_PAUSE)).await;
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
pub(super) fn exact(count: u64) -> f64 {
    count as f64
}

/// Messages on their way at most: the usual library's room for a subscription, less than one batch.
const ON_THEIR_WAY: u64 = 60_000;

/// Between two looks at most: short beside the time of a round.
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// Between two looks at least: short beside the time in which what is on its way is taken.
const LOOK: Duration = Duration::from_millis(4);
