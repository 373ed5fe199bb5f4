//! A network in one process, in tokio's time: with paused time and one thread, the same seed gives the same run.
//!
//! Every request and every answer is delayed by a random time, may be lost, and is lost where a direction is cut. A
//! request whose sender stopped waiting still arrives.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use crate::member::Member;
use crate::name::NodeName;
use crate::transport::{Boxed, Desk, Lane, RefuseCall, Repeats, Transport};

/// Requests on their way to one node; what comes beyond is lost, as in a real network.
const IN_FLIGHT: usize = 1024;

/// How long the answer to a repeat is waited for.
const ANSWERED_WITHIN: Duration = Duration::from_secs(1);

/// How a network treats what it carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Weather {
    /// The time a request, and again its answer, travels.
    pub delay: RangeInclusive<Duration>,
    /// The share of requests, and again of answers, that is lost: 0.0 to 1.0.
    pub loss: f64,
}

impl Default for Weather {
    /// A fair day: 0.1 to 1 ms, nothing lost.
    fn default() -> Self {
        Self {
            delay: Duration::from_micros(100)..=Duration::from_millis(1),
            loss: 0.0,
        }
    }
}

/// A network; clones are the same network.
#[derive(Clone)]
pub struct Network(Arc<Mutex<State>>);

struct State {
    random: SmallRng,
    weather: Weather,
    /// Directions, from and to, in which nothing travels.
    cuts: BTreeSet<(NodeName, NodeName)>,
    nodes: BTreeMap<NodeName, mpsc::Sender<Parcel>>,
}

struct Parcel {
    from: NodeName,
    arrives: Instant,
    request: Vec<u8>,
    answer: oneshot::Sender<(Instant, Vec<u8>)>,
}

impl Network {
    /// A network on a fair day.
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(State {
            random: SmallRng::seed_from_u64(seed),
            weather: Weather::default(),
            cuts: BTreeSet::new(),
            nodes: BTreeMap::new(),
        })))
    }

    /// The transport of the node of that name; addresses mean nothing here.
    pub fn transport(&self, node: &NodeName) -> Arc<dyn Transport> {
        let (beats, refrains) = mpsc::channel(IN_FLIGHT);
        Arc::new(Port {
            node: node.clone(),
            network: self.clone(),
            beats,
            refrains: Mutex::new(Some(refrains)),
        })
    }

    /// Changes the weather from now on.
    pub fn set_weather(&self, weather: Weather) {
        self.state().weather = weather;
    }

    /// Lets nothing through from one node to another any more; the other direction is not touched.
    pub fn cut(&self, from: &NodeName, to: &NodeName) {
        self.state().cuts.insert((from.clone(), to.clone()));
    }

    /// Undoes all cuts.
    pub fn heal(&self) {
        self.state().cuts.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When something sent now arrives; `None` when it does not.
    fn journey(&self, from: &NodeName, to: &NodeName) -> Option<Instant> {
        let mut state = self.state();
        let Weather { delay, loss } = state.weather.clone();
        let lost = state.random.random_bool(loss.clamp(0.0, 1.0));
        let delay = state.random.random_range(delay);
        let cut = state.cuts.contains(&(from.clone(), to.clone()));
        (!lost && !cut).then(|| Instant::now() + delay)
    }

    /// Puts a request on its way. What is lost has its sender wait for ever.
    async fn carry(
        &self,
        from: &NodeName,
        to: &NodeName,
        request: Vec<u8>,
    ) -> Result<Vec<u8>, RefuseCall> {
        let Some(arrives) = self.journey(from, to) else {
            return std::future::pending().await;
        };
        let node = self.state().nodes.get(to).cloned();
        let Some(node) = node else {
            sleep_until(arrives).await;
            return Err(RefuseCall::Unreachable {
                reason: format!("{to} is not running"),
            });
        };
        let (answer, answered) = oneshot::channel();
        let parcel = Parcel {
            from: from.clone(),
            arrives,
            request,
            answer,
        };
        if node.try_send(parcel).is_err() {
            return Err(RefuseCall::Lost);
        }
        drop(node);
        let Ok((arrives, answer)) = answered.await else {
            return std::future::pending().await;
        };
        sleep_until(arrives).await;
        Ok(answer)
    }

    async fn deliver(&self, node: &NodeName, parcel: Parcel, desk: &dyn Desk) {
        sleep_until(parcel.arrives).await;
        let answer = desk.answer(parcel.request).await;
        if let Some(arrives) = self.journey(node, &parcel.from) {
            // The sender may have stopped waiting.
            let _ = parcel.answer.send((arrives, answer));
        }
    }
}

