//! A link: the one connection to a member for a lane, made when it is needed and again after it failed.

use std::time::Duration;

use tokio::io::{ReadHalf, WriteHalf};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};
use tracing::{debug, warn};

use super::dialer::Dialer;
use super::duplex::{Line, Stream};
use super::frame::{Frame, FrameReader, FrameWriter, Kind, RefuseFrame};
use super::waiting::{Caller, Waiting};
use crate::counters::count;
use crate::transport::RefuseCall;

/// Requests that wait for a link to send them, and again that wait for an answer; the next is refused as busy.
pub(super) const WAITING: usize = 256;

/// A connection on which answers are due and nothing comes for so long is given up. Pings make sure that something
/// comes from a node that lives, however long its answer takes.
const SILENCE: Duration = Duration::from_secs(3);

/// How often silence is looked at, and pinged into.
const TICK: Duration = Duration::from_millis(500);

/// After so long without a call a connection is closed, and again after so long the link ends.
pub(super) const IDLE: Duration = Duration::from_secs(60);

/// One request, on its way to a link.
pub(super) struct Order {
    pub(super) request: Vec<u8>,
    pub(super) answer: Caller,
}

/// The requests to one member on one lane.
pub(super) struct Link {
    dialer: Dialer,
    orders: mpsc::Receiver<Order>,
}

/// Why a connection is over.
#[derive(Debug)]
enum Over {
    /// Nobody called for a while, or nobody can any more.
    Idle,
    /// The other side closed it.
    Closed,
    /// The other side fell silent.
    Silent,
    Failed(RefuseFrame),
}

impl Link {
    pub(super) const fn new(dialer: Dialer, orders: mpsc::Receiver<Order>) -> Self {
        Self { dialer, orders }
    }

    /// Serves the first order and those that follow, until none came for a while.
    pub(super) async fn run(mut self, first: Order) {
        let mut next = Some(first);
        while let Some(order) = next {
            if !order.answer.is_closed() {
                self.connect(order).await;
            }
            next = self.next_order().await;
        }
    }

    /// The next order. Without one for a while no more are taken, and those that came meanwhile are served.
    async fn next_order(&mut self) -> Option<Order> {
        match timeout(IDLE, self.orders.recv()).await {
            Ok(order) => order,
            Err(_) => {
                self.orders.close();
                self.orders.recv().await
            }
        }
    }

    async fn connect(&mut self, first: Order) {
        match self.dialer.dial().await {
            Ok(line) => {
                let over = self.talk(line, first).await;
                self.note(&over);
            }
            Err(refusal) => self.decline(first, &refusal.into()),
        }
    }

    /// Tells a refusal to all that wait: the next call tries again.
    fn decline(&mut self, first: Order, refusal: &RefuseCall) {
        let mut next = Some(first);
        while let Some(order) = next {
            // The caller may have given up.
            let _ = order.answer.send(Err(refusal.clone()));
            next = self.orders.try_recv().ok();
        }
    }

    /// Sends orders and hears answers until the connection is over. Requests without an answer are then lost: their
    /// callers see so when `waiting` is dropped.
    async fn talk(&mut self, line: Line, first: Order) -> Over {
        let waiting = Waiting::new();
        tokio::select! {
            over = hear(line.reader, &waiting) => over,
            over = self.speak(line.writer, first, &waiting) => over,
            over = watch(&waiting) => over,
        }
    }

    async fn speak(
        &mut self,
        mut writer: FrameWriter<WriteHalf<Stream>>,
        first: Order,
        waiting: &Waiting,
    ) -> Over {
        let mut next = Some(first);
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut last_order = Instant::now();
        loop {
            let frame = match next.take() {
                Some(order) => {
                    last_order = Instant::now();
                    self.request(order, waiting)
                }
                None if waiting.silence().is_some() => Some(PING),
                None if last_order.elapsed() > IDLE => return Over::Idle,
                None => None,
            };
            if let Some(frame) = frame
                && let Err(error) = writer.write(&frame, || waiting.heard()).await
            {
                return Over::Failed(error.into());
            }
            tokio::select! {
                order = self.orders.recv() => match order {
                    Some(order) => next = Some(order),
                    None => return Over::Idle,
                },
                _ = ticks.tick() => {}
            }
        }
    }

    /// The frame of an order; `None` when its caller gave up or was refused.
    fn request(&self, order: Order, waiting: &Waiting) -> Option<Frame> {
        if order.answer.is_closed() {
            return None;
        }
        let meter = &self.dialer.station.meter;
        let Some(number) = waiting.add(order.answer) else {
            count(&meter.busy);
            return None;
        };
        count(&meter.requests_sent);
        Some(Frame {
            kind: Kind::Request,
            number,
            body: order.request,
        })
    }

    fn note(&self, over: &Over) {
        let (member, meter) = (&self.dialer.member, &self.dialer.station.meter);
        match over {
            Over::Failed(refusal) if refusal.is_foul() => {
                count(&meter.frames_refused);
                warn!(%member, %refusal, "closed the connection to a member");
            }
            Over::Silent => {
                count(&meter.silences);
                debug!(%member, "a member fell silent");
            }
            Over::Idle | Over::Closed | Over::Failed(_) => {
                debug!(%member, ?over, "a connection to a member is over");
            }
        }
    }
}

const PING: Frame = Frame {
    kind: Kind::Ping,
    number: 0,
    body: Vec::new(),
};

async fn hear(mut reader: FrameReader<ReadHalf<Stream>>, waiting: &Waiting) -> Over {
    loop {
        match reader.next().await {
            Ok(Some(frame)) => {
                waiting.heard();
                if frame.kind == Kind::Answer {
                    waiting.answered(frame.number, frame.body);
                }
            }
            Ok(None) => return Over::Closed,
            Err(refusal) => return Over::Failed(refusal),
        }
    }
}

async fn watch(waiting: &Waiting) -> Over {
    while waiting.silence().is_none_or(|silence| silence < SILENCE) {
        sleep(TICK).await;
    }
    Over::Silent
}
