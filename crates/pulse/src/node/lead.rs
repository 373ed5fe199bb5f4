//! The steward: what a leader owes the cluster besides its beats. It begins the timeline, reserves
//! time in the log before it is spoken, and gives its office away when it can no longer be heard.

use std::time::Duration;

use backbeat_election::NodeName;
use backbeat_timing::{ClusterInstant, Epoch, Nanos, Timeline};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::Node;
use crate::conductor::Office;
use crate::score::{Begin, Entry, Mark, Refusal, Verdict};

/// Does a leader's duties, one after the other.
pub(super) struct Steward {
    node: Node,
    silent_since: Option<Instant>,
    next_offer: Option<Instant>,
}

impl Steward {
    pub(super) const fn new(node: Node) -> Self {
        Self {
            node,
            silent_since: None,
            next_offer: None,
        }
    }

    pub(super) async fn run(mut self, cancel: CancellationToken) {
        let mut standing = self.node.election.standing();
        let mut connection = self.node.bus.connection();
        let mut score = self.node.score.clone();
        loop {
            let leads = standing.borrow_and_update().is_leader();
            if leads {
                connection.mark_unchanged();
                score.mark_unchanged();
                // A duty waits for the other nodes, never for longer than the election allows.
                tokio::select! {
                    biased;
                    () = cancel.cancelled() => return,
                    () = self.duties() => {}
                }
            } else {
                (self.silent_since, self.next_offer) = (None, None);
            }
            let pause = self.pause();
            tokio::select! {
                biased;
                () = cancel.cancelled() => return,
                Ok(()) = standing.changed() => {}
                Ok(()) = connection.changed(), if leads => {}
                Ok(()) = score.changed(), if leads => {}
                () = sleep(pause), if leads => {}
            }
        }
    }

    /// How long a leader may leave its duties alone. A node that idles must not wake up for nothing.
    fn pause(&self) -> Duration {
        let conductor = self.node.seat.take();
        if !matches!(conductor.office(), Office::Leading { .. }) {
            return TAKING_OFFICE;
        }
        let due = || {
            let now = conductor.cluster_time(self.node.clock.now())?;
            let reserved = self.node.score.borrow().reserved()?;
            Some((reserved - (now + MARGIN)).to_wait())
        };
        let idle = self.node.bus.connection().borrow().is_connected();
        let pause = due().filter(|_| idle).unwrap_or(ROUND);
        pause.clamp(ROUND, LONGEST_PAUSE)
    }

    async fn duties(&mut self) {
        if let Some(entry) = self.entry_due() {
            match self.node.propose(&entry).await {
                Ok(()) | Err(Unresolved::Refused(Refusal::BegunAlready)) => {}
                Err(unresolved) => warn!(%unresolved, "a leader's entry was not agreed on"),
            }
        }
        self.give_way().await;
    }

    /// What has to be agreed on now, if anything. What was agreed on last counts, which another task tells the conductor
    /// only in a moment.
    fn entry_due(&self) -> Option<Entry> {
        let score = self.node.score.borrow().clone();
        let conductor = self.node.seat.take();
        if !matches!(conductor.office(), Office::Leading { .. }) {
            return None;
        }
        let now = conductor.cluster_time(self.node.clock.now())?;
        let Some(timeline) = score.timeline() else {
            return Some(Entry::Begin(self.beginning(now)));
        };
        let until = reservation(timeline, now)?;
        let reserved = score.reserved();
        let lasts = reserved.is_some_and(|reserved| reserved - now > MARGIN);
        (Some(until) > reserved && !lasts).then_some(Entry::Reserve(until))
    }

    /// The first beat begins a little later than now, so that its frame is spoken on time. The epoch
    /// is the time of the beginning: it rises even when every node has lost its data.
    fn beginning(&self, now: ClusterInstant) -> Begin {
        let millis = now.unix_nanos().div_euclid(1_000_000);
        Begin {
            epoch: Epoch(u64::try_from(millis).unwrap_or_default()),
            start: now + UPBEAT,
            ..self.node.begin
        }
    }

    /// A leader that the bus does not hear offers its office to others, now and then: one of them may
    /// be connected.
    async fn give_way(&mut self) {
        let now = Instant::now();
        if self.node.bus.connection().borrow().is_connected() {
            (self.silent_since, self.next_offer) = (None, None);
            return;
        }
        let since = *self.silent_since.get_or_insert(now);
        let offer_at = self.next_offer.unwrap_or(since + SILENCE);
        let alone = self.node.election.standing().borrow().voters.len() < 2;
        if now < offer_at || alone {
            return;
        }
        self.next_offer = Some(now + OFFER_EVERY);
        info!("the bus does not hear this leader: its office is offered to another node");
        // A refusal is logged there, and the next offer comes by itself.
        let _ = self.node.hand_over(None).await;
    }
}

