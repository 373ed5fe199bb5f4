//! The requests of one connection that have no answer yet.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
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
    by_number: HashMap<u64, Caller>,
    last_number: u64,
    /// When there was last a sign of life, or reason to begin to wait for one.
    heard: Instant,
    /// When there was last a caller.
    called: Instant,
}

impl Waiting {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self(Mutex::new(Callers {
            by_number: HashMap::new(),
            last_number: 0,
            heard: now,
            called: now,
        }))
    }

    /// Remembers a caller under a new number. When too many wait, those who gave up are forgotten; when that does not
    /// help, this one is told that the line is busy.
    pub(super) fn add(&self, caller: Caller) -> Option<u64> {
        let mut callers = self.callers();
        callers.called = Instant::now();
        if callers.by_number.is_empty() {
            callers.heard = callers.called;
        }
        if callers.by_number.len() >= WAITING {
            callers.by_number.retain(|_, caller| !caller.has_given_up());
        }
        if callers.by_number.len() >= WAITING {
            caller.answer(Err(RefuseCall::Busy { waiting: WAITING }));
            return None;
        }
        callers.last_number += 1;
        let number = callers.last_number;
        callers.by_number.insert(number, caller);
        Some(number)
    }

    /// Passes an answer on. Nobody may wait for it any more.
    pub(super) fn answered(&self, number: u64, answer: Vec<u8>) {
        let caller = self.callers().by_number.remove(&number);
        if let Some(caller) = caller {
            caller.answer(Ok(answer));
        }
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
