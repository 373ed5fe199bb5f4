//! The gatherer: the one task that owns the ledger. It drains what has arrived in batches; no lock stands on the way of
//! a claim.

use super::arrival::{Arrival, Kind};
use super::intake::Heard;
use super::{Intake, Letterbox, Picture, Question};
use crate::clock::Clock;
use crate::ingest::{DeadLetters, Reader, Rejection};
use crate::ledger::{Ledger, Remark};
use crate::metrics::{Metrics, Outcomes};
use crate::slo::Levels;
use crate::window::{Aggregate, Hearing};
use backbeat_bus::{Connection, Envelope};
use backbeat_contract::{BarReport, BeatIndex, WindowId};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

/// What a gatherer is made of.
pub(crate) struct Parts {
    pub(crate) ledger: Ledger,
    pub(crate) reader: Reader,
    pub(crate) intake: Intake,
    pub(crate) dead_letters: DeadLetters,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) connection: watch::Receiver<Connection>,
    pub(crate) questions: mpsc::Receiver<Question>,
    pub(crate) keeper: Letterbox,
    pub(crate) picture: watch::Sender<Picture>,
    /// Whether this reverb speaks: of several, one sends dead letters.
    pub(crate) speaks: watch::Receiver<bool>,
    pub(crate) metrics: Arc<Metrics>,
}

/// Owns the ledger.
pub(crate) struct Gatherer {
    pub(super) parts: Parts,
    pub(super) levels: Levels,
    lost: u64,
    /// The beat that the kept windows are of.
    kept_beat: Option<BeatIndex>,
    /// Keeping the windows takes at most a tenth of the time.
    pub(super) keep_not_before: Instant,
    /// How long it took the last time.
    pub(super) keeping: Duration,
    /// A window was told since.
    pub(super) keep_soon: bool,
    pictured: Instant,
    /// Whether the picture shows less than was taken.
    is_stale: bool,
    /// The last answer, which holds for a second: rolling a million agents up takes a while.
    live: Option<(WindowId, Instant, BarReport)>,
}

/// What the gatherer waits for.
enum Event {
    Stop,
    Due,
    Asked(Question),
    Connection,
    Heard(Option<Heard>),
}

/// Messages taken before anything else is looked at.
const BATCH: usize = 1024;

/// Messages taken when stopping: about what may wait; more can only have come meanwhile.
const REST: usize = 1 << 18;

/// How often the picture is drawn while messages come in.
const PICTURE_EVERY: Duration = Duration::from_millis(100);

/// The longest that nothing is looked at.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

impl Gatherer {
    pub(crate) fn new(parts: Parts) -> Self {
        let now = Instant::now();
        Self {
            parts,
            levels: Levels::default(),
            lost: 0,
            kept_beat: None,
            keep_not_before: now,
            keeping: Duration::ZERO,
            keep_soon: false,
            pictured: now,
            is_stale: false,
            live: None,
        }
    }

    /// Gathers until it is cancelled or the bus is closed. Then it takes what has arrived, keeps the open windows, and
    /// waits for the keeper.
    pub(crate) async fn run(mut self, cancel: CancellationToken) {
        loop {
            let wake = self.next_wake();
            let parts = &mut self.parts;
            let event = tokio::select! {
                biased;
                () = cancel.cancelled() => Event::Stop,
                () = sleep_until(wake) => Event::Due,
                Some(question) = parts.questions.recv() => Event::Asked(question),
                Ok(()) = parts.connection.changed() => Event::Connection,
                heard = parts.intake.next() => Event::Heard(heard),
            };
            match event {
                Event::Stop | Event::Heard(None) => break,
                Event::Due | Event::Heard(Some(Heard::Through)) => {}
                Event::Asked(question) => self.answer(question),
                Event::Connection => self.look_at_connection(),
                Event::Heard(Some(Heard::Arrived(arrival))) => self.take_up_to(BATCH, arrival),
            }
            self.after_event();
            self.keep_if_told().await;
        }
        self.take_rest();
        self.keep_windows();
        self.parts.keeper.settle().await;
    }

    /// When to look at the windows, if nothing happens before.
    fn next_wake(&mut self) -> Instant {
        let close = self.parts.ledger.next_close();
        let wait = close.map_or(LONGEST_WAIT, |close| {
            let wait = (close - self.parts.clock.now()).to_wait();
            let is_asking = wait.is_zero() && self.parts.intake.check();
            // The intake tells when it is known whether the window may be told.
            if is_asking { LONGEST_WAIT } else { wait }
        });
        let close = Instant::now() + wait.min(LONGEST_WAIT);
        if self.is_stale {
            close.min(self.pictured + PICTURE_EVERY)
        } else {
            close
        }
    }

    /// Takes what has arrived before the end. A log keeps it for the next process.
    fn take_rest(&mut self) {
        if self.parts.intake.is_logged() {
            return;
        }
        if let Some(first) = self.parts.intake.try_next() {
            self.take_up_to(REST, first);
        }
        self.after_event();
    }

