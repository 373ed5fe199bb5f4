//! A simulation while it runs: waits for what comes next, and does it.

use std::collections::BTreeMap;

use backbeat_bus::{Bus, Connection, Envelope, Subscription};
use backbeat_contract::{BarReport, BeatIndex, MessageType, State};
use backbeat_timing::{ClusterInstant, Nanos};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::delays::Delays;
use super::envelopes::Envelopes;
use super::held::{Held, Why};
use super::tally::Tally;
use super::{
    ClaimSummary, Ending, Options, Progress, ReportSummary, Summary, WallClock, WindowDifferences,
};
use crate::crowd::{Breakage, Claim, Crowd, Mishap, Turn};
use crate::hearing::{self, Listener};
use crate::ledger::{Comparison, Ledger};

/// What is listened to.
pub(super) struct Ears {
    pub(super) frames: Subscription,
    pub(super) reports: Subscription,
}

/// A simulation while it runs.
pub(super) struct Session<'a> {
    options: Options,
    crowd: Crowd,
    envelopes: Envelopes,
    clock: WallClock,
    bus: &'a dyn Bus,
    connection: watch::Receiver<Connection>,
    progress: watch::Sender<Progress>,
    listener: Listener,
    ledger: Ledger,
    held: Held,
    tally: Tally,
    reports: ReportSummary,
    frame_delays: Delays,
    claim_delays: Delays,
    report_delays: Delays,
    started: ClusterInstant,
    first_beat: Option<ClusterInstant>,
    /// When progress was told last, and how much had been sent then.
    told: (ClusterInstant, u64),
}

/// What comes next.
enum Event {
    End(Ending),
    Frame(Envelope),
    Report(Envelope),
    /// A turn, or a claim that was held, is due.
    Due,
}

/// What became of a message.
enum Handed {
    /// It was taken at this instant.
    Over(ClusterInstant),
    NotConnected,
    Refused,
    /// The simulation is to end, and nobody waits for the bus any more.
    Cancelled,
}

/// How many turns are taken before frames, reports and the end are looked at again.
const BATCH: usize = 256;

impl<'a> Session<'a> {
    pub(super) fn new(
        options: Options,
        crowd: Crowd,
        envelopes: Envelopes,
        clock: WallClock,
        bus: &'a dyn Bus,
        progress: watch::Sender<Progress>,
    ) -> Self {
        let started = clock.now();
        Self {
            listener: Listener::new(options.cluster.clone()),
            connection: bus.connection(),
            options,
            crowd,
            envelopes,
            clock,
            bus,
            progress,
            ledger: Ledger::default(),
            held: Held::default(),
            tally: Tally::default(),
            reports: ReportSummary::default(),
            frame_delays: Delays::new(),
            claim_delays: Delays::new(),
            report_delays: Delays::new(),
            started,
            first_beat: None,
            told: (started, 0),
        }
    }

    /// Lives until something ends it.
    pub(super) async fn live(
        &mut self,
        mut ears: Ears,
        cancel: &CancellationToken,
        until: Option<ClusterInstant>,
    ) -> Ending {
        let ending = loop {
            match self.next_event(&mut ears, cancel, until).await {
                Event::End(ending) => break ending,
                Event::Frame(frame) => self.hear_frame(&frame),
                Event::Report(report) => self.hear_report(&report.payload),
                Event::Due => self.speak(cancel).await,
            }
        };
        self.listener.note_lost(ears.frames.lost());
        while let Some(report) = ears.reports.try_next() {
            self.hear_report(&report.payload);
        }
        self.reports.lost = ears.reports.lost();
        ending
    }

    /// Waits. The end comes first, then frames and reports, of which there are few; turns come when they are due.
    async fn next_event(
        &self,
        ears: &mut Ears,
        cancel: &CancellationToken,
        until: Option<ClusterInstant>,
    ) -> Event {
        let due = [self.crowd.next_moment(), self.held.next_at()];
        let due = due.into_iter().flatten().min();
        let closed = Event::End(Ending::BusClosed);
        tokio::select! {
            biased;
            () = cancel.cancelled() => Event::End(Ending::Cancelled),
            () = self.wait_until(until) => Event::End(Ending::TimeIsUp),
            frame = ears.frames.next() => frame.map_or(closed, Event::Frame),
            report = ears.reports.next() => report.map_or(Event::End(Ending::BusClosed), Event::Report),
            () = self.wait_until(due) => Event::Due,
        }
    }

