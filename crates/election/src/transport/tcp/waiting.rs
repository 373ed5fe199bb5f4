//! The requests of one connection that have no answer yet.

use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::link::WAITING;
use crate::transport::{RefuseCall, Repeats};

/// Where the answer to a call goes.
pub(super) type Answer = oneshot::Sender<Result<Vec<u8>, RefuseCall>>;

/// Who waits for an answer.
pub(super) enum Caller {
    Call(Answer),
    Repeat { sent: Instant, repeats: Repeats },
}

impl Caller {
    fn has_given_up(&self) -> bool {
        matches!(self, Self::Call(answer) if answer.is_closed())
    }

    fn called(&self) -> Instant {
        match self {
            Self::Call(_) => Instant::now(),
            Self::Repeat { sent, .. } => *sent,
        }
    }

    fn answer(self, answer: Result<Vec<u8>, RefuseCall>) {
        match (self, answer) {
            // The caller may have given up.
            (Self::Call(caller), answer) => drop(caller.send(answer)),
            (Self::Repeat { sent, repeats }, Ok(answer)) => (repeats.answered)(sent, &answer),
            (Self::Repeat { .. }, Err(_)) => {}
        }
    }
}

/// The callers of one connection.
pub(super) struct Waiting(Mutex<Callers>);

struct Callers {
    /// In the order of their numbers.
    by_number: Vec<(u64, Caller)>,
    last_number: u64,
    /// When there was last a sign of life, or reason to begin to wait for one.
    heard: Instant,
    /// When there was last a caller.
    called: Instant,
    ping_due: bool,
}

impl Waiting {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self(Mutex::new(Callers {
            by_number: Vec::new(),
            last_number: 0,
            heard: now,
            called: now,
            ping_due: false,
        }))
    }

    /// Remembers a caller under a new number. When too many wait, those who gave up are forgotten; when that does not
    /// help, this one is told that the line is busy.
    pub(super) fn add(&self, caller: Caller) -> Option<u64> {
        let mut callers = self.callers();
        callers.called = caller.called();
        if callers.by_number.is_empty() {
            callers.heard = callers.called;
        }
        if callers.by_number.len() >= WAITING {
            callers
                .by_number
                .retain(|(_, caller)| !caller.has_given_up());
        }
        if callers.by_number.len() >= WAITING {
            caller.answer(Err(RefuseCall::Busy { waiting: WAITING }));
            return None;
        }
        callers.last_number += 1;
        let number = callers.last_number;
        callers.by_number.push((number, caller));
        Some(number)
    }

    /// Passes an answer on. Nobody may wait for it any more.
    pub(super) fn answered(&self, number: u64, answer: Vec<u8>) {
        let caller = {
            let callers = &mut self.callers().by_number;
            let place = callers.binary_search_by_key(&number, |(number, _)| *number);
            place.map(|place| callers.remove(place).1)
        };
        if let Ok(caller) = caller {
            caller.answer(Ok(answer));
        }
    }

    /// Has a ping be sent.
    pub(super) fn ask_for_ping(&self) {
        self.callers().ping_due = true;
    }

    /// Waits until a ping is asked for. Nothing wakes it: the task that asks is the one that waits, and looks at this after
    /// it has asked.
    pub(super) async fn ping_due(&self) {
        poll_fn(|_| {
            if std::mem::take(&mut self.callers().ping_due) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    /// Notes a sign of life.
    pub(super) fn heard(&self) {
        self.callers().heard = Instant::now();
    }

    /// How long there was no sign of life; `None` when none is due. Those who gave up count: their answers are due.
    pub(super) fn silence(&self) -> Option<Duration> {
        let callers = self.callers();
        (!callers.by_number.is_empty()).then(|| callers.heard.elapsed())
    }

    /// How long nobody has called.
    pub(super) fn unused(&self) -> Duration {
        self.callers().called.elapsed()
    }

    fn callers(&self) -> MutexGuard<'_, Callers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
