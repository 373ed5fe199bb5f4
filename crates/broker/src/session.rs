//! What each operation of one client does: who gets its messages, and what it is told. Reading and writing the
//! socket, and waiting, are the connection's.

use std::sync::Arc;

use bytes::Bytes;
use tracing::{Span, field, trace};

use crate::counters::{Tally, count};
use crate::dues::Dues;
use crate::hub::Hub;
use crate::outbox::Outbox;
use crate::protocol::{
    Complaint, ConnectOptions, Frame, Operation, Publish, Refusal, Subscribe, error_line,
    no_responders_status,
};
use crate::route::RouteCache;
use crate::subject::{Address, Pattern};
use crate::subscription::{Admission, ClientId, Subscription};

/// The broker's side of one client.
pub(crate) struct Session {
    id: ClientId,
    hub: Arc<Hub>,
    outbox: Arc<Outbox>,
    options: ConnectOptions,
    admitted: bool,
    routes: RouteCache,
    dues: Dues,
    tally: Tally,
    random: fastrand::Rng,
}

/// Bodies from this size on are copied once and shared between all queues that get them.
const SHARE_FROM: usize = 16 * 1024;

impl Session {
    pub(crate) fn new(id: ClientId, hub: Arc<Hub>, outbox: Arc<Outbox>) -> Self {
        Self {
            id,
            outbox,
            options: ConnectOptions::default(),
            admitted: hub.credentials.is_none(),
            routes: RouteCache::new(&hub.router),
            dues: Dues::default(),
            tally: Tally::default(),
            random: fastrand::Rng::new(),
            hub,
        }
    }

    /// Whether the client may do anything but CONNECT.
    pub(crate) fn is_admitted(&self) -> bool {
        self.admitted
    }

    /// Carries out one operation.
    pub(crate) fn handle(&mut self, operation: Operation<'_>) -> Result<(), Refusal> {
        if !self.admitted && !matches!(operation, Operation::Connect(_)) {
            return Err(Refusal::Unauthorized);
        }
        match operation {
            Operation::Connect(json) => self.connect(json)?,
            Operation::Publish(message) => self.publish(&message)?,
            Operation::Subscribe(wish) => self.subscribe(wish),
            Operation::Unsubscribe { sid, max } => {
                self.hub.router.unsubscribe(self.id, sid, max);
                self.confirm();
            }
            Operation::Ping => self.say(b"PONG\r\n"),
            Operation::Pong | Operation::Ignored => {}
        }
        Ok(())
    }

    /// Whether the client has pushed so much at congested outboxes that [`Self::wait`] comes before its next operation.
    pub(crate) fn must_wait(&self) -> bool {
        self.dues.must_wait()
    }

    /// Lets slower consumers catch up.
    pub(crate) async fn wait(&mut self) {
        count(&self.hub.meter.producer_pauses);
        self.settle();
        self.dues.wait().await;
    }

    /// Wakes whoever has something to write and brings the counters up to date. To be called before any wait.
    pub(crate) fn settle(&mut self) {
        self.dues.wake();
        self.hub.meter.add(&std::mem::take(&mut self.tally));
    }

    pub(crate) fn ping(&mut self) {
        self.say(b"PING\r\n");
    }

    fn connect(&mut self, json: &[u8]) -> Result<(), Refusal> {
        let options = ConnectOptions::parse(json)?;
        if let Some(credentials) = &self.hub.credentials
            && !credentials.admit(&options)
        {
            return Err(Refusal::Unauthorized);
        }
        if let Some(name) = &options.name {
            // As Debug, so that control characters in a name cannot forge lines of the log.
            Span::current().record("name", field::debug(name));
        }
        self.options = options;
        self.admitted = true;
        self.confirm();
        Ok(())
    }

    fn subscribe(&mut self, wish: Subscribe<'_>) {
        let Some(pattern) = Pattern::parse(wish.subject) else {
            self.complain(Complaint::SubscribeSubject);
            return;
        };
        let outbox = Arc::clone(&self.outbox);
        let subscription = Subscription::new(
            self.id,
            wish.sid,
            pattern,
            wish.queue,
            outbox,
            self.options.headers,
        );
        self.hub.router.subscribe(subscription);
        self.confirm();
    }