impl Node {
    /// Has the nodes agree on an entry.
    pub async fn propose(&self, entry: &Entry) -> Result<(), Unresolved> {
        let unreadable =
            |error: serde_json::Error| Unresolved::Refused(Refusal::Unreadable(error.to_string()));
        let command = serde_json::to_vec(entry).map_err(unreadable)?;
        let answer = self.election.propose(command).await?;
        match serde_json::from_slice(&answer).map_err(unreadable)? {
            Verdict::Taken => Ok(()),
            Verdict::Refused(refusal) => Err(Unresolved::Refused(refusal)),
        }
    }

    /// Gives the office to another node so that no frame is missed: this one comes to rest right
    /// after a frame, tells in the log which was the last, and lets go. When that fails it speaks
    /// on. Answers who leads now; to be asked of a leader only.
    pub async fn hand_over(&self, to: Option<NodeName>) -> Result<NodeName, Unresolved> {
        self.await_gap().await;
        let spoken = self.seat.take().rest();
        let handed = self.let_go(spoken, to).await;
        if let Err(unresolved) = &handed {
            self.seat.take().resume();
            warn!(%unresolved, "the office could not be handed over");
        }
        handed
    }

    async fn let_go(
        &self,
        spoken: Option<Mark>,
        to: Option<NodeName>,
    ) -> Result<NodeName, Unresolved> {
        if let Some(spoken) = spoken {
            self.propose(&Entry::Rest(spoken)).await?;
        }
        Ok(self.election.hand_over(to).await?)
    }

    /// Waits until the next frame is far enough away for another node to take over before it, or,
    /// when frames come too fast for that, for one frame.
    async fn await_gap(&self) {
        let give_up = Instant::now() + LONGEST_GAP_WAIT;
        let mut last = None;
        while Instant::now() < give_up {
            let now = self.clock.now();
            let Some((due, _)) = self.seat.take().next_tick(now) else {
                return;
            };
            let fresh = last.is_some_and(|last| last != due);
            if due - now > HANDOVER || fresh {
                return;
            }
            last = Some(due);
            sleep((due - now).to_wait() + Duration::from_millis(1)).await;
        }
    }
}

/// Why an entry is not in the score, as far as this node can tell.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unresolved {
    /// The nodes did not agree on it, or not in time.
    #[error(transparent)]
    NotAgreed(#[from] backbeat_election::RefuseProposal),
    /// They agreed that it does not fit.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// Until when a leader reserves: five seconds ahead, but not beyond a downbeat that is still to come,
/// so that a change can be agreed on until shortly before it.
fn reservation(timeline: &Timeline, now: ClusterInstant) -> Option<ClusterInstant> {
    let soonest = now + MARGIN + MARGIN;
    let downbeat = timeline
        .downbeat_after(soonest)
        .and_then(|beat| timeline.instant_of(beat))?;
    Some(downbeat.min(now + AHEAD).max(soonest))
}

/// How soon a leader looks after its duties again that could not be done, or may be due at any time.
const ROUND: Duration = Duration::from_millis(100);

/// How soon a leader looks at them that was just elected: another task gives the conductor its office.
const TAKING_OFFICE: Duration = Duration::from_millis(5);

/// How long it leaves them alone at most. Its timer does not count the time that a machine is suspended.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// A reservation is renewed when less than this is left: two rounds and an agreement on a slow disk.
const MARGIN: Nanos = Nanos::new(400_000_000);

/// How far ahead a leader reserves at most. It is how far the time of a cluster jumps whose machines were
/// all restarted within it, which takes longer; and every reservation has each node's disk write.
const AHEAD: Nanos = Nanos::new(5_000_000_000);

/// How long after it was agreed on the first beat of a timeline begins.
const UPBEAT: Nanos = Nanos::new(250_000_000);

/// How long a leader may be without the bus before it offers its office.
const SILENCE: Duration = Duration::from_millis(500);

/// How long it then keeps it if nobody takes it, or if it comes back.
const OFFER_EVERY: Duration = Duration::from_secs(2);

/// What a planned handover takes, with room for slow disks.
const HANDOVER: Nanos = Nanos::new(120_000_000);

/// Longer than a phase at 24 BPM lasts; at slower tempos a gap is found at once.
const LONGEST_GAP_WAIT: Duration = Duration::from_secs(1);
