//! The typed views that the hot path gives.

use super::cursor::Cursor;
use super::fields::{Fields, Name, Set};
use super::issues::Issues;
use super::text::Text;
use backbeat_contract::{Hlc, MessageType, Millis, Phase, Progress, State, Tempo, WindowId};

/// A valid message, borrowed from its bytes.
#[derive(Debug, Clone, Copy)]
pub enum Message<'a> {
    /// INT-A.
    BeatFrame(BeatFrame<'a>),
    /// INT-B.
    StatusClaim(StatusClaim<'a>),
    /// INT-C.
    BarReport(BarReport<'a>),
}

impl Message<'_> {
    /// Which message it is.
    pub fn message_type(&self) -> MessageType {
        match self {
            Self::BeatFrame(_) => MessageType::BeatFrame,
            Self::StatusClaim(_) => MessageType::StatusClaim,
            Self::BarReport(_) => MessageType::BarReport,
        }
    }
}

/// A beat frame; the fields are those of [`backbeat_contract::BeatFrame`].
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "documented on the owned type")]
pub struct BeatFrame<'a> {
    pub cluster_id: Text<'a>,
    pub beat_index: u64,
    pub downbeat: bool,
    pub phase: Phase,
    pub hlc: Hlc,
    pub deadline_at: Text<'a>,
    pub tempo_bpm: Tempo,
    pub window_id: WindowId,
}

/// A status claim; the fields are those of [`backbeat_contract::StatusClaim`].
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "documented on the owned type")]
pub struct StatusClaim<'a> {
    pub agent_id: Text<'a>,
    pub task_id: Option<Text<'a>>,
    pub beat_index: u64,
    pub state: State,
    pub beats_left: Option<u64>,
    pub progress: Option<Progress>,
    pub notes: Option<Text<'a>>,
    pub wait_for: Option<WaitFor<'a>>,
    pub hlc: Hlc,
}

/// A bar report; the fields are those of [`backbeat_contract::BarReport`].
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "documented on the owned type")]
pub struct BarReport<'a> {
    pub window_id: WindowId,
    pub from_beat: u64,
    pub to_beat: u64,
    pub agents_reporting: u64,
    pub on_time_reviews: u64,
    pub help_promises_fulfilled: u64,
    pub secret_rotations_ok: bool,
    pub tempo_drift_ms: f64,
    pub issues: Issues<'a>,
    pub performance: Option<PerformanceView>,
}

/// The `performance` of a bar report; the fields are those of [`backbeat_contract::Performance`].
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[expect(missing_docs, reason = "documented on the owned type")]
pub struct PerformanceView {
    pub claims_processed: Option<u64>,
    pub claims_late: Option<u64>,
    pub claims_invalid: Option<u64>,
    pub delivery_p50_ms: Option<Millis>,
    pub delivery_p95_ms: Option<Millis>,
    pub delivery_p99_ms: Option<Millis>,
    pub rollup_ms: Option<Millis>,
}

/// What a blocked agent waits for.
#[derive(Debug, Clone, Copy, Default)]
pub struct WaitFor<'a> {
    raw: &'a [u8],
    count: usize,
}

impl<'a> WaitFor<'a> {
    /// `raw` is an array that has been read, with its brackets.
    pub(super) fn new(raw: &'a [u8], count: usize) -> Self {
        Self { raw, count }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The entries, in order.
    pub fn iter(&self) -> impl Iterator<Item = Text<'a>> {
        let mut cursor = Cursor::new(self.raw);
        cursor.skip(usize::from(self.count > 0));
        (0..self.count).map_while(move |_| {
            let entry = cursor.string();
            cursor.more(b']');
            entry
        })
    }
}

/// The view of a message whose fields have been read; `None` when one is missing or does not belong.
#[inline]
pub(super) fn assemble<'a>(fields: &Fields<'a>) -> Option<Message<'a>> {
    let (required, optional) = match fields.kind {
        MessageType::BeatFrame => (BEAT_FRAME, Set::of([])),
        MessageType::StatusClaim => (STATUS_CLAIM, STATUS_CLAIM_OPTIONAL),
        MessageType::BarReport => (BAR_REPORT, BAR_REPORT_OPTIONAL),
    };
    if !fields.seen.covers(required) || !required.and(optional).covers(fields.seen) {
        return None;
    }
    let seen = |name| fields.seen.has(name);
    Some(match fields.kind {
        MessageType::BeatFrame => Message::BeatFrame(BeatFrame {
            cluster_id: fields.cluster_id,
            beat_index: fields.beat_index,
            downbeat: fields.downbeat,
            phase: fields.phase,
            hlc: fields.hlc,
            deadline_at: fields.deadline_at,
            tempo_bpm: fields.tempo_bpm,
            window_id: fields.window_id,
        }),
        MessageType::StatusClaim => Message::StatusClaim(StatusClaim {
            agent_id: fields.agent_id,
            task_id: seen(Name::TaskId).then_some(fields.task_id),
            beat_index: fields.beat_index,
            state: fields.state,
            beats_left: seen(Name::BeatsLeft).then_some(fields.beats_left),
            progress: seen(Name::Progress).then_some(fields.progress),
            notes: seen(Name::Notes).then_some(fields.notes),
            wait_for: seen(Name::WaitFor).then_some(fields.wait_for),
            hlc: fields.hlc,
        }),
        MessageType::BarReport => Message::BarReport(BarReport {
            window_id: fields.window_id,
            from_beat: fields.from_beat,
            to_beat: fields.to_beat,
            agents_reporting: fields.agents_reporting,
            on_time_reviews: fields.on_time_reviews,
            help_promises_fulfilled: fields.help_promises_fulfilled,
            secret_rotations_ok: fields.secret_rotations_ok,
            tempo_drift_ms: fields.tempo_drift_ms,
            issues: fields.issues,
            performance: seen(Name::Performance).then_some(fields.performance),
        }),
    })
}

const BEAT_FRAME: Set = Set::of([
    Name::Type,
    Name::ClusterId,
    Name::BeatIndex,
    Name::Downbeat,
    Name::Phase,
    Name::Hlc,
    Name::DeadlineAt,
    Name::TempoBpm,
    Name::WindowId,
]);

const STATUS_CLAIM: Set = Set::of([
    Name::Type,
    Name::AgentId,
    Name::BeatIndex,
    Name::State,
    Name::Hlc,
]);

const STATUS_CLAIM_OPTIONAL: Set = Set::of([
    Name::TaskId,
    Name::BeatsLeft,
    Name::Progress,
    Name::Notes,
    Name::WaitFor,
]);

const BAR_REPORT: Set = Set::of([
    Name::Type,
    Name::WindowId,
    Name::FromBeat,
    Name::ToBeat,
    Name::AgentsReporting,
    Name::OnTimeReviews,
    Name::HelpPromisesFulfilled,
    Name::SecretRotationsOk,
    Name::TempoDriftMs,
    Name::Issues,
]);

const BAR_REPORT_OPTIONAL: Set = Set::of([Name::Performance]);
