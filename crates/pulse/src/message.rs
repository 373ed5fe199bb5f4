//! Frames on the wire: INT-A with its headers, written and read.

use backbeat_bus::{Envelope, Headers, Namespace, RefuseHeader};
use backbeat_contract::{
    BeatFrame, BeatFrameTag, BeatIndex, ClusterId, Hlc, Phase, Tempo, Timestamp, WindowId,
};
use backbeat_timing::{Beat, ClusterInstant, WireHlc};

use crate::conductor::Utterance;
use crate::score::Mark;

/// Writes the frames of one node.
#[derive(Clone, Debug)]
pub struct Pen {
    cluster: ClusterId,
    names: Namespace,
    from: Headers,
}

impl Pen {
    /// A pen for a node of a cluster. Refuses a node id that no header holds.
    pub fn new(cluster: ClusterId, node: &str) -> Result<Self, RefuseHeader> {
        let mut from = Headers::default();
        from.set(Headers::NODE, node)?;
        Ok(Self {
            cluster,
            names: Namespace::default(),
            from,
        })
    }

    /// The message for a frame; none for a deadline that no date holds (after the year 9999).
    pub fn write(&self, utterance: &Utterance) -> Option<Envelope> {
        let frame = &utterance.frame;
        let message = BeatFrame {
            tag: BeatFrameTag,
            cluster_id: self.cluster.clone(),
            beat_index: BeatIndex::new(frame.beat.index())?,
            downbeat: frame.downbeat,
            phase: phase(frame.phase),
            hlc: Hlc::from_bytes(
                utterance
                    .hlc
                    .wire()
                    .to_string()
                    .as_bytes()
                    .try_into()
                    .ok()?,
            )?,
            deadline_at: Timestamp::from_unix_nanos(frame.deadline.unix_nanos())?,
            tempo_bpm: Tempo::new(frame.tempo.bpm())?,
            window_id: window(frame.window),
        };
        let mut headers = self.from.clone();
        headers
            .set(Headers::TERM, utterance.term.to_string())
            .ok()?;
        let payload = serde_json::to_vec(&message).ok()?;
        let subject = self.names.beat(&self.cluster);
        Some(Envelope::new(subject, payload).with_headers(headers))
    }
}

/// A frame that was heard, as far as a conductor needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeardFrame {
    /// Which frame it is.
    pub mark: Mark,
    /// When its phase ends, or its beat where a beat has one frame.
    pub deadline: ClusterInstant,
    /// The term of its sender.
    pub term: u64,
    /// Its sender.
    pub node: String,
    /// Its sender's stamp.
    pub hlc: WireHlc,
}

/// Why a message on the beat's subject is no frame of a pulse node of this cluster.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseFrame {
    /// The message is not INT-A.
    #[error("not a beat frame: {reason}")]
    NotAFrame {
        /// What the contract has against it.
        reason: String,
    },
    /// It does not say who sent it and in which term, so it is not from a node of this cluster.
    #[error("a frame without the headers x-term and x-node")]
    Unsigned,
    /// It is a frame of another cluster.
    #[error("a frame of cluster {found}")]
    OtherCluster {
        /// That cluster.
        found: String,
    },
}

/// Reads a message from the subject of a cluster's beats.
pub fn read(cluster: &ClusterId, envelope: &Envelope) -> Result<HeardFrame, RefuseFrame> {
    let not_a_frame = |reason: String| RefuseFrame::NotAFrame { reason };
    let frame: BeatFrame = serde_json::from_slice(&envelope.payload)
        .map_err(|error| not_a_frame(error.to_string()))?;
    if frame.cluster_id != *cluster {
        return Err(RefuseFrame::OtherCluster {
            found: frame.cluster_id.to_string(),
        });
    }
    let term = envelope.headers.term().ok().flatten();
    let (term, node) = term
        .zip(envelope.headers.node())
        .ok_or(RefuseFrame::Unsigned)?;
    let beat = Beat::new(frame.beat_index.get()).map_err(|error| not_a_frame(error.to_string()))?;
    let hlc = frame.hlc.to_string().parse();
    Ok(HeardFrame {
        mark: Mark {
            beat,
            phase: timing_phase(frame.phase),
        },
        deadline: ClusterInstant::from_unix_nanos(frame.deadline_at.unix_nanos()),
        term,
        node: node.to_owned(),
        hlc: hlc.map_err(|error: backbeat_timing::HlcFormat| not_a_frame(error.to_string()))?,
    })
}

/// The contract's word for a phase.
pub const fn phase(phase: backbeat_timing::Phase) -> Phase {
    match phase {
        backbeat_timing::Phase::Plan => Phase::Plan,
        backbeat_timing::Phase::Execute => Phase::Execute,
        backbeat_timing::Phase::Review => Phase::Review,
    }
}

/// The contract's word for a window.
pub const fn window(window: backbeat_timing::WindowId) -> WindowId {
    WindowId::new(window.to_bytes())
}

const fn timing_phase(phase: Phase) -> backbeat_timing::Phase {
    match phase {
        Phase::Plan => backbeat_timing::Phase::Plan,
        Phase::Execute => backbeat_timing::Phase::Execute,
        Phase::Review => backbeat_timing::Phase::Review,
    }
}
