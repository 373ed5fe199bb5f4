//! The attendant: tells the conductor what happens around it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use backbeat_bus::{Connection, Envelope, Subscription};
use backbeat_election::Standing;
use backbeat_timing::Offset;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use super::Node;
use crate::conductor::Office;
use crate::message;
use crate::score::Score;

/// Everything a node listens to, in one loop.
pub(super) struct Attendant {
    node: Node,
    frames: Subscription,
    standing: watch::Receiver<Standing>,
    score: watch::Receiver<Arc<Score>>,
    connection: watch::Receiver<Connection>,
    kept: Option<Instant>,
    /// The write of a keepsake, at most one.
    keeping: JoinSet<io::Result<()>>,
}

/// What may happen.
enum Event {
    Cancelled,
    Frame(Option<Envelope>),
    Standing,
    Score,
    Connection,
    Look,
}

impl Attendant {
    pub(super) fn new(node: Node, frames: Subscription) -> Self {
        Self {
            standing: node.election.standing(),
            score: node.score.clone(),
            connection: node.bus.connection(),
            kept: None,
            keeping: JoinSet::new(),
            node,
            frames,
        }
    }

    pub(super) async fn run(mut self, cancel: CancellationToken) {
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.take_connection();
        self.take_score();
        self.take_standing();
        loop {
            // Each arm is cancel-safe; a channel whose sender is gone stays silent from then on,
            // since its owner ends the whole node.
            let event = tokio::select! {
                biased;
                () = cancel.cancelled() => Event::Cancelled,
                Ok(()) = self.standing.changed() => Event::Standing,
                Ok(()) = self.score.changed() => Event::Score,
                Ok(()) = self.connection.changed() => Event::Connection,
                frame = self.frames.next() => Event::Frame(frame),
                _ = look.tick() => Event::Look,
            };
            match event {
                Event::Cancelled | Event::Frame(None) => break,
                Event::Frame(Some(envelope)) => self.hear(&envelope),
                Event::Standing => {
                    // What a new leader goes on from: it was agreed on before the node leads.
                    self.take_score();
                    self.take_standing();
                }
                Event::Score => self.take_score(),
                Event::Connection => self.take_connection(),
                Event::Look => self.look(),
            }
            self.keep_if_due();
        }
        // What hangs is left to the system: a file that is half written is in nobody's place.
        let _ = timeout(LAST_WRITE, self.keeping.join_next()).await;
    }

    fn hear(&self, envelope: &Envelope) {
        let received = self.node.clock.now();
        let frame = match message::read(&self.node.cluster, envelope) {
            Ok(frame) => frame,
            Err(refusal) => {
                self.node.metrics.stranger_heard();
                warn!(%refusal, "somebody else speaks on this cluster's subject");
                return;
            }
        };
        if frame.node == self.node.name {
            return;
        }
        if !self.knows(&frame.node) {
            self.node.metrics.stranger_heard();
            warn!(node = frame.node, "a frame of a node that is not a member");
            return;
        }
        let mut conductor = self.node.seat.take();
        let heard =
            conductor.hear_frame(frame.mark, frame.deadline, frame.term, frame.hlc, received);
        drop(conductor);
        match heard {
            Ok(drift) => {
                let millis = i32::try_from(drift.millis()).unwrap_or(i32::MAX);
                self.node.metrics.clock_drift(f64::from(millis) / 1e3);
            }
            Err(disregard) => {
                self.node.metrics.frame_disregarded();
                debug!(node = frame.node, mark = %frame.mark, reason = %disregard, "a frame is passed over");
            }
        }
    }

    fn knows(&self, name: &str) -> bool {
        let standing = self.standing.borrow();
        let mut members = standing.voters.iter().chain(&standing.learners);
        members.any(|member| member.name.as_str() == name)
    }

    fn take_standing(&mut self) {
        let standing = self.standing.borrow_and_update().clone();
        let office = if standing.is_leader() {
            Office::Leading {
                term: standing.term,
            }
        } else {
            Office::Following
        };
        let mut conductor = self.node.seat.take();
        let before = conductor.office();
        conductor.take_office(office, self.node.clock.now());
        drop(conductor);
        if before != office {
            let leader = standing.leader.as_ref().map(ToString::to_string);
            info!(role = %standing.role, term = standing.term, leader, "office");
            if standing.is_leader() {
                self.node.metrics.election_won();
            }
            (self.node.nudge)();
        }
    }

    fn take_score(&mut self) {
        let score = self.score.borrow_and_update().clone();
        let (begun, moved) = {
            let mut conductor = self.node.seat.take();
            let held = conductor.score().timeline();
            let moved = held != score.timeline();
            let begun = held.is_some();
            conductor.take_score(score);
            (begun, moved)
        };
        if moved {
            (self.node.nudge)();
        }
        if moved && begun {
            self.node.metrics.timeline_changed();
        }
    }

    fn take_connection(&mut self) {
        let connection = self.connection.borrow_and_update().clone();
        let connected = connection.is_connected();
        let changed = {
            let mut conductor = self.node.seat.take();
            let changed = conductor.connected() != connected;
            conductor.take_connection(connected);
            changed
        };
        if changed && connected {
            info!("NATS is connected");
        } else if changed {
            warn!(
                ?connection,
                "NATS is not connected: no frame is spoken until it is"
            );
        }
    }

    /// Looks at the clocks.
    fn look(&mut self) {
        let (wall, now) = (self.node.clock.wall(), self.node.clock.now());
        let step = self.node.seat.take().look_at_wall(wall, now);
        if let Some(step) = step {
            warn!(
                seconds = step.as_seconds_f64(),
                "the wall clock was stepped; the beat does not follow it"
            );
        }
    }

    /// Keeps the cluster's time as soon as it is known, and now and then from then on.
    fn keep_if_due(&mut self) {
        if self.kept.is_some_and(|kept| kept.elapsed() <= KEEP) {
            return;
        }
        let known = self.node.seat.take().offset_to_keep();
        if let Some(offset) = known {
            self.keep(offset);
        }
    }

    /// Writes on another thread, since a disk may take its time and the election may not. While one write is under way
    /// there is no other.
    fn keep(&mut self, offset: Offset) {
        match self.keeping.try_join_next() {
            Some(Ok(Err(error))) => {
                warn!(%error, "the cluster's time could not be kept for a restart");
            }
            Some(Err(error)) => warn!(%error, "the cluster's time was not kept for a restart"),
            Some(Ok(Ok(()))) | None => {}
        }
        let Some(keepsake) = &self.node.keepsake else {
            return;
        };
        if self.keeping.is_empty() {
            self.kept = Some(Instant::now());
            let keepsake = keepsake.clone();
            self.keeping.spawn_blocking(move || keepsake.keep(offset));
        }
    }
}

/// How often the clocks are looked at. Nothing but what is told of a step depends on it.
const LOOK: Duration = Duration::from_secs(1);

/// How often the offset is kept. Two clocks of one machine do not drift apart, and a follower hears
/// the leader's anew at once.
const KEEP: Duration = Duration::from_secs(5);

/// How long a write may go on after the end.
const LAST_WRITE: Duration = Duration::from_secs(1);
