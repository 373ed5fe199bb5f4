//! The fields of a message, in whatever order they come: one slot for every name of the contract.
//!
//! No name means two things (`backbeat_contract::shape` tests it), so a field is read before it is known which
//! message it belongs to; `type` may come last.

use super::cursor::Cursor;
use super::issues::{self, Issues};
use super::number::{float, integer};
use super::text::Text;
use super::view::{PerformanceView, WaitFor};
use super::word;
use backbeat_contract::{
    Dependency, Hlc, MessageType, Millis, Notes, Phase, Progress, State, StatusClaim, TaskId,
    Tempo, WindowId,
};

/// What has been read of a message.
pub(super) struct Fields<'a> {
    pub(super) seen: Set,
    pub(super) kind: MessageType,
    pub(super) cluster_id: Text<'a>,
    pub(super) agent_id: Text<'a>,
    pub(super) task_id: Text<'a>,
    pub(super) notes: Text<'a>,
    pub(super) deadline_at: Text<'a>,
    pub(super) beat_index: u64,
    pub(super) beats_left: u64,
    pub(super) from_beat: u64,
    pub(super) to_beat: u64,
    pub(super) agents_reporting: u64,
    pub(super) on_time_reviews: u64,
    pub(super) help_promises_fulfilled: u64,
    pub(super) tempo_bpm: Tempo,
    pub(super) progress: Progress,
    pub(super) tempo_drift_ms: f64,
    pub(super) downbeat: bool,
    pub(super) secret_rotations_ok: bool,
    pub(super) phase: Phase,
    pub(super) state: State,
    pub(super) hlc: Hlc,
    pub(super) window_id: WindowId,
    pub(super) wait_for: WaitFor<'a>,
    pub(super) issues: Issues<'a>,
    pub(super) performance: PerformanceView,
}

/// A set of field names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Set(u32);

impl Set {
    pub(super) const fn of<const N: usize>(names: [Name; N]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < N {
            bits |= 1 << names[at] as u32;
            at += 1;
        }
        Self(bits)
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn covers(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    pub(super) const fn has(self, name: Name) -> bool {
        self.covers(Self::of([name]))
    }

    /// Adds a name; `None` when it is there already.
    #[inline]
    pub(super) fn add(&mut self, name: Name) -> Option<()> {
        let bit = 1 << name as u32;
        let fresh = self.0 & bit == 0;
        self.0 |= bit;
        fresh.then_some(())
    }
}

/// The names of all fields of messages, and of the objects inside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Type,
    ClusterId,
    BeatIndex,
    Downbeat,
    Phase,
    Hlc,
    DeadlineAt,
    TempoBpm,
    WindowId,
    AgentId,
    TaskId,
    State,
    BeatsLeft,
    Progress,
    Notes,
    WaitFor,
    FromBeat,
    ToBeat,
    AgentsReporting,
    OnTimeReviews,
    HelpPromisesFulfilled,
    SecretRotationsOk,
    TempoDriftMs,
    Issues,
    Performance,
}

impl Name {
    /// The name that `key` is. Told apart by length first: at most four names share one.
    #[inline]
    fn of(key: &[u8]) -> Option<Self> {
        Some(match key.len() {
            3 if key == b"hlc" => Self::Hlc,
            4 if key == b"type" => Self::Type,
            5 => match key {
                b"state" => Self::State,
                b"notes" => Self::Notes,
                b"phase" => Self::Phase,
                _ => return None,
            },
            6 if key == b"issues" => Self::Issues,
            7 => match key {
                b"task_id" => Self::TaskId,
                b"to_beat" => Self::ToBeat,
                _ => return None,
            },
            8 => match key {
                b"agent_id" => Self::AgentId,
                b"progress" => Self::Progress,
                b"downbeat" => Self::Downbeat,
                b"wait_for" => Self::WaitFor,
                _ => return None,
            },
            9 => match key {
                b"tempo_bpm" => Self::TempoBpm,
                b"window_id" => Self::WindowId,
                b"from_beat" => Self::FromBeat,
                _ => return None,
            },
            10 => match key {
                b"beat_index" => Self::BeatIndex,
                b"beats_left" => Self::BeatsLeft,
                b"cluster_id" => Self::ClusterId,
                _ => return None,
            },
            11 => match key {
                b"deadline_at" => Self::DeadlineAt,
                b"performance" => Self::Performance,
                _ => return None,
            },
            14 if key == b"tempo_drift_ms" => Self::TempoDriftMs,
            15 if key == b"on_time_reviews" => Self::OnTimeReviews,
            16 if key == b"agents_reporting" => Self::AgentsReporting,
            19 if key == b"secret_rotations_ok" => Self::SecretRotationsOk,
            23 if key == b"help_promises_fulfilled" => Self::HelpPromisesFulfilled,
            _ => return None,
        })
    }
}

/// Reads an object's key and the colon after it.
#[inline]
pub(super) fn key<T>(
    cursor: &mut Cursor<'_>,
    name_of: impl FnOnce(&[u8]) -> Option<T>,
) -> Option<T> {
    let name = cursor.string()?.with_bytes(name_of)?;
    cursor.expect(b':')?;
    Some(name)
}

/// Reads a message's object. Which fields it must and may have is not judged here.
#[inline]
pub(super) fn read<'a>(cursor: &mut Cursor<'a>) -> Option<Fields<'a>> {
    let mut fields = Fields::empty();
    cursor.expect(b'{')?;
    if cursor.closes(b'}')? {
        return None;
    }
    loop {
        let name = key(cursor, Name::of)?;
        fields.seen.add(name)?;
        fields.read_value(name, cursor)?;
        if !cursor.more(b'}')? {
            return Some(fields);
        }
    }
}

