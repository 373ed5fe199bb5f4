//! The conductor itself: takes in what happens, says what is due.

use std::sync::Arc;
use std::time::Duration;

use backbeat_timing::{
    ClockDrift, ClusterInstant, Frame, FramesPerBeat, Hlc, HlcClock, LocalInstant, Nanos, NodeHash,
    Offset, Schedule, UnixMillis, WireHlc,
};

use super::{ClockWatch, Gate, Office, Play, Timescale, Utterance, View};
use crate::score::{Mark, Score};

/// Who conducts, and how. Fixed for the life of the node.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The cluster's id, as in subjects and windows.
    pub cluster: String,
    /// The node's id; its hash is the last part of every stamp.
    pub node: String,
    /// How many frames a beat has on the wire.
    pub frames_per_beat: FramesPerBeat,
    /// How old the last acknowledgement by a quorum may be for this node to speak.
    pub lease: Duration,
}

/// One node's knowledge of the beat and its right to speak it.
#[derive(Debug)]
pub struct Conductor {
    identity: Identity,
    score: Arc<Score>,
    timescale: Timescale,
    hlc: HlcClock,
    office: Office,
    heard_term: u64,
    floor: Option<Mark>,
    /// The last frame that a tick was for, whether it was spoken or not.
    ticked: Option<Mark>,
    connected: bool,
    resting: bool,
    clock_watch: ClockWatch,
    /// When a leader's heartbeat was heard last.
    led: Option<LocalInstant>,
    /// When a frame was late last, while this node led.
    late: Option<LocalInstant>,
    /// When the stamp of another node was too far from this node's clock.
    drifted: Option<LocalInstant>,
    wall: Option<Offset>,
}

impl Conductor {
    /// A conductor that knows nothing but its two clocks, read together.
    pub fn new(identity: Identity, wall: ClusterInstant, now: LocalInstant) -> Self {
        let wall = Offset::between(wall, now);
        Self {
            hlc: HlcClock::new(NodeHash::of(&identity.node)),
            identity,
            score: Arc::default(),
            timescale: Timescale::Assumed(wall),
            office: Office::Following,
            heard_term: 0,
            floor: None,
            ticked: None,
            connected: false,
            resting: false,
            clock_watch: ClockWatch::default(),
            led: None,
            late: None,
            drifted: None,
            wall: Some(wall),
        }
    }

    /// The offset kept from before a restart of the process on the same clock replaces the wall
    /// clock's guess. It counts as known: the clock has run on meanwhile.
    pub fn recall(&mut self, offset: Offset) {
        if !self.timescale.is_known() {
            self.timescale = Timescale::Held(offset);
        }
    }

    /// Takes in what the nodes agreed on.
    pub fn take_score(&mut self, score: Arc<Score>) {
        self.floor = self.floor.max(score.rested());
        self.score = score;
    }

    /// Takes in what the election made of this node. A leader's score holds all that was agreed on before; take it in first.
    pub fn take_office(&mut self, office: Office, now: LocalInstant) {
        let entered = matches!(office, Office::Leading { .. }) && office != self.office;
        self.office = office;
        if entered {
            self.timescale.hold(self.score.reserved(), now);
            self.resting = false;
        }
    }

    /// Takes in whether the bus is connected.
    pub const fn take_connection(&mut self, connected: bool) {
        self.connected = connected;
    }

    /// Takes in the leader's time, as its heartbeat told it. The election has made sure that it is
    /// the leader's.
    pub fn hear_heartbeat(&mut self, sent: ClusterInstant, received: LocalInstant) {
        self.led = Some(received);
        if self.office == Office::Following {
            self.hear_time(sent, received);
        }
    }

    /// Whether a leader's heartbeat was heard in the last second. The election remembers a leader for
    /// longer than that, since it waits for the next one.
    pub fn hears_a_leader(&self, now: LocalInstant) -> bool {
        self.led.is_some_and(|at| now - at < MISSED)
    }

    /// Takes in the time that a voter knows. A node that knows it itself knows it better.
    pub fn learn_time(&mut self, sent: ClusterInstant, received: LocalInstant) {
        if !self.timescale.is_known() {
            self.hear_time(sent, received);
        }
    }

    /// Takes in a frame that another node of the cluster spoke. Tells how far its stamp is ahead of
    /// this node's clock.
    ///
    /// It tells the cluster's time only when its deadline is that of the own timeline: a node that was away may not have
    /// heard of a change of tempo yet, and would take the frame for one of another instant.
    pub fn hear_frame(
        &mut self,
        mark: Mark,
        deadline: ClusterInstant,
        term: u64,
        hlc: WireHlc,
        received: LocalInstant,
    ) -> Result<ClockDrift, Disregard> {
        if term < self.heard_term {
            return Err(Disregard::Outranked {
                term,
                heard: self.heard_term,
            });
        }
        let timeline = self.score.timeline();
        let due = timeline
            .and_then(|timeline| timeline.instant_of_phase(mark.beat, mark.phase))
            .ok_or(Disregard::Unknown)?;
        if self.timescale.is_known()
            && let Some(now) = self.cluster_time(received)
            && due - now > FORESIGHT
        {
            return Err(Disregard::Ahead { by: due - now });
        }
        self.heard_term = term;
        self.floor = self.floor.max(Some(mark));
        let own = self.schedule().and_then(|all| all.current_frame(due));
        let same = own.is_some_and(|own| Mark::from(&own) == mark && own.deadline == deadline);
        if self.office == Office::Following && same {
            self.hear_time(due, received);
        }
        let now = self.cluster_time(received).ok_or(Disregard::Unknown)?;
        let drift = self.hlc.observe(hlc, millis(now)).drift;
        if drift.is_excessive() {
            self.drifted = Some(received);
        }
        Ok(drift)
    }

