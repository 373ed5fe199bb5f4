//! A simulation while it runs: waits for what comes next, and does it.

use backbeat_bus::{Envelope, Subscription};
use backbeat_contract::BeatIndex;
use backbeat_timing::{ClusterInstant, Nanos};
use tokio::sync::watch;

use super::audit::Audit;
use super::delays::Delays;
use super::held::{Held, Why};
use super::stop::Stop;
use super::tally::Tally;
use super::voice::{Handed, Voice};
use super::{Ending, Options, Progress, Summary};
use crate::crowd::{Breakage, Claim, Crowd, Mishap, Turn};
use crate::hearing::Listener;

/// What is listened to.
pub(super) struct Ears {
    pub(super) frames: Subscription,
    pub(super) reports: Subscription,
}

/// A simulation while it runs.
pub(super) struct Session<'a> {
    options: Options,
    crowd: Crowd,
    voice: Voice<'a>,
    stop: Stop,
    progress: watch::Sender<Progress>,
    listener: Listener,
    audit: Audit,
    held: Held,
    tally: Tally,
    frame_delays: Delays,
    claim_delays: Delays,
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

/// How many turns are taken before frames, reports and the end are looked at again.
const BATCH: usize = 256;

impl<'a> Session<'a> {
    pub(super) fn new(
        options: Options,
        crowd: Crowd,
        voice: Voice<'a>,
        stop: Stop,
        progress: watch::Sender<Progress>,
    ) -> Self {
        let started = stop.clock.now();
        Self {
            listener: Listener::new(options.cluster.clone()),
            options,
            crowd,
            voice,
            stop,
            progress,
            audit: Audit::new(),
            held: Held::default(),
            tally: Tally::default(),
            frame_delays: Delays::new(),
            claim_delays: Delays::new(),
            started,
            first_beat: None,
            told: (started, 0),
        }
    }

    /// Lives until something ends it, then tells how it went.
    pub(super) async fn live(mut self, mut ears: Ears) -> Summary {
        let ending = loop {
            match self.next_event(&mut ears).await {
                Event::End(ending) => break ending,
                Event::Frame(frame) => self.hear_frame(&frame),
                Event::Report(report) => self.audit.hear(&report.payload, self.now()),
                Event::Due => self.speak().await,
            }
        };
        while let Some(report) = ears.reports.try_next() {
            self.audit.hear(&report.payload, self.now());
        }
        self.listener.note_lost(ears.frames.lost());
        self.audit.note_lost(ears.reports.lost());
        self.conclude(ending).await
    }

    /// Waits. The end comes first, then frames and reports, of which there are few; turns come when they are due.
    async fn next_event(&self, ears: &mut Ears) -> Event {
        let due = [self.crowd.next_moment(), self.held.next_at()];
        let due = due.into_iter().flatten().min();
        let closed = Event::End(Ending::BusClosed);
        tokio::select! {
            biased;
            ending = self.stop.reached() => Event::End(ending),
            frame = ears.frames.next() => frame.map_or(closed, Event::Frame),
            report = ears.reports.next() => report.map_or(closed, Event::Report),
            () = self.stop.clock.wait_for(due) => Event::Due,
        }
    }

    fn now(&self) -> ClusterInstant {
        self.stop.clock.now()
    }

    fn hear_frame(&mut self, frame: &Envelope) {
        let now = self.now();
        // A term that is no number is as good as none.
        let term = frame.headers.term().ok().flatten();
        let Some(beat) = self.listener.hear(&frame.payload, term, now) else {
            return;
        };
        self.first_beat.get_or_insert(now);
        self.frame_delays.count(now - beat.begin);
        self.audit.ledger.hear(&beat);
        self.tally.unsent.behind += self.crowd.begin(beat);
        self.tell_progress(Some(beat.index));
    }

