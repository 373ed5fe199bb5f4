//! What each agent of a crew does in a bar: plain rules from which every figure of a report can be recounted.

use backbeat_contract::State;

/// What one agent says in one beat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The agent.
    pub agent: String,
    /// Its task.
    pub task: String,
    /// The beat that it names: the one going on, or the one before.
    pub beat: u64,
    /// What it says it does.
    pub state: State,
    /// The beats that it says it still needs.
    pub beats_left: Option<u64>,
}

/// What everybody says in a beat, of bars of this many beats that begin with beat 0. A bar has at least 4.
///
/// | agent | what it shows |
/// |---|---|
/// | `crew:worker-0` to `-2` | tasks that are done by the end of the bar |
/// | `crew:helper` | a promise to help, kept in even bars, broken by a failure in odd ones |
/// | `crew:waiter` | blocked at the end of every third bar |
/// | `crew:rotator` | a secret rotation, which fails in every fifth bar |
/// | `crew:tardy` | reviews for the beat before, which come too late |
/// | `crew:guest` | says nothing in odd bars |
pub fn lines(beat: u64, bar_length: u64) -> Vec<Line> {
    let (bar, place) = (beat / bar_length, beat % bar_length);
    let at_end = place + 1 == bar_length;
    let line = |agent: &str, task: &str, state: State| Line {
        agent: format!("crew:{agent}"),
        task: format!("{task}-{bar}"),
        beat,
        state,
        beats_left: None,
    };
    let done = |otherwise: State, instead: State, goes_wrong: bool| match (at_end, goes_wrong) {
        (false, _) => otherwise,
        (true, false) => State::Completed,
        (true, true) => instead,
    };
    let work = match place {
        0 => State::Planning,
        _ if at_end => State::Completed,
        _ => State::Executing,
    };
    let mut lines: Vec<Line> = (0..3)
        .map(|number| line(&format!("worker-{number}"), "work", work))
        .collect();
    let helps = done(State::Helping, State::Failed, bar % 2 == 1);
    lines.push(line("helper", "help", helps));
    let waits = done(State::Executing, State::Blocked, bar.is_multiple_of(3));
    lines.push(line("waiter", "wait", waits));
    let rotates = done(State::Executing, State::Failed, bar % 5 == 4);
    lines.push(Line {
        beats_left: (!at_end).then(|| bar_length - 1 - place),
        ..line("rotator", "secret-rotation", rotates)
    });
    if place > 0 {
        let review = line("tardy", "review", State::Reviewing);
        lines.push(Line {
            beat: beat - 1,
            ..review
        });
    }
    if bar.is_multiple_of(2) {
        lines.push(line("guest", "visit", State::Idle));
    }
    lines
}