    /// Takes in the wall clock, for the operators. Tells a step.
    pub fn look_at_wall(&mut self, wall: ClusterInstant, now: LocalInstant) -> Option<Nanos> {
        self.wall = Some(Offset::between(wall, now));
        self.clock_watch.look(wall, now)
    }

    /// From now on the node keeps silent, since it gives its office away. Tells the last frame that
    /// it may have spoken.
    pub const fn rest(&mut self) -> Option<Mark> {
        self.resting = true;
        self.floor
    }

    /// The office could not be given away: the node speaks on.
    pub const fn resume(&mut self) {
        self.resting = false;
    }

    /// The cluster's time, as this node knows or assumes it.
    pub fn cluster_time(&self, now: LocalInstant) -> Option<ClusterInstant> {
        Some(self.timescale.offset()?.to_cluster(now))
    }

    /// The cluster's time to tell others: none unless this node knows it or leads.
    pub fn time_to_tell(&self, now: LocalInstant) -> Option<ClusterInstant> {
        match self.office {
            Office::Leading { .. } => self.cluster_time(now),
            Office::Following => None,
        }
    }

    /// The cluster's time, unless this node only assumes it.
    pub fn known_time(&self, now: LocalInstant) -> Option<ClusterInstant> {
        Some(self.offset_to_keep()?.to_cluster(now))
    }

    /// The offset to keep for a restart of this process: none while it is only assumed.
    pub fn offset_to_keep(&self) -> Option<Offset> {
        self.timescale
            .offset()
            .filter(|_| self.timescale.is_known())
    }

    /// The score as of now.
    pub const fn score(&self) -> &Arc<Score> {
        &self.score
    }

    /// What the election made of this node.
    pub const fn office(&self) -> Office {
        self.office
    }

    /// Whether the bus is connected.
    pub const fn connected(&self) -> bool {
        self.connected
    }

    /// The wall clock's last step, when it is recent.
    pub fn recent_step(&self, now: LocalInstant) -> Option<Nanos> {
        self.clock_watch.recent_step(now)
    }

    /// Whether this leader's frames were late in the last ten seconds: later than 20 ms (prototype
    /// README, "Performance SLOs"), or so late that they were not spoken.
    pub fn recently_late(&self, now: LocalInstant) -> bool {
        self.late.is_some_and(|at| now - at < MEMORY)
    }

    /// Whether another node's stamp was too far from this node's clock in the last ten seconds.
    pub fn recently_drifted(&self, now: LocalInstant) -> bool {
        self.drifted.is_some_and(|at| now - at < MEMORY)
    }

    /// When the next frame is due on the own clock, and whether this node means to speak it.
    pub fn next_tick(&self, now: LocalInstant) -> Option<(LocalInstant, bool)> {
        let offset = self.timescale.offset()?;
        let frame = self.next_frame(offset.to_cluster(now))?;
        let leads = matches!(self.office, Office::Leading { .. });
        Some((offset.to_local(frame.at), leads))
    }

    /// What is to be done at `now`, with the age of the last acknowledgement by a quorum.
    pub fn play(&mut self, now: LocalInstant, quorum_age: Option<Duration>) -> Play {
        let Some(due) = self.due(now) else {
            return Play::Idle;
        };
        self.ticked = Some(Mark::from(&due.frame));
        if due.missed > 0 || due.lateness() > LATE {
            self.late = matches!(self.office, Office::Leading { .. }).then_some(now);
        }
        match self.gate(quorum_age).pass(&due.frame, due.now) {
            Ok(term) => {
                let hlc = self.hlc.tick(millis(due.now));
                Play::Speak(due.uttered(term, hlc))
            }
            Err(mute) => Play::Hold {
                frame: due.frame,
                mute,
                missed: due.missed,
            },
        }
    }

    /// What [`Conductor::play`] will have the node speak at `at`, if nothing happens before. It changes nothing.
    pub fn rehearse(&self, at: LocalInstant, quorum_age: Option<Duration>) -> Option<Utterance> {
        let due = self.due(at)?;
        let term = self.gate(quorum_age).pass(&due.frame, due.now).ok()?;
        let mut clock = self.hlc;
        let hlc = clock.tick(millis(due.now));
        Some(due.uttered(term, hlc))
    }