impl<'a> Fields<'a> {
    #[inline]
    fn empty() -> Self {
        Self {
            seen: Set(0),
            kind: MessageType::BeatFrame,
            cluster_id: Text::default(),
            agent_id: Text::default(),
            task_id: Text::default(),
            notes: Text::default(),
            deadline_at: Text::default(),
            beat_index: 0,
            beats_left: 0,
            from_beat: 0,
            to_beat: 0,
            agents_reporting: 0,
            on_time_reviews: 0,
            help_promises_fulfilled: 0,
            tempo_bpm: Tempo::MIN,
            progress: Progress::MIN,
            tempo_drift_ms: 0.0,
            downbeat: false,
            secret_rotations_ok: false,
            phase: Phase::Plan,
            state: State::Idle,
            hlc: Hlc {
                wall: 0,
                logical: 0,
                node: 0,
            },
            window_id: WindowId::new([0; 16]),
            wait_for: WaitFor::default(),
            issues: Issues::default(),
            performance: PerformanceView::default(),
        }
    }

    #[inline]
    fn read_value(&mut self, name: Name, cursor: &mut Cursor<'a>) -> Option<()> {
        match name {
            Name::Type => self.kind = word::word(cursor, MessageType::from_name)?,
            Name::ClusterId => self.cluster_id = word::cluster_id(cursor)?,
            Name::BeatIndex => self.beat_index = integer(cursor)?,
            Name::Downbeat => self.downbeat = word::flag(cursor)?,
            Name::Phase => self.phase = word::word(cursor, Phase::from_word)?,
            Name::Hlc => self.hlc = word::hlc(cursor)?,
            Name::DeadlineAt => self.deadline_at = word::timestamp(cursor)?,
            Name::TempoBpm => self.tempo_bpm = Tempo::new(float(cursor)?)?,
            Name::WindowId => self.window_id = word::window_id(cursor)?,
            Name::AgentId => self.agent_id = word::agent_id(cursor)?,
            Name::TaskId => self.task_id = word::text(cursor, 1, TaskId::MAX_CHARS)?,
            Name::State => self.state = word::word(cursor, State::from_word)?,
            Name::BeatsLeft => self.beats_left = integer(cursor)?,
            Name::Progress => self.progress = Progress::new(float(cursor)?)?,
            Name::Notes => self.notes = word::text(cursor, 0, Notes::MAX_CHARS)?,
            Name::WaitFor => self.wait_for = wait_for(cursor)?,
            Name::FromBeat => self.from_beat = integer(cursor)?,
            Name::ToBeat => self.to_beat = integer(cursor)?,
            Name::AgentsReporting => self.agents_reporting = integer(cursor)?,
            Name::OnTimeReviews => self.on_time_reviews = integer(cursor)?,
            Name::HelpPromisesFulfilled => self.help_promises_fulfilled = integer(cursor)?,
            Name::SecretRotationsOk => self.secret_rotations_ok = word::flag(cursor)?,
            Name::TempoDriftMs => self.tempo_drift_ms = float(cursor)?,
            Name::Issues => self.issues = issues::read(cursor)?,
            Name::Performance => self.performance = performance(cursor)?,
        }
        Some(())
    }
}

