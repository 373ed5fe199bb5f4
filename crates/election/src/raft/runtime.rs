//! tokio as openraft's runtime, with randomness that a simulation can repeat.
//!
//! openraft's own wrapper panics outside a seeded scope, which would rule out calls from tasks that are not ours.

use std::cell::Cell;
use std::future::Future;
use std::time::Duration;

use openraft::{AsyncRuntime, Instant as _, OptionalSend};
use openraft_rt_tokio::TokioRuntime;
use rand::SeedableRng;
use rand::rngs::SmallRng;

tokio::task_local! {
    static SEED: Cell<u64>;
}

/// How much later than asked a sleep to an instant ends. openraft sleeps so to look at its timers every 13/64 of its
/// heartbeat and steps over what it sleeps through: with the default pace it looks every 30 ms instead of every 5, and
/// sends a heartbeat each time. What an idle node costs is mostly its waking up. An election may begin 26 ms later.
const LEEWAY: Duration = Duration::from_millis(26);

/// Shorter sleeps are no looks at timers, and end when asked.
const SHORT: Duration = Duration::from_millis(1);

/// Runs a future so that all randomness of openraft in it, and in what openraft spawns from it, follows from `seed`.
pub(crate) async fn seeded<F: Future>(seed: u64, future: F) -> F::Output {
    SEED.scope(Cell::new(seed), future).await
}

/// The next seed of this task, if it has any.
fn draw() -> Option<u64> {
    SEED.try_with(|seed| {
        let drawn = seed.get();
        seed.set(mix(drawn));
        drawn
    })
    .ok()
}

/// A step of SplitMix64 (Steele, Lea, Flood 2014): neighbouring seeds give unrelated numbers.
pub(crate) fn mix(seed: u64) -> u64 {
    let sum = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let once = (sum ^ (sum >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let twice = (once ^ (once >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    twice ^ (twice >> 31)
}

/// The runtime: everything but spawning, randomness and [`LEEWAY`] is tokio's.
#[derive(Debug)]
pub(crate) struct Seeded(TokioRuntime);

impl AsyncRuntime for Seeded {
    type JoinError = <TokioRuntime as AsyncRuntime>::JoinError;
    type JoinHandle<T: OptionalSend + 'static> = <TokioRuntime as AsyncRuntime>::JoinHandle<T>;
    type Sleep = <TokioRuntime as AsyncRuntime>::Sleep;
    type Instant = <TokioRuntime as AsyncRuntime>::Instant;
    type TimeoutError = <TokioRuntime as AsyncRuntime>::TimeoutError;
    type Timeout<R, T: Future<Output = R> + OptionalSend> =
        <TokioRuntime as AsyncRuntime>::Timeout<R, T>;
    type ThreadLocalRng = SmallRng;
    type Mpsc = <TokioRuntime as AsyncRuntime>::Mpsc;
    type Watch = <TokioRuntime as AsyncRuntime>::Watch;
    type Oneshot = <TokioRuntime as AsyncRuntime>::Oneshot;
    type Mutex<T: OptionalSend + 'static> = <TokioRuntime as AsyncRuntime>::Mutex<T>;

    fn spawn<T>(future: T) -> Self::JoinHandle<T::Output>
    where
        T: Future + OptionalSend + 'static,
        T::Output: OptionalSend + 'static,
    {
        match draw() {
            // One step further, so that the child does not repeat the numbers of its parent.
            Some(seed) => TokioRuntime::spawn(seeded(mix(!seed), future)),
            None => TokioRuntime::spawn(future),
        }
    }

    fn sleep(duration: Duration) -> Self::Sleep {
        TokioRuntime::sleep(duration)
    }

    fn sleep_until(deadline: Self::Instant) -> Self::Sleep {
        let long = deadline.saturating_duration_since(Self::Instant::now()) >= SHORT;
        TokioRuntime::sleep_until(if long { deadline + LEEWAY } else { deadline })
    }

    fn timeout<R, F: Future<Output = R> + OptionalSend>(
        duration: Duration,
        future: F,
    ) -> Self::Timeout<R, F> {
        TokioRuntime::timeout(duration, future)
    }

    fn timeout_at<R, F: Future<Output = R> + OptionalSend>(
        deadline: Self::Instant,
        future: F,
    ) -> Self::Timeout<R, F> {
        TokioRuntime::timeout_at(deadline, future)
    }

    fn is_panic(join_error: &Self::JoinError) -> bool {
        TokioRuntime::is_panic(join_error)
    }

    fn thread_rng() -> SmallRng {
        draw().map_or_else(rand::make_rng, SmallRng::seed_from_u64)
    }

    fn new(threads: usize) -> Self {
        Self(TokioRuntime::new(threads))
    }

    fn block_on<F, T>(&mut self, future: F) -> T
    where
        F: Future<Output = T>,
    {
        self.0.block_on(future)
    }
}