    /// Takes a message, and of those that wait behind it as many as make `most` together.
    fn take_up_to(&mut self, most: usize, first: Arrival) {
        self.is_stale = true;
        let mut claims = Vec::with_capacity(Aggregate::LOOKED_AHEAD);
        let (mut next, mut left) = (Some(first), most);
        while let Some(arrival) = next {
            match arrival.kind {
                Kind::Claim => claims.push(arrival),
                Kind::Frame => {
                    self.take_claims(&mut claims);
                    self.take_frame(arrival);
                }
            }
            if claims.len() == Aggregate::LOOKED_AHEAD {
                self.take_claims(&mut claims);
            }
            left = left.saturating_sub(1);
            next = if left > 0 {
                self.parts.intake.try_next()
            } else {
                None
            };
        }
        self.take_claims(&mut claims);
    }

    /// Takes claims in their order, and leaves the list empty. All are read first, so that the ledger can look ahead.
    fn take_claims(&mut self, arrivals: &mut Vec<Arrival>) {
        let reader = &self.parts.reader;
        let read = arrivals
            .iter()
            .map(|arrival| (reader.claim(&arrival.envelope), arrival));
        let read: Vec<_> = read.collect();
        let valid = read
            .iter()
            .filter_map(|(stated, arrival)| Some(stated.as_ref().ok()?.arrived(arrival.at)));
        self.parts.ledger.look_ahead(&valid.collect::<Vec<_>>());
        let mut outcomes = Outcomes::default();
        for (stated, arrival) in &read {
            match stated {
                Ok(stated) => {
                    let taken = self.parts.ledger.take(stated, arrival.at);
                    outcomes.add(taken.verdict);
                    let metrics = &self.parts.metrics;
                    metrics.claim_faults(&taken.findings, stated.oddities);
                }
                Err(rejection) => {
                    let payload = &arrival.envelope.payload;
                    self.parts.ledger.reject(payload, rejection.agent.as_ref());
                    self.dispose(rejection, arrival.envelope.clone());
                }
            }
        }
        self.parts.metrics.claims_taken(&outcomes);
        arrivals.clear();
    }

    fn take_frame(&mut self, arrival: Arrival) {
        let (frame, oddities) = match self.parts.reader.frame(&arrival.envelope) {
            Ok(read) => read,
            Err(rejection) => {
                let reason = rejection.reason.as_str();
                let ledger = &mut self.parts.ledger;
                ledger.remark(Remark::InvalidFrame, 1, || reason.to_owned());
                return self.dispose(&rejection, arrival.envelope);
            }
        };
        let ledger = &mut self.parts.ledger;
        ledger.pass_over(oddities, || "pulse".to_owned());
        let followed = ledger.hear(&frame, &arrival.envelope.headers, arrival.at);
        self.parts.metrics.frame_taken(&followed, oddities);
        for finding in &followed.findings {
            debug!(rule = %finding.rule, beat = finding.beat, message = finding.message, "finding");
        }
        if followed.hearing == Some(Hearing::Opened) {
            self.parts.intake.opened(frame.window_id);
        }
        if followed.hearing.is_none() {
            debug!(beat = %frame.beat_index, "a frame of a replaced leader was refused");
        }
        self.close_due();
        if self.kept_beat != Some(frame.beat_index) && self.may_keep() {
            self.kept_beat = Some(frame.beat_index);
            self.keep_windows();
        }
    }

    fn dispose(&mut self, rejection: &Rejection, envelope: Envelope) {
        self.parts.metrics.message_rejected(rejection.reason);
        if *self.parts.speaks.borrow() {
            let now = self.parts.clock.now();
            let letters = &mut self.parts.dead_letters;
            let disposal = letters.dispose(rejection, envelope, now);
            self.parts.metrics.letter_disposed(disposal);
        }
    }

    fn after_event(&mut self) {
        self.count_losses();
        self.close_due();
        if self.is_stale && self.pictured.elapsed() >= PICTURE_EVERY {
            self.draw();
        }
    }

    fn count_losses(&mut self) {
        let lost = self.parts.intake.lost();
        let more = lost - self.lost;
        if more > 0 {
            self.lost = lost;
            self.parts.ledger.leave();
            self.parts.ledger.remark(Remark::Lost, more, String::new);
            self.parts.metrics.messages_lost(more);
            warn!(messages = more, "messages were dropped unread");
        }
    }

    fn look_at_connection(&mut self) {
        let connection = self.parts.connection.borrow_and_update().clone();
        if let Connection::Disconnected { reason } = connection {
            self.parts.ledger.leave();
            self.parts.ledger.remark(Remark::Away, 1, || reason.clone());
        }
    }

    pub(super) fn draw(&mut self) {
        self.pictured = Instant::now();
        self.is_stale = false;
        let glance = self.parts.ledger.glance();
        let beat = glance.frame.as_ref();
        let beat = beat.map(|frame| Duration::from_secs_f64(60.0 / frame.tempo_bpm.bpm()));
        self.parts.picture.send_replace(Picture {
            glance,
            levels: self.levels.clone(),
            beat,
        });
    }

    fn answer(&mut self, question: Question) {
        let window = question.window;
        let fresh = self
            .live
            .take()
            .filter(|(known, at, _)| *known == window && at.elapsed() < Duration::from_secs(1));
        self.live = fresh.or_else(|| {
            let report = self.parts.ledger.so_far(window)?;
            Some((window, Instant::now(), report))
        });
        let report = self.live.as_ref().map(|(_, _, report)| report.clone());
        // Who asked may have gone.
        let _ = question.answer.send(report);
    }
}