    /// The bus has taken the frame: it is spoken, and never again.
    pub fn spoken(&mut self, mark: Mark) {
        self.floor = self.floor.max(Some(mark));
    }

    /// The conditions under which a frame may be spoken now.
    pub fn gate(&self, quorum_age: Option<Duration>) -> Gate {
        Gate {
            office: self.office,
            heard_term: self.heard_term,
            quorum_age,
            lease: self.identity.lease,
            reserved: self.score.reserved(),
            floor: self.floor,
            resting: self.resting,
            connected: self.connected,
        }
    }

    /// The present, as this node computes it; none before there is a timeline.
    pub fn view(&self, now: LocalInstant) -> Option<View> {
        let timeline = self.score.timeline()?;
        let cluster_now = self.cluster_time(now)?;
        let frame = self.schedule()?.current_frame(cluster_now)?;
        Some(View {
            frame,
            target_tempo: timeline.target_tempo(),
            bar_length: timeline.bar_length_of(frame.beat)?.beats(),
            next_change: timeline
                .queued_after(cluster_now)
                .first()
                .map(backbeat_timing::Segment::first_beat),
            wall_ahead: self.wall.map(|wall| wall.to_cluster(now) - cluster_now),
        })
    }

    /// What was ticked in a time that was only assumed says nothing about the cluster's.
    fn hear_time(&mut self, sent: ClusterInstant, received: LocalInstant) {
        if !self.timescale.is_known() {
            self.ticked = None;
        }
        self.timescale.hear(sent, received);
    }

    fn due(&self, now: LocalInstant) -> Option<Due> {
        let now = self.cluster_time(now)?;
        let frame = self.schedule()?.current_frame(now)?;
        let mark = Mark::from(&frame);
        if Some(mark) <= self.ticked {
            return None;
        }
        let missed = match (self.ticked, self.office) {
            (Some(last), Office::Leading { .. }) => self.frames_between(last, mark),
            _ => 0,
        };
        Some(Due { now, frame, missed })
    }

    /// The first frame later than the last tick's and than now.
    fn next_frame(&self, cluster_now: ClusterInstant) -> Option<Frame> {
        let schedule = self.schedule()?;
        let by_time = schedule.next_frame_after(cluster_now)?;
        let by_order = self
            .ticked
            .filter(|&ticked| Mark::from(&by_time) <= ticked)
            .and_then(|ticked| schedule.frame_following(ticked.beat, ticked.phase));
        Some(by_order.unwrap_or(by_time))
    }

    fn schedule(&self) -> Option<Schedule<'_>> {
        let Identity {
            cluster,
            frames_per_beat,
            ..
        } = &self.identity;
        Some(Schedule::new(
            self.score.timeline()?,
            cluster,
            *frames_per_beat,
        ))
    }

    /// How many frames lie between two marks, both excluded.
    fn frames_between(&self, earlier: Mark, later: Mark) -> u64 {
        let index = |mark: Mark| match self.identity.frames_per_beat {
            FramesPerBeat::One => mark.beat.index(),
            FramesPerBeat::Three => mark.beat.index() * 3 + mark.phase as u64,
        };
        (index(later) - index(earlier)).saturating_sub(1)
    }
}

/// The frame that is due.
struct Due {
    now: ClusterInstant,
    frame: Frame,
    /// How many before it no tick came for.
    missed: u64,
}

impl Due {
    fn lateness(&self) -> Nanos {
        self.now - self.frame.at
    }

    fn uttered(self, term: u64, hlc: Hlc) -> Utterance {
        Utterance {
            lateness: self.lateness(),
            frame: self.frame,
            term,
            hlc,
            missed: self.missed,
        }
    }
}

/// Why a frame that was heard is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Disregard {
    /// A leader of a later term was heard before.
    #[error("a frame of term {term}, when term {heard} was heard already")]
    Outranked {
        /// The frame's term.
        term: u64,
        /// The highest term heard.
        heard: u64,
    },
    /// The timeline has no such beat, or there is no timeline yet.
    #[error("a frame of a beat that the timeline does not know")]
    Unknown,
    /// The beat has not come yet: no leader of this cluster can have spoken it.
    #[error("a frame that is due only in {} ms", .by.as_millis_f64())]
    Ahead {
        /// How far ahead.
        by: Nanos,
    },
}

/// How far ahead of this node's time a frame may be due: twice what a failover may move the phase,
/// with room for a clock that was heard over a slow network.
const FORESIGHT: Nanos = Nanos::new(1_000_000_000);

/// A leader that was not heard for this long is missed.
const MISSED: Nanos = Nanos::new(1_000_000_000);

/// Later than this, a tick is worth a warning.
const LATE: Nanos = Nanos::new(20_000_000);

/// How long a warning holds.
const MEMORY: Nanos = Nanos::new(10_000_000_000);

/// Whole milliseconds of the cluster's time, as stamps have them.
fn millis(instant: ClusterInstant) -> UnixMillis {
    let millis = instant.unix_nanos().div_euclid(1_000_000);
    UnixMillis::from(i64::try_from(millis).unwrap_or(i64::MAX))
}