    fn publish(&mut self, message: &Publish<'_>) -> Result<(), Refusal> {
        if message.header_len > 0 && !self.options.headers {
            return Err(Refusal::HeadersNotAnnounced);
        }
        self.tally.in_msgs += 1;
        self.tally.in_bytes += message.body.len() as u64;
        let route = self.routes.find(&self.hub.router, message.subject);
        if self.options.pedantic && route.address() != Address::Literal {
            self.complain(Complaint::PublishSubject);
        }
        self.confirm();

        let share = message.body.len() >= SHARE_FROM && route.copies() > 1;
        let shared = share.then(|| Bytes::copy_from_slice(message.body));
        let frame = Frame {
            subject: message.subject,
            sid: &[],
            reply: message.reply,
            header_len: message.header_len,
            body: message.body,
            shared_body: shared.as_ref(),
        };
        let mut heard = false;
        for subscription in route.plain() {
            heard |= self.deliver(subscription, &frame);
        }
        for group in route.groups() {
            let chosen = self.random.usize(..group.len());
            // The ones after the chosen one stand in when it is just being closed, or is the publisher without echo.
            let (before, from_chosen) = group.split_at(chosen);
            let mut members = from_chosen.iter().chain(before);
            heard |= members.any(|member| self.deliver(member, &frame));
        }
        trace!(subject = %message.subject.escape_ascii(), size = message.body.len(), heard, "message");
        if let Some(reply) = message.reply
            && !heard
            && self.options.no_responders
        {
            self.report_no_responders(message.subject, reply);
        }
        Ok(())
    }

    /// Queues one copy of a message; `false` when this subscription does not get it.
    fn deliver(&mut self, subscription: &Arc<Subscription>, message: &Frame<'_>) -> bool {
        if subscription.owner() == self.id && !self.options.echo {
            return false;
        }
        let admission = subscription.admit();
        if admission == Admission::Refuse {
            return false;
        }
        let mut frame = Frame {
            sid: subscription.sid(),
            ..*message
        };
        if !subscription.accepts_headers() && frame.header_len > 0 {
            frame.body = frame.body.get(frame.header_len..).unwrap_or_default();
            frame.header_len = 0;
            frame.shared_body = None;
        }
        let queued = subscription.outbox().push(&frame);
        if admission == Admission::DeliverLast {
            self.hub.router.remove(subscription);
        }
        let Some(queued) = queued else { return false };
        self.tally.out_msgs += 1;
        self.tally.out_bytes += frame.body.len() as u64;
        self.dues
            .note(subscription.outbox(), queued, frame.body.len());
        true
    }

    /// Answers a request that nobody hears, if its sender waits for the answer on this connection. The status is not
    /// a message: it does not count towards the limit of the subscription.
    fn report_no_responders(&mut self, subject: &[u8], reply: &[u8]) {
        let route = self.routes.find(&self.hub.router, reply);
        let mut waiting = route
            .plain()
            .iter()
            .filter(|subscription| subscription.owner() == self.id);
        let Some(subscription) = waiting.next() else {
            return;
        };
        let status = no_responders_status(subject);
        let frame = Frame {
            subject: reply,
            sid: subscription.sid(),
            reply: None,
            header_len: status.len(),
            body: &status,
            shared_body: None,
        };
        if let Some(queued) = self.outbox.push(&frame) {
            self.dues.note(&self.outbox, queued, status.len());
        }
    }

    fn confirm(&mut self) {
        if self.options.verbose {
            self.say(b"+OK\r\n");
        }
    }

    fn complain(&mut self, complaint: Complaint) {
        self.say(&error_line(complaint));
    }

    fn say(&mut self, line: &[u8]) {
        if let Some(queued) = self.outbox.push_line(line) {
            self.dues.note(&self.outbox, queued, line.len());
        }
    }
}
