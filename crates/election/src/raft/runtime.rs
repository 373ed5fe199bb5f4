//! tokio as openraft's runtime, with randomness that a simulation can repeat and a watch kept over each node's timers.
//!
//! openraft's own wrapper panics outside a seeded scope, which would rule out calls from tasks that are not ours.

use std::cell::Cell;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use openraft::{AsyncRuntime, Instant as _, OptionalSend};
use openraft_rt_tokio::TokioRuntime;
use rand::SeedableRng;
use rand::rngs::SmallRng;

use super::vigil::{Sleep, Vigil};

tokio::task_local! {
    static NODE: Node;
}

/// What openraft's tasks know of the node that they belong to.
struct Node {
    /// Where their randomness comes from, if it is to be repeated.
    seed: Option<Cell<u64>>,
    vigil: Arc<Vigil>,
}

impl Node {
    /// The next seed, if it has any.
    fn draw(&self) -> Option<u64> {
        let seed = self.seed.as_ref()?;
        let drawn = seed.get();
        seed.set(mix(drawn));
        Some(drawn)
    }

    /// What a task is to know that one of this node spawns.
    fn child(&self) -> Self {
        Self {
            // One step further, so that the child does not repeat the numbers of its parent.
            seed: self.draw().map(|seed| Cell::new(mix(!seed))),
            vigil: Arc::clone(&self.vigil),
        }
    }
}

/// Shorter sleeps are no looks at timers, and end when asked.
const SHORT: Duration = Duration::from_millis(1);

/// Runs a future so that openraft, in it and in what openraft spawns from it, keeps this vigil, and takes all of its
/// randomness from `seed` if there is one.
pub(crate) async fn on_node<F: Future>(
    seed: Option<u64>,
    vigil: Arc<Vigil>,
    future: F,
) -> F::Output {
    let seed = seed.map(Cell::new);
    NODE.scope(Node { seed, vigil }, future).await
}

/// A step of SplitMix64 (Steele, Lea, Flood 2014): neighbouring seeds give unrelated numbers.
pub(crate) fn mix(seed: u64) -> u64 {
    let sum = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let once = (sum ^ (sum >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let twice = (once ^ (once >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    twice ^ (twice >> 31)
}

/// The runtime: everything but spawning, randomness and sleeping is tokio's.
#[derive(Debug)]
pub(crate) struct Seeded(TokioRuntime);

impl AsyncRuntime for Seeded {
    type JoinError = <TokioRuntime as AsyncRuntime>::JoinError;
    type JoinHandle<T: OptionalSend + 'static> = <TokioRuntime as AsyncRuntime>::JoinHandle<T>;
    type Sleep = Sleep;
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
        match NODE.try_with(Node::child) {
            Ok(node) => TokioRuntime::spawn(NODE.scope(node, future)),
            Err(_) => TokioRuntime::spawn(future),
        }
    }

    fn sleep(duration: Duration) -> Sleep {
        Sleep::lasting(duration)
    }

    fn sleep_until(deadline: Self::Instant) -> Sleep {
        let asked = deadline.saturating_duration_since(Self::Instant::now());
        if asked < SHORT {
            return Sleep::lasting(asked);
        }
        let vigil = NODE.try_with(|node| Arc::clone(&node.vigil)).ok();
        Sleep::lasting(asked).kept_by(vigil)
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
        let seed = NODE.try_with(Node::draw).ok().flatten();
        seed.map_or_else(rand::make_rng, SmallRng::seed_from_u64)
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