pub(super) fn wait_for<'a>(cursor: &mut Cursor<'a>) -> Option<WaitFor<'a>> {
    cursor.token()?;
    let start = cursor.position();
    let count = list(cursor, StatusClaim::MAX_WAIT_FOR, |cursor| {
        word::text(cursor, 1, Dependency::MAX_CHARS).map(drop)
    })?;
    Some(WaitFor::new(cursor.since(start), count))
}

/// Reads an array of at most `max` entries; gives their count.
#[inline]
pub(super) fn list<'a>(
    cursor: &mut Cursor<'a>,
    max: usize,
    mut entry: impl FnMut(&mut Cursor<'a>) -> Option<()>,
) -> Option<usize> {
    cursor.expect(b'[')?;
    if cursor.closes(b']')? {
        return Some(0);
    }
    let mut count = 0;
    loop {
        entry(cursor)?;
        count += 1;
        if !cursor.more(b']')? {
            return (count <= max).then_some(count);
        }
    }
}

pub(super) fn performance(cursor: &mut Cursor<'_>) -> Option<PerformanceView> {
    let mut view = PerformanceView::default();
    cursor.expect(b'{')?;
    if cursor.closes(b'}')? {
        return Some(view);
    }
    loop {
        let slot = key(cursor, performance_slot)?;
        let fresh = match slot {
            PerformanceSlot::Count(slot) => slot(&mut view).replace(integer(cursor)?).is_none(),
            PerformanceSlot::Millis(slot) => slot(&mut view)
                .replace(Millis::new(float(cursor)?)?)
                .is_none(),
        };
        if !fresh {
            return None;
        }
        if !cursor.more(b'}')? {
            return Some(view);
        }
    }
}

/// Where a value of `performance` goes.
enum PerformanceSlot {
    Count(fn(&mut PerformanceView) -> &mut Option<u64>),
    Millis(fn(&mut PerformanceView) -> &mut Option<Millis>),
}

fn performance_slot(key: &[u8]) -> Option<PerformanceSlot> {
    Some(match key {
        b"claims_processed" => PerformanceSlot::Count(|view| &mut view.claims_processed),
        b"claims_late" => PerformanceSlot::Count(|view| &mut view.claims_late),
        b"claims_invalid" => PerformanceSlot::Count(|view| &mut view.claims_invalid),
        b"delivery_p50_ms" => PerformanceSlot::Millis(|view| &mut view.delivery_p50_ms),
        b"delivery_p95_ms" => PerformanceSlot::Millis(|view| &mut view.delivery_p95_ms),
        b"delivery_p99_ms" => PerformanceSlot::Millis(|view| &mut view.delivery_p99_ms),
        b"rollup_ms" => PerformanceSlot::Millis(|view| &mut view.rollup_ms),
        _ => return None,
    })
}
