//! The exchange: hands calls to links, and owns everything that runs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpListener;
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::error;

use super::dialer::Dialer;
use super::frame::BODY_LIMIT;
use super::link::{Link, Order, WAITING};
use super::reception::Reception;
use super::station::Station;
use super::traffic::Traffic;
use crate::counters::count;
use crate::member::Member;
use crate::transport::{Boxed, Desk, Lane, RefuseCall, Repeats, Transport};

/// A node's requests over TCP, in and out.
pub struct Exchange {
    station: Arc<Station>,
    /// Until [`Transport::serve`] takes it.
    socket: Mutex<Option<TcpListener>>,
    /// As many as members and lanes in use; those that ended are swept out when one is added.
    links: Mutex<HashMap<(Member, Lane), mpsc::Sender<Order>>>,
    tasks: TaskTracker,
    closing: CancellationToken,
}

impl Exchange {
    pub(super) fn new(socket: TcpListener, station: Station) -> Self {
        Self {
            station: Arc::new(station),
            socket: Mutex::new(Some(socket)),
            links: Mutex::default(),
            tasks: TaskTracker::new(),
            closing: CancellationToken::new(),
        }
    }

    /// A snapshot of the counters.
    pub fn traffic(&self) -> Traffic {
        self.station.meter.snapshot()
    }

    async fn ask(
        &self,
        to: &Member,
        lane: Lane,
        request: Vec<u8>,
        repeats: Option<Repeats>,
    ) -> Result<Vec<u8>, RefuseCall> {
        if request.len() > BODY_LIMIT {
            let actual = request.len();
            return Err(unreachable(format!(
                "a request of {actual} bytes, allowed are {BODY_LIMIT}"
            )));
        }
        let (answer, answered) = oneshot::channel();
        let order = Order {
            request,
            answer,
            repeats,
        };
        self.hand_over(to, lane, order)?;
        // The link drops what was under way when its connection failed.
        answered.await.unwrap_or(Err(RefuseCall::Lost))
    }

    /// Gives an order to its link, and makes the link if there is none.
    fn hand_over(&self, to: &Member, lane: Lane, mut order: Order) -> Result<(), RefuseCall> {
        if self.closing.is_cancelled() {
            return Err(unreachable("this node is stopping".to_owned()));
        }
        let mut links = lock(&self.links);
        let key = (to.clone(), lane);
        if let Some(link) = links.get(&key) {
            match link.try_send(order) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Full(_)) => {
                    count(&self.station.meter.busy);
                    return Err(RefuseCall::Busy { waiting: WAITING });
                }
                // It ended for want of calls.
                Err(TrySendError::Closed(unsent)) => order = unsent,
            }
        }
        links.retain(|_, link| !link.is_closed());
        let link = self.start_link(to.clone(), order);
        links.insert(key, link);
        Ok(())
    }

    /// Starts a link with its first order.
    fn start_link(&self, to: Member, order: Order) -> mpsc::Sender<Order> {
        let (sender, orders) = mpsc::channel(WAITING);
        let dialer = Dialer::new(Arc::clone(&self.station), to);
        let link = Link::new(dialer, orders);
        let closing = self.closing.clone();
        self.tasks.spawn(async move {
            closing.run_until_cancelled(link.run(order)).await;
        });
        sender
    }
}

impl Transport for Exchange {
    fn call<'a>(
        &'a self,
        to: &'a Member,
        lane: Lane,
        request: Vec<u8>,
    ) -> Boxed<'a, Result<Vec<u8>, RefuseCall>> {
        Box::pin(self.ask(to, lane, request, None))
    }

    fn beat<'a>(
        &'a self,
        to: &'a Member,
        request: Vec<u8>,
        repeats: Repeats,
    ) -> Boxed<'a, Result<Vec<u8>, RefuseCall>> {
        Box::pin(self.ask(to, Lane::Beat, request, Some(repeats)))
    }

    fn serve(self: Arc<Self>, desk: Arc<dyn Desk>, stop: CancellationToken) -> Boxed<'static, ()> {
        Box::pin(async move {
            let socket = lock(&self.socket).take();
            let Some(socket) = socket else {
                error!("a transport serves once");
                return;
            };
            let reception = Reception::new(Arc::clone(&self.station), desk);
            reception.run(socket, stop).await;
            self.closing.cancel();
            self.tasks.close();
            self.tasks.wait().await;
            lock(&self.links).clear();
        })
    }
}

fn unreachable(reason: String) -> RefuseCall {
    RefuseCall::Unreachable { reason }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