    async fn wait_until(&self, instant: Option<ClusterInstant>) {
        match instant {
            Some(instant) => self.clock.wait_until(instant).await,
            None => std::future::pending().await,
        }
    }

    fn hear_frame(&mut self, frame: &Envelope) {
        let now = self.clock.now();
        // A term that is no number is as good as none.
        let term = frame.headers.term().ok().flatten();
        let Some(beat) = self.listener.hear(&frame.payload, term, now) else {
            return;
        };
        self.first_beat.get_or_insert(now);
        self.frame_delays.count(now - beat.begin);
        self.ledger.hear(&beat);
        self.tally.unsent.behind += self.crowd.begin(beat);
        self.tell_progress(Some(beat.index));
    }

    fn hear_report(&mut self, payload: &[u8]) {
        self.reports.heard += 1;
        let Some(read) = hearing::read::<BarReport>(payload, MessageType::BarReport) else {
            self.reports.unreadable += 1;
            return;
        };
        let report = read.message;
        match self.ledger.compare(&report) {
            Comparison::Unknown => self.reports.unknown += 1,
            Comparison::Known {
                differences,
                window_end,
            } => {
                self.reports.compared += 1;
                self.report_delays.count(self.clock.now() - window_end);
                if !differences.is_empty() {
                    self.reports.differing += 1;
                    if self.reports.differences.len() < ReportSummary::MAX_TOLD {
                        self.reports.differences.push(WindowDifferences {
                            window: report.window_id,
                            differences,
                        });
                    }
                }
            }
        }
    }

    /// Takes the turns, and sends what was held, that are due: a batch of them at most.
    async fn speak(&mut self, cancel: &CancellationToken) {
        for _ in 0..BATCH {
            let now = self.clock.now();
            if cancel.is_cancelled() {
                return;
            }
            if let Some(moment) = self.crowd.next_moment().filter(|&moment| moment <= now) {
                self.take_turn(moment, now, cancel).await;
            } else if let Some((claim, why)) = self.held.take_due(now) {
                self.send_held(&claim, why, cancel).await;
            } else {
                return;
            }
        }
        // A bus that is never full never lets anybody else of this thread run.
        tokio::task::yield_now().await;
    }

    async fn take_turn(
        &mut self,
        moment: ClusterInstant,
        now: ClusterInstant,
        cancel: &CancellationToken,
    ) {
        if self.crowd.is_over(now) {
            self.tally.unsent.behind += self.crowd.give_up();
            return;
        }
        match self.crowd.turn(now) {
            None => {}
            Some(Turn::Crashed { .. }) => self.tally.crashes += 1,
            Some(Turn::Silent { .. }) => self.tally.silent += 1,
            Some(Turn::Claims(claim, mishap)) => self.say(&claim, mishap, moment, cancel).await,
        }
    }

    async fn say(
        &mut self,
        claim: &Claim,
        mishap: Mishap,
        moment: ClusterInstant,
        cancel: &CancellationToken,
    ) {
        let breakage = match mishap {
            Mishap::Late(until) => {
                let room = self.held.hold(*claim, Why::Late, until);
                self.tally.unsent.no_room += u64::from(!room);
                return;
            }
            Mishap::Invalid(breakage) => Some(breakage),
            Mishap::None | Mishap::Duplicate(_) => None,
        };
        let Some(at) = self.send(claim, breakage, cancel).await else {
            return;
        };
        self.claim_delays.count(at - moment);
        if breakage.is_some() {
            self.tally.invalid += 1;
            self.ledger.spoiled(at);
            return;
        }
        self.note_valid(claim, at);
        if let Mishap::Duplicate(again) = mishap {
            // Without room it is sent once: nothing is lost.
            self.held.hold(*claim, Why::Twice, again);
        }
    }

    async fn send_held(&mut self, claim: &Claim, why: Why, cancel: &CancellationToken) {
        let Some(at) = self.send(claim, None, cancel).await else {
            return;
        };
        match why {
            Why::Twice => self.tally.repeated += 1,
            Why::Late => {
                self.tally.late += 1;
                self.note_valid(claim, at);
            }
        }
    }

