//! A link: the one connection to a member for a lane, made when it is needed and again after it failed.

use std::pin::Pin;
use std::time::Duration;

use tokio::io::{ReadHalf, WriteHalf};
use tokio::sync::mpsc;
use tokio::time::{Instant, Sleep, sleep, sleep_until, timeout};
use tracing::debug;

use super::dialer::Dialer;
use super::duplex::{Line, Stream};
use super::frame::{Frame, FrameReader, FrameWriter, Kind, RefuseFrame};
use super::waiting::{Answer, Caller, Waiting};
use crate::counters::count;
use crate::transport::{RefuseCall, Repeats};

/// Requests that wait for a link to send them, and again that wait for an answer; the next is refused as busy.
pub(super) const WAITING: usize = 256;

/// A connection on which answers are due and nothing comes for so long is given up. Pings make sure that something
/// comes from a node that lives, however long its answer takes.
const SILENCE: Duration = Duration::from_secs(3);

/// Silence of that length is pinged into while an answer is due, and looked at again after as long.
const TICK: Duration = Duration::from_millis(500);

/// How often a connection is looked at that is not silent, or may be: seldom, since a node that idles must not wake up for
/// nothing, and soon enough for two pings before [`SILENCE`] is over.
const REST: Duration = Duration::from_secs(2);

/// After so long without a call a connection is closed, and again after so long the link ends.
pub(super) const IDLE: Duration = Duration::from_mins(1);

/// One request, on its way to a link.
pub(super) struct Order {
    pub(super) request: Vec<u8>,
    pub(super) answer: Answer,
    /// The last ones to be asked for are in force.
    pub(super) repeats: Option<Repeats>,
}

/// A request that is repeated.
struct Refrain {
    request: Vec<u8>,
    repeats: Repeats,
    left: u32,
    due: Pin<Box<Sleep>>,
}

impl Refrain {
    fn of(order: &Order) -> Option<Self> {
        let repeats = order.repeats.clone()?;
        // An order may have waited for its connection.
        let from = Some(repeats.from).filter(|from| from.elapsed() < repeats.every);
        let due = from.unwrap_or_else(Instant::now) + repeats.every;
        Some(Self {
            request: order.request.clone(),
            left: repeats.times,
            due: Box::pin(sleep_until(due)),
            repeats,
        })
    }

    /// Waits until it is due. Answers who waits for what, or nothing when it is over, of which it is told once.
    async fn next(&mut self) -> Option<(Caller, Vec<u8>)> {
        if self.left == 0 {
            return None;
        }
        self.due.as_mut().await;
        self.left -= 1;
        if self.left > 0 {
            let next = self.due.deadline() + self.repeats.every;
            self.due.as_mut().reset(next);
        }
        let caller = Caller::Repeat {
            sent: Instant::now(),
            repeats: self.repeats.clone(),
        };
        Some((caller, self.request.clone()))
    }
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
        if let Ok(order) = timeout(IDLE, self.orders.recv()).await {
            return order;
        }
        self.orders.close();
        self.orders.recv().await
    }

    async fn connect(&mut self, first: Order) {
        // Repeats wake this task up often enough to read answers.
        let watched = first.repeats.is_none();
        match self.dialer.dial(watched).await {
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
            // The end of a connection is seen before it is spoken into, and a ping is asked for before it can be sent.
            biased;
            over = hear(line.reader, &waiting) => over,
            over = watch(&waiting) => over,
            over = self.speak(line.writer, first, &waiting) => over,
        }
    }

    async fn speak(
        &mut self,
        mut writer: FrameWriter<WriteHalf<Stream>>,
        first: Order,
        waiting: &Waiting,
    ) -> Over {
        let mut refrain = Refrain::of(&first);
        let mut next = self.request(first, waiting);
        loop {
            if let Some(frame) = next
                && let Err(error) = writer.write(&frame, || waiting.heard()).await
            {
                return Over::Failed(error.into());
            }
            next = tokio::select! {
                biased;
                order = self.orders.recv() => match order {
                    Some(order) => {
                        refrain = Refrain::of(&order).or(refrain);
                        self.request(order, waiting)
                    }
                    None => return Over::Idle,
                },
                Some((caller, request)) = next_of(&mut refrain) => {
                    self.frame(caller, request, waiting)
                }
                () = waiting.ping_due() => Some(PING),
            };
        }
    }

    /// The frame of an order; `None` when its caller gave up or was refused.
    fn request(&self, order: Order, waiting: &Waiting) -> Option<Frame> {
        if order.answer.is_closed() {
            return None;
        }
        self.frame(Caller::Call(order.answer), order.request, waiting)
    }

    /// The frame of a request; `None` when too many wait already.
    fn frame(&self, caller: Caller, request: Vec<u8>, waiting: &Waiting) -> Option<Frame> {
        let meter = &self.dialer.station.meter;
        let Some(number) = waiting.add(caller) else {
            count(&meter.busy);
            return None;
        };
        count(&meter.requests_sent);
        Some(Frame {
            kind: Kind::Request,
            number,
            body: request,
        })
    }

    fn note(&self, over: &Over) {
        let (member, meter) = (&self.dialer.member, &self.dialer.station.meter);
        match over {
            Over::Failed(refusal) if refusal.is_foul() => {
                count(&meter.frames_refused);
                self.dialer.complain(refusal);
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

/// The next of a refrain, if there is one.
async fn next_of(refrain: &mut Option<Refrain>) -> Option<(Caller, Vec<u8>)> {
    refrain.as_mut()?.next().await
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
                match frame.kind {
                    Kind::Answer => waiting.answered(frame.number, frame.body),
                    Kind::Pong => {}
                    kind => return Over::Failed(RefuseFrame::Unexpected { kind }),
                }
            }
            Ok(None) => return Over::Closed,
            Err(refusal) => return Over::Failed(refusal),
        }
    }
}

/// Has silence pinged into, until it lasts too long or nobody calls any more.
async fn watch(waiting: &Waiting) -> Over {
    loop {
        match waiting.silence() {
            Some(silence) if silence >= SILENCE => return Over::Silent,
            Some(silence) if silence >= TICK => {
                waiting.ask_for_ping();
                sleep(TICK).await;
            }
            None if waiting.unused() > IDLE => return Over::Idle,
            Some(_) | None => sleep(REST).await,
        }
    }
}

#[cfg(test)]
#[path = "link_tests.rs"]
mod tests;