    /// Takes the turns, and sends what was held, that are due: a batch of them at most.
    async fn speak(&mut self) {
        for _ in 0..BATCH {
            let now = self.now();
            if self.stop.is_reached(now) {
                return;
            }
            if let Some(moment) = self.crowd.next_moment().filter(|&moment| moment <= now) {
                self.take_turn(moment, now).await;
            } else if let Some((claim, why)) = self.held.take_due(now) {
                self.send_held(&claim, why).await;
            } else {
                return;
            }
        }
        // A bus that is never full never lets anybody else of this thread run.
        tokio::task::yield_now().await;
    }

    async fn take_turn(&mut self, moment: ClusterInstant, now: ClusterInstant) {
        if self.crowd.is_over(now) {
            self.tally.unsent.behind += self.crowd.give_up();
            return;
        }
        match self.crowd.turn(now) {
            None => {}
            Some(Turn::Crashed { .. }) => self.tally.crashes += 1,
            Some(Turn::Silent { .. }) => self.tally.silent += 1,
            Some(Turn::Claims(claim, mishap)) => self.say(&claim, mishap, moment).await,
        }
    }

    /// Says what an agent claims at its moment, or holds it back.
    async fn say(&mut self, claim: &Claim, mishap: Mishap, moment: ClusterInstant) {
        match mishap {
            Mishap::Late(until) => {
                let room = self.held.hold(*claim, Why::Late, until);
                self.tally.unsent.no_room += u64::from(!room);
            }
            Mishap::Invalid(breakage) => {
                if let Some(at) = self.send(claim, Some(breakage)).await {
                    self.claim_delays.count(at - moment);
                    self.tally.invalid += 1;
                    self.audit.ledger.spoiled(at);
                }
            }
            Mishap::None | Mishap::Duplicate(_) => {
                if let Some(at) = self.send(claim, None).await {
                    self.claim_delays.count(at - moment);
                    self.note_valid(claim, at);
                    if let Mishap::Duplicate(again) = mishap {
                        // Without room it is sent once: nothing is lost.
                        self.held.hold(*claim, Why::Twice, again);
                    }
                }
            }
        }
    }

    async fn send_held(&mut self, claim: &Claim, why: Why) {
        let Some(at) = self.send(claim, None).await else {
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
        let is_rotation = self.voice.is_rotation(claim);
        self.audit.ledger.sent(claim, is_rotation, at);
    }

    /// Sends a claim; the answer is when it was handed over. What was not is counted.
    async fn send(&mut self, claim: &Claim, breakage: Option<Breakage>) -> Option<ClusterInstant> {
        let unsent = match self.voice.send(claim, breakage, &self.stop).await {
            Handed::Over(at) => return Some(at),
            Handed::NotConnected => &mut self.tally.unsent.disconnected,
            Handed::Refused => &mut self.tally.unsent.refused,
            Handed::Ended => &mut self.tally.unsent.ended,
        };
        *unsent += 1;
        None
    }

    fn tell_progress(&mut self, beat: Option<BeatIndex>) {
        let now = self.now();
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
            connected: self.voice.is_connected(),
            compared: self.audit.compared(),
            differing: self.audit.differing(),
            states: self.crowd.census(),
        });
    }

    /// Gives what was handed over time to reach the server, and tells how it all went.
    async fn conclude(mut self, ending: Ending) -> Summary {
        let ended = self.now();
        self.tally.unsent.ended += self.held.len();
        self.tell_progress(None);
        let unsettled = self.voice.settle().await;
        let begun = self.first_beat.unwrap_or(ended);
        let rate_hz = per_second(self.tally.sent(), ended - begun);
        let (reports, report_delay) = self.audit.conclude();
        Summary {
            cluster: self.options.cluster.as_str().to_owned(),
            agents: self.options.agents.get(),
            seed: self.options.seed,
            ending,
            elapsed_s: (ended - self.started).as_seconds_f64(),
            unsettled,
            frames: self.listener.tally(),
            frame_delay: self.frame_delays.percentiles(),
            claims: self.tally.conclude(rate_hz),
            claim_delay: self.claim_delays.percentiles(),
            reports,
            report_delay,
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