    fn note_valid(&mut self, claim: &Claim, at: ClusterInstant) {
        self.tally.by_state[claim.state as usize] += 1;
        let is_rotation = self.envelopes.is_rotation(claim);
        self.ledger.sent(claim, is_rotation, at);
    }

    /// Sends a claim; the answer is when it was handed over. What was not is counted.
    async fn send(
        &mut self,
        claim: &Claim,
        breakage: Option<Breakage>,
        cancel: &CancellationToken,
    ) -> Option<ClusterInstant> {
        let unsent = match self.hand_over(claim, breakage, cancel).await {
            Handed::Over(at) => return Some(at),
            Handed::NotConnected => &mut self.tally.unsent.disconnected,
            Handed::Refused => &mut self.tally.unsent.refused,
            Handed::Cancelled => &mut self.tally.unsent.ended,
        };
        *unsent += 1;
        None
    }

    /// Waits while the bus is full, but not beyond the end of the simulation.
    async fn hand_over(
        &mut self,
        claim: &Claim,
        breakage: Option<Breakage>,
        cancel: &CancellationToken,
    ) -> Handed {
        if !self.connection.borrow().is_connected() {
            return Handed::NotConnected;
        }
        let Some(envelope) = self.envelopes.seal(claim, breakage) else {
            return Handed::Refused;
        };
        match cancel.run_until_cancelled(self.bus.publish(envelope)).await {
            Some(Ok(())) => Handed::Over(self.clock.now()),
            Some(Err(_)) => Handed::Refused,
            None => Handed::Cancelled,
        }
    }

    fn tell_progress(&mut self, beat: Option<BeatIndex>) {
        let now = self.clock.now();
        let (before, sent_before) = self.told;
        let sent = self.tally.sent();
        self.told = (now, sent);
        let latest = beat.or(self.progress.borrow().beat);
        self.progress.send_replace(Progress {
            beat: latest,
            elapsed: (now - self.started).to_wait(),
            sent,
            rate_hz: per_second(sent - sent_before, now - before),
            invalid: self.tally.invalid,
            unsent: self.tally.unsent.total(),
            connected: self.connection.borrow().is_connected(),
            compared: self.reports.compared,
            differing: self.reports.differing,
            states: self.crowd.census(),
        });
    }

    /// Gives what was handed over time to reach the server, and tells how it all went.
    pub(super) async fn end(mut self, ending: Ending) -> Summary {
        let ended = self.clock.now();
        self.tally.unsent.ended += self.held.len();
        self.tell_progress(None);
        let settled = self.bus.settle().await;
        Summary {
            cluster: self.options.cluster.as_str().to_owned(),
            agents: self.options.agents.get(),
            seed: self.options.seed,
            ending,
            elapsed_s: (ended - self.started).as_seconds_f64(),
            unsettled: settled.err().map(|refusal| refusal.to_string()),
            frames: self.listener.tally(),
            frame_delay: self.frame_delays.percentiles(),
            claims: self.claims(ended),
            claim_delay: self.claim_delays.percentiles(),
            report_delay: self.report_delays.percentiles(),
            reports: self.reports,
        }
    }

    fn claims(&self, ended: ClusterInstant) -> ClaimSummary {
        let tally = self.tally;
        let by_state = State::ALL.iter().zip(tally.by_state);
        let by_state: BTreeMap<_, _> = by_state
            .map(|(state, count)| (state.as_str(), count))
            .collect();
        let begun = self.first_beat.unwrap_or(ended);
        ClaimSummary {
            sent: tally.sent(),
            rate_hz: per_second(tally.sent(), ended - begun),
            valid: tally.valid(),
            by_state,
            invalid: tally.invalid,
            late: tally.late,
            repeated: tally.repeated,
            crashes: tally.crashes,
            silent: tally.silent,
            unsent: tally.unsent,
        }
    }
}

/// How many a second; 0 for no time at all.
fn per_second(count: u64, length: Nanos) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "rates are told to people")]
    let count = count as f64;
    let seconds = length.as_seconds_f64();
    if seconds > 0.0 { count / seconds } else { 0.0 }
}
