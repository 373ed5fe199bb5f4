//! Whether a frame may be spoken: every condition, and the name of the one that fails.

use std::time::Duration;

use backbeat_timing::{ClusterInstant, Frame, Nanos};

use crate::score::Mark;

/// What the election made of this node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Office {
    /// It leads, in this term.
    Leading {
        /// The Raft term, which goes into the header `x-term` of its frames.
        term: u64,
    },
    /// It follows somebody, or nobody.
    Following,
}

/// Why a frame that is due is not spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mute {
    /// Another node leads, or none does. Nothing is amiss.
    NotLeading,
    /// A frame of a higher term was heard: somebody else leads, and the election has yet to say so.
    Outranked,
    /// No quorum has acknowledged this leader within the lease, so another may lead already.
    NoQuorum,
    /// The reservation in the log does not reach to this frame.
    NotReserved,
    /// This frame or a later one was spoken already, by this node or another.
    Spoken,
    /// The node gives its office to another one.
    Resting,
    /// There is no connection to NATS, or it takes no more: the frame would wait in a queue and arrive stale.
    NoNats,
    /// The tick came too late: better none than a stale one.
    Late,
}

impl Mute {
    /// All reasons, in the order in which they are looked at.
    pub const ALL: [Self; 8] = [
        Self::NotLeading,
        Self::Outranked,
        Self::NoQuorum,
        Self::NotReserved,
        Self::Spoken,
        Self::Resting,
        Self::NoNats,
        Self::Late,
    ];

    /// The name in metrics and logs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotLeading => "not-leading",
            Self::Outranked => "outranked",
            Self::NoQuorum => "no-quorum",
            Self::NotReserved => "not-reserved",
            Self::Spoken => "spoken",
            Self::Resting => "resting",
            Self::NoNats => "no-nats",
            Self::Late => "late",
        }
    }
}

/// All that decides about a frame, at the instant at which it is due.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// What the election made of this node.
    pub office: Office,
    /// The highest term heard on the bus.
    pub heard_term: u64,
    /// The age of the last acknowledgement by a quorum; none is as good as too old.
    pub quorum_age: Option<Duration>,
    /// How old it may be.
    pub lease: Duration,
    /// The instant before which frames may be spoken.
    pub reserved: Option<ClusterInstant>,
    /// The last frame known to have been spoken, by whomever.
    pub floor: Option<Mark>,
    /// Whether the node is on its way out of office.
    pub resting: bool,
    /// Whether the bus is connected.
    pub connected: bool,
}

impl Gate {
    /// Whether the frame may be spoken at `now`, and then in which term.
    pub fn pass(&self, frame: &Frame, now: ClusterInstant) -> Result<u64, Mute> {
        let Office::Leading { term } = self.office else {
            return Err(Mute::NotLeading);
        };
        let closed = [
            (Mute::Outranked, self.heard_term > term),
            (Mute::NoQuorum, !self.has_quorum()),
            (Mute::NotReserved, Some(frame.at) >= self.reserved),
            (Mute::Spoken, Some(Mark::from(frame)) <= self.floor),
            (Mute::Resting, self.resting),
            (Mute::NoNats, !self.connected),
            (Mute::Late, now - frame.at > tolerance(frame)),
        ];
        closed
            .into_iter()
            .find_map(|(mute, holds)| holds.then_some(mute))
            .map_or(Ok(term), Err)
    }

    /// Whether a quorum has acknowledged this leader within the lease.
    pub fn has_quorum(&self) -> bool {
        self.quorum_age.is_some_and(|age| age < self.lease)
    }
}

/// How late a frame may be spoken: half of what it has until its deadline, and at most
/// 50 ms.
pub(super) fn tolerance(frame: &Frame) -> Nanos {
    Nanos::new(((frame.deadline - frame.at).get() / 2).min(LATEST.get()))
}

/// No frame is spoken later than 50 ms after its instant: half of what BACKBEAT-PER-001 gives to the
/// whole way to the receivers.
const LATEST: Nanos = Nanos::new(50_000_000);
