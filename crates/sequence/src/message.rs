//! What the rules need to know of a message: small, borrowed views that any parser can fill. The
//! messages themselves are in `backbeat-contract`.

use std::fmt;

use backbeat_contract::{
    BarReport, BeatFrame, BeatIndex, Hlc, Phase, State, StatusClaim, Tempo, WindowId,
};
use backbeat_timing::{ClusterInstant, NodeHash, WireHlc};

/// A message and the circumstances of its receipt.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a> {
    /// The caller's number for the message, by which findings point at it: a line of a recording,
    /// a count.
    pub index: u64,
    /// When it was received, by the listener's wall clock.
    pub at: ClusterInstant,
    /// The cluster that the subject names. Frames name their own cluster; a claim or report without
    /// one (the guide's older subjects) is judged by its sender's clock alone.
    pub cluster: Option<&'a str>,
    /// What was received.
    pub message: Message<'a>,
}

/// One of the contract's messages.
#[derive(Clone, Copy, Debug)]
pub enum Message<'a> {
    /// INT-A.
    Frame(Frame<'a>),
    /// INT-B.
    Claim(Claim<'a>),
    /// INT-C.
    Report(Report),
}

/// What the rules need of a beat frame.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// `cluster_id`.
    pub cluster: &'a str,
    /// `beat_index`.
    pub beat: BeatIndex,
    /// `phase`.
    pub phase: Phase,
    /// `downbeat`.
    pub downbeat: bool,
    /// `hlc`.
    pub hlc: Hlc,
    /// `deadline_at`.
    pub deadline: ClusterInstant,
    /// `tempo_bpm`.
    pub tempo: Tempo,
    /// `window_id`.
    pub window: WindowId,
    /// The header `x-term`, the leader's Raft term.
    pub term: Option<u64>,
    /// The header `x-node`, the leader's node id.
    pub node: Option<&'a str>,
}

/// What the rules need of a status claim.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// `agent_id`.
    pub agent: &'a str,
    /// `beat_index`.
    pub beat: BeatIndex,
    /// `state`.
    pub state: State,
    /// `hlc`.
    pub hlc: Hlc,
}

/// What the rules need of a bar report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// `window_id`.
    pub window: WindowId,
    /// `from_beat`.
    pub from: BeatIndex,
    /// `to_beat`.
    pub to: BeatIndex,
}

impl Frame<'_> {
    /// The frame as sent with the headers `x-term` and `x-node`.
    #[must_use]
    pub fn led_by<'a>(self, term: Option<u64>, node: Option<&'a str>) -> Frame<'a>
    where
        Self: 'a,
    {
        Frame { term, node, ..self }
    }

    /// Its place in the order of frames.
    pub(crate) fn place(&self) -> Place {
        Place {
            beat: self.beat.get(),
            phase: self.phase,
        }
    }

    /// `tempo_bpm` in whole micro-BPM. The ranges of the two types are the same.
    pub(crate) fn micro_tempo(&self) -> backbeat_timing::Tempo {
        let tempo = backbeat_timing::Tempo::from_bpm(self.tempo.bpm());
        tempo.unwrap_or(backbeat_timing::Tempo::DEFAULT)
    }

    /// Who sent it, as far as can be told.
    pub(crate) fn sender(&self) -> Sender<'_> {
        self.node.map_or(Sender::Hash(self.hlc.node), Sender::Node)
    }
}

impl<'a> From<&'a BeatFrame> for Frame<'a> {
    /// The frame without headers.
    fn from(frame: &'a BeatFrame) -> Self {
        Self {
            cluster: frame.cluster_id.as_str(),
            beat: frame.beat_index,
            phase: frame.phase,
            downbeat: frame.downbeat,
            hlc: frame.hlc,
            deadline: ClusterInstant::from_unix_nanos(frame.deadline_at.unix_nanos()),
            tempo: frame.tempo_bpm,
            window: frame.window_id,
            term: None,
            node: None,
        }
    }
}

impl<'a> From<&'a StatusClaim> for Claim<'a> {
    fn from(claim: &'a StatusClaim) -> Self {
        Self {
            agent: claim.agent_id.as_str(),
            beat: claim.beat_index,
            state: claim.state,
            hlc: claim.hlc,
        }
    }
}

impl From<&BarReport> for Report {
    fn from(report: &BarReport) -> Self {
        Self {
            window: report.window_id,
            from: report.from_beat,
            to: report.to_beat,
        }
    }
}

/// A frame's place: beats first, then the phases within a beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) beat: u64,
    pub(crate) phase: Phase,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of beat {}", self.phase, self.beat)
    }
}

/// Who sent a message: what a clock belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Sender<'a> {
    /// A pulse node that names itself in a header.
    Node(&'a str),
    /// A pulse node of which only the hash in its stamps is known.
    Hash(u16),
    /// An agent.
    Agent(&'a str),
}

impl fmt::Display for Sender<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node(name) | Self::Agent(name) => f.write_str(name),
            Self::Hash(hash) => write!(f, "node hash {hash:04x}"),
        }
    }
}

/// The stamp as the clock arithmetic of `backbeat-timing` wants it.
pub(crate) fn wire(hlc: Hlc) -> WireHlc {
    WireHlc {
        low_millis: hlc.wall,
        logical: hlc.logical,
        node: NodeHash(hlc.node),
    }
}
