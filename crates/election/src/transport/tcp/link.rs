//! A link: the one connection to a member for a lane, made when it is needed and again after it failed.

use std::time::Duration;

use tokio::io::{ReadHalf, WriteHalf};
use tokio::sync::{Notify, mpsc};
use tokio::time::{sleep, timeout};
use tracing::debug;

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

/// How often silence is looked at, and pinged into, while an answer is due.
const TICK: Duration = Duration::from_millis(500);

/// How often a connection is looked at on which none is: seldom, since a node that idles must not wake up for nothing,
/// and soon enough for two pings before [`SILENCE`] is over.
const REST: Duration = Duration::from_secs(2);

/// After so long without a call a connection is closed, and again after so long the link ends.
pub(super) const IDLE: Duration = Duration::from_mins(1);

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
        if let Ok(order) = timeout(IDLE, self.orders.recv()).await {
            return order;
        }
        self.orders.close();
        self.orders.recv().await
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
        let ping = Notify::new();
        tokio::select! {
            over = hear(line.reader, &waiting) => over,
            over = self.speak(line.writer, first, &waiting, &ping) => over,
            over = watch(&waiting, &ping) => over,
        }
    }

    async fn speak(
        &mut self,
        mut writer: FrameWriter<WriteHalf<Stream>>,
        first: Order,
        waiting: &Waiting,
        ping: &Notify,
    ) -> Over {
        let mut next = self.request(first, waiting);
        loop {
            if let Some(frame) = next
                && let Err(error) = writer.write(&frame, || waiting.heard()).await
            {
                return Over::Failed(error.into());
            }
            next = tokio::select! {
                order = self.orders.recv() => match order {
                    Some(order) => self.request(order, waiting),
                    None => return Over::Idle,
                },
                () = ping.notified() => Some(PING),
            };
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
async fn watch(waiting: &Waiting, ping: &Notify) -> Over {
    loop {
        match waiting.silence() {
            Some(silence) if silence >= SILENCE => return Over::Silent,
            Some(_) => {
                ping.notify_one();
                sleep(TICK).await;
            }
            None if waiting.unused() > IDLE => return Over::Idle,
            None => sleep(REST).await,
        }
    }
}

#[cfg(test)]
#[path = "link_tests.rs"]
mod tests;
