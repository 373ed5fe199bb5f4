//! What a message says that matters to those who watch a stream of them, also of one that breaks the contract but
//! can be read all the same. Reading what cannot be valid is in `tolerant`.

use crate::{fast, tolerant};
use backbeat_contract::{BeatIndex, Hlc, Phase, State, Tempo, Timestamp, WindowId};
use backbeat_sequence::{Claim, Frame, Message, Report};
use backbeat_timing::ClusterInstant;
use std::borrow::Cow;

/// What a message says, as far as it matters to the rules over a sequence and to people.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields are those of the contract's messages"
)]
pub enum Facts<'a> {
    /// INT-A.
    Frame {
        cluster: Cow<'a, str>,
        beat: BeatIndex,
        phase: Phase,
        downbeat: bool,
        hlc: Hlc,
        deadline: ClusterInstant,
        tempo: Tempo,
        window: WindowId,
    },
    /// INT-B.
    Claim {
        agent: Cow<'a, str>,
        beat: BeatIndex,
        state: State,
        hlc: Hlc,
        progress: Option<f64>,
        beats_left: Option<u64>,
        task: Option<Cow<'a, str>>,
        notes: Option<Cow<'a, str>>,
    },
    /// INT-C.
    Report {
        window: WindowId,
        from: BeatIndex,
        to: BeatIndex,
        agents: u64,
        on_time: u64,
        drift_ms: f64,
        issues: usize,
    },
}

impl<'a> Facts<'a> {
    /// What a message says, read as a running service would; none when no sense can be made of it.
    pub fn read(message: &'a [u8]) -> Option<Self> {
        match fast::read(message) {
            Some(view) => Self::of(&view),
            None => tolerant::read(message),
        }
    }

    /// What a valid message says; none when an instant in it is none after all.
    pub fn of(message: &fast::Message<'a>) -> Option<Self> {
        Some(match message {
            fast::Message::BeatFrame(frame) => Self::Frame {
                cluster: frame.cluster_id.decode(),
                beat: BeatIndex::new(frame.beat_index)?,
                phase: frame.phase,
                downbeat: frame.downbeat,
                hlc: frame.hlc,
                deadline: instant(&frame.deadline_at.decode())?,
                tempo: frame.tempo_bpm,
                window: frame.window_id,
            },
            fast::Message::StatusClaim(claim) => Self::Claim {
                agent: claim.agent_id.decode(),
                beat: BeatIndex::new(claim.beat_index)?,
                state: claim.state,
                hlc: claim.hlc,
                progress: claim.progress.map(backbeat_contract::Progress::share),
                beats_left: claim.beats_left,
                task: claim.task_id.map(|text| text.decode()),
                notes: claim.notes.map(|text| text.decode()),
            },
            fast::Message::BarReport(report) => Self::Report {
                window: report.window_id,
                from: BeatIndex::new(report.from_beat)?,
                to: BeatIndex::new(report.to_beat)?,
                agents: report.agents_reporting,
                on_time: report.on_time_reviews,
                drift_ms: report.tempo_drift_ms,
                issues: report.issues.len(),
            },
        })
    }

    /// The same without what it borrows.
    pub(crate) fn into_owned(self) -> Facts<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Frame {
                cluster,
                beat,
                phase,
                downbeat,
                hlc,
                deadline,
                tempo,
                window,
            } => Facts::Frame {
                cluster: owned(cluster),
                beat,
                phase,
                downbeat,
                hlc,
                deadline,
                tempo,
                window,
            },
            Self::Claim {
                agent,
                beat,
                state,
                hlc,
                progress,
                beats_left,
                task,
                notes,
            } => Facts::Claim {
                agent: owned(agent),
                beat,
                state,
                hlc,
                progress,
                beats_left,
                task: task.map(owned),
                notes: notes.map(owned),
            },
            Self::Report {
                window,
                from,
                to,
                agents,
                on_time,
                drift_ms,
                issues,
            } => Facts::Report {
                window,
                from,
                to,
                agents,
                on_time,
                drift_ms,
                issues,
            },
        }
    }

    /// What the rules over a sequence want to know. `term` and `node` are a frame's headers `x-term` and `x-node`.
    pub fn for_rules<'m>(&'m self, term: Option<u64>, node: Option<&'m str>) -> Message<'m> {
        match self {
            Self::Frame {
                cluster,
                beat,
                phase,
                downbeat,
                hlc,
                deadline,
                tempo,
                window,
            } => Message::Frame(Frame {
                cluster,
                beat: *beat,
                phase: *phase,
                downbeat: *downbeat,
                hlc: *hlc,
                deadline: *deadline,
                tempo: *tempo,
                window: *window,
                term,
                node,
            }),
            Self::Claim {
                agent,
                beat,
                state,
                hlc,
                ..
            } => Message::Claim(Claim {
                agent,
                beat: *beat,
                state: *state,
                hlc: *hlc,
            }),
            Self::Report {
                window, from, to, ..
            } => Message::Report(Report {
                window: *window,
                from: *from,
                to: *to,
            }),
        }
    }

    /// When the sender's clock says that it was sent.
    pub fn hlc(&self) -> Option<Hlc> {
        match self {
            Self::Frame { hlc, .. } | Self::Claim { hlc, .. } => Some(*hlc),
            Self::Report { .. } => None,
        }
    }
}

fn instant(text: &str) -> Option<ClusterInstant> {
    let read: Timestamp = text.parse().ok()?;
    Some(ClusterInstant::from_unix_nanos(read.unix_nanos()))
}