/// A request that is repeated to a member.
struct Refrain {
    to: NodeName,
    request: Vec<u8>,
    repeats: Repeats,
}

impl Refrain {
    /// Sends the repeat of that number when it is due, unless another refrain is in force by then.
    async fn send(&self, port: &Port, number: u32, replaced: &CancellationToken) {
        sleep_until(self.repeats.from + self.repeats.every * number).await;
        if replaced.is_cancelled() {
            return;
        }
        let sent = Instant::now();
        let request = self.request.clone();
        let carried = port.network.carry(&port.node, &self.to, request);
        if let Ok(Ok(answer)) = timeout(ANSWERED_WITHIN, carried).await {
            (self.repeats.answered)(sent, &answer);
        }
    }

    async fn play(&self, port: &Port, replaced: CancellationToken) {
        let numbers = 1..=self.repeats.times;
        let sent = numbers.map(|number| self.send(port, number, &replaced));
        join_all(sent).await;
    }
}

/// One node's access to the network.
struct Port {
    node: NodeName,
    network: Network,
    beats: mpsc::Sender<Refrain>,
    /// Until [`Transport::serve`] takes it.
    refrains: Mutex<Option<mpsc::Receiver<Refrain>>>,
}

impl Port {
    /// Plays every refrain, and for each member only the last.
    async fn play(&self) {
        let refrains = self.refrains.lock();
        let Some(mut refrains) = refrains.unwrap_or_else(PoisonError::into_inner).take() else {
            return;
        };
        let mut in_force: BTreeMap<NodeName, CancellationToken> = BTreeMap::new();
        let mut played = FuturesUnordered::new();
        loop {
            tokio::select! {
                biased;
                Some(refrain) = refrains.recv() => {
                    let token = CancellationToken::new();
                    if let Some(last) = in_force.insert(refrain.to.clone(), token.clone()) {
                        last.cancel();
                    }
                    played.push(async move { refrain.play(self, token).await });
                }
                Some(()) = played.next() => {}
                else => return,
            }
        }
    }
}

impl Transport for Port {
    fn call<'a>(
        &'a self,
        to: &'a Member,
        _lane: Lane,
        request: Vec<u8>,
    ) -> Boxed<'a, Result<Vec<u8>, RefuseCall>> {
        Box::pin(self.network.carry(&self.node, &to.name, request))
    }

    fn beat<'a>(
        &'a self,
        to: &'a Member,
        request: Vec<u8>,
        repeats: Repeats,
    ) -> Boxed<'a, Result<Vec<u8>, RefuseCall>> {
        let refrain = Refrain {
            to: to.name.clone(),
            request: request.clone(),
            repeats,
        };
        // What comes beyond is lost, as everywhere here.
        let _ = self.beats.try_send(refrain);
        self.call(to, Lane::Beat, request)
    }

    fn serve(self: Arc<Self>, desk: Arc<dyn Desk>, stop: CancellationToken) -> Boxed<'static, ()> {
        let (sender, mut parcels) = mpsc::channel(IN_FLIGHT);
        self.network.state().nodes.insert(self.node.clone(), sender);
        Box::pin(async move {
            let mut deliveries = FuturesUnordered::new();
            let mut refrains = pin!(self.play());
            loop {
                tokio::select! {
                    biased;
                    () = stop.cancelled() => break,
                    () = &mut refrains => break,
                    Some(parcel) = parcels.recv() => {
                        deliveries.push(self.network.deliver(&self.node, parcel, &*desk));
                    }
                    Some(()) = deliveries.next() => {}
                    else => break,
                }
            }
            self.network.state().nodes.remove(&self.node);
        })
    }
}
