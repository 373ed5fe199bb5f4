//! What the troupe says: two bars, and the first beat of a third.

use backbeat_contract::State;

use super::Kind;

/// One thing that is said in a beat.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// The bar, from 0: the first one whose downbeat was heard.
    pub(super) bar: u64,
    /// The beat within the bar, from 0.
    pub(super) beat: u64,
    /// Who says it.
    pub(super) who: Who,
    pub(super) state: State,
    pub(super) task: Option<&'static str>,
    /// The beat that it names, against the one in which it is said.
    pub(super) names: Names,
    pub(super) manner: Manner,
}

/// Who says a line.
#[derive(Debug, Clone, Copy)]
pub(super) enum Who {
    /// One agent.
    One(&'static str),
    /// Every agent of a kind.
    All(Kind),
}

/// The beat that a line names.
#[derive(Debug, Clone, Copy)]
pub(super) enum Names {
    /// The present one.
    Present,
    /// The one before.
    Before,
    /// The last one of the bar before.
    LastOfBarBefore,
    /// One that is a thousand bars ahead: no reverb waits so long.
    FarAhead,
}

/// How a line is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    Plainly,
    /// The same message two times.
    Twice,
    /// At the very begin of the beat.
    AtOnce,
    /// With the state in its legacy spelling.
    InLegacyWords,
    /// With a field more.
    WithUnknownField,
    /// On one of the older subjects.
    OnLegacySubject,
    /// With a state that there is not, or without its beat.
    Broken,
}

/// The script, in the order of saying.
pub(super) const LINES: &[Line] = &[
    one(
        0,
        0,
        "audition:reviewer-1",
        State::Reviewing,
        Some("review:1"),
    ),
    one(
        0,
        0,
        "audition:reviewer-2",
        State::Completed,
        Some("review:2"),
    ),
    one(0, 0, "audition:helper-1", State::Helping, Some("help:1")),
    one(0, 0, "audition:failing-1", State::Failed, Some("work:1")),
    one(0, 0, "audition:blocked-1", State::Blocked, Some("work:2")),
    one(
        0,
        0,
        "audition:keeper-1",
        State::Completed,
        Some("secret-rotation:audition-1"),
    ),
    Line {
        manner: Manner::Twice,
        ..one(0, 0, "audition:twice-1", State::Executing, Some("work:3"))
    },
    all(0, 0, Kind::LegacyWord, Manner::InLegacyWords),
    all(0, 0, Kind::UnknownField, Manner::WithUnknownField),
    all(0, 0, Kind::LegacySubject, Manner::OnLegacySubject),
    one(0, 1, "audition:helper-1", State::Completed, Some("help:1")),
    Line {
        names: Names::Before,
        ..one(0, 1, "audition:tardy-1", State::Reviewing, Some("review:3"))
    },
    Line {
        names: Names::LastOfBarBefore,
        ..all(1, 0, Kind::Grace, Manner::AtOnce)
    },
    one(
        1,
        0,
        "audition:reviewer-1",
        State::Executing,
        Some("review:1"),
    ),
    one(
        1,
        1,
        "audition:keeper-2",
        State::Failed,
        Some("secret-rotation:audition-2"),
    ),
    all(1, 1, Kind::Invalid, Manner::Broken),
    Line {
        names: Names::LastOfBarBefore,
        ..all(1, 1, Kind::Late, Manner::Plainly)
    },
    Line {
        names: Names::FarAhead,
        ..all(1, 1, Kind::Future, Manner::Plainly)
    },
];

const fn one(
    bar: u64,
    beat: u64,
    who: &'static str,
    state: State,
    task: Option<&'static str>,
) -> Line {
    Line {
        bar,
        beat,
        who: Who::One(who),
        state,
        task,
        names: Names::Present,
        manner: Manner::Plainly,
    }
}

/// Legacy spellings exist of some states only, so all of a kind say `completed`.
const fn all(bar: u64, beat: u64, kind: Kind, manner: Manner) -> Line {
    Line {
        bar,
        beat,
        who: Who::All(kind),
        state: State::Completed,
        task: None,
        names: Names::Present,
        manner,
    }
}
