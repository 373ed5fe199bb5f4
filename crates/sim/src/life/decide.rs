//! What an agent does next. One decision a claim: from one state to one that may follow it.

use backbeat_contract::State;

use super::agent::{Agent, Step, Waiting};
use super::{Call, Calls, Task, TaskName, wording};
use crate::scenario::{Chance, Crew};

/// What an agent sees of the world when it decides.
pub(crate) struct Surroundings<'a> {
    /// The agent's own number.
    pub(crate) me: u32,
    pub(crate) beat: u64,
    pub(crate) crew: &'a Crew,
    /// The chance to take up a task: the crew's, or the rush's.
    pub(crate) start: Chance,
    /// All agents, to wait for.
    pub(crate) agents: &'a [Agent],
    pub(crate) calls: &'a mut Calls,
}

impl Agent {
    /// Decides what to do and tells it. Called once a claim, with beats that never decrease.
    pub(crate) fn decide(&mut self, around: &mut Surroundings<'_>) -> Step {
        match self.state {
            State::Idle | State::Completed | State::Failed => self.look_for_work(around),
            State::Planning => self.plan(around),
            State::Executing => self.execute(around),
            State::Blocked => self.wait(around),
            State::Reviewing => self.review(around),
            State::Helping => self.help(around),
        }
    }

    fn look_for_work(&mut self, around: &mut Surroundings<'_>) -> Step {
        let (beat, crew) = (around.beat, around.crew);
        self.task = None;
        if self.dice.fall(crew.help)
            && let Some(call) = around.calls.answer()
        {
            self.task = Some(Task::help(
                call.task,
                beat,
                crew.assist.draw(&mut self.dice),
            ));
            return self.tell(State::Helping, beat, None);
        }
        if !self.dice.fall(around.start) {
            return self.tell(State::Idle, beat, None);
        }
        self.taken_up = self.taken_up.saturating_add(1);
        let name = TaskName {
            owner: around.me,
            number: self.taken_up,
        };
        let lengths = [crew.plan, crew.execute, crew.review].map(|span| span.draw(&mut self.dice));
        self.task = Some(Task::new(name, beat, lengths));
        self.tell(State::Planning, beat, None)
    }

    fn plan(&mut self, around: &Surroundings<'_>) -> Step {
        let planned = self.task.is_none_or(|task| task.is_planned(around.beat));
        let state = if planned {
            State::Executing
        } else {
            State::Planning
        };
        self.tell(state, around.beat, None)
    }

    fn execute(&mut self, around: &mut Surroundings<'_>) -> Step {
        let (beat, crew) = (around.beat, around.crew);
        if self.dice.fall(crew.fail) {
            let why = wording::failure(&mut self.dice);
            return self.tell(State::Failed, beat, Some(why));
        }
        if self.dice.fall(crew.block)
            && let Some(on) = self.somebody_to_wait_for(around)
        {
            return self.block(on, around);
        }
        if self.task.is_none_or(|task| task.is_executed(beat)) {
            return self.tell(State::Reviewing, beat, None);
        }
        let remark = wording::remark(&mut self.dice);
        self.tell(State::Executing, beat, remark)
    }

    /// Another agent that works on something, if the one that was thought of does.
    fn somebody_to_wait_for(&mut self, around: &Surroundings<'_>) -> Option<TaskName> {
        let other = self.dice.pick(around.agents)?;
        other.own_task().filter(|task| task.owner != around.me)
    }

    fn block(&mut self, on: TaskName, around: &mut Surroundings<'_>) -> Step {
        let beat = around.beat;
        let patience = u64::from(around.crew.patience.draw(&mut self.dice));
        self.waiting = Some(Waiting {
            since: beat,
            until: beat.saturating_add(patience),
            on,
            helped: false,
        });
        // A rotation is its keeper's alone: nobody else has the secret.
        if let Some(task) = self.own_task()
            && !around.crew.rotates_secrets()
        {
            around.calls.post(Call { task });
        }
        self.tell(State::Blocked, beat, None)
    }

    fn wait(&mut self, around: &Surroundings<'_>) -> Step {
        let beat = around.beat;
        let Some(waiting) = self.waiting else {
            return self.tell(State::Executing, beat, None);
        };
        let free = waiting.helped || is_over(waiting.on, around.agents);
        if !free && beat < waiting.until {
            return self.tell(State::Blocked, beat, None);
        }
        let gives_up = !free && self.dice.fall(around.crew.give_up);
        self.waiting = None;
        if gives_up {
            return self.tell(State::Failed, beat, Some(wording::GAVE_UP));
        }
        if let Some(task) = &mut self.task {
            task.wait(beat.saturating_sub(waiting.since));
        }
        self.tell(State::Executing, beat, None)
    }

    fn review(&mut self, around: &Surroundings<'_>) -> Step {
        let (beat, crew) = (around.beat, around.crew);
        if !self.task.is_none_or(|task| task.is_done(beat)) {
            return self.tell(State::Reviewing, beat, None);
        }
        if self.dice.fall(crew.rework) {
            let beats = crew.execute.draw(&mut self.dice);
            if let Some(task) = &mut self.task {
                task.rework(beat, beats);
            }
            return self.tell(State::Executing, beat, None);
        }
        self.tell(State::Completed, beat, None)
    }

    fn help(&mut self, around: &Surroundings<'_>) -> Step {
        let beat = around.beat;
        if !self.task.is_none_or(|task| task.is_done(beat)) {
            return self.tell(State::Helping, beat, None);
        }
        let relieved = self.task.map(|task| task.name);
        Step {
            relieved,
            ..self.tell(State::Completed, beat, None)
        }
    }

    /// Takes a state on, and claims it with what belongs to it: what is completed has nothing left, who failed says
    /// why, who is blocked says on what (contract, "Rules a schema cannot say").
    fn tell(&mut self, state: State, beat: u64, notes: Option<&'static str>) -> Step {
        self.state = state;
        let (beats_left, percent) = match (state, self.task) {
            (_, None) => (None, None),
            (State::Completed, _) => (Some(0), Some(100)),
            (State::Failed, Some(task)) => (None, Some(task.percent(beat))),
            (State::Blocked, Some(mut task)) => {
                let since = self.waiting.map_or(beat, |waiting| waiting.since);
                task.wait(beat.saturating_sub(since));
                (Some(task.beats_left(beat)), Some(task.percent(beat)))
            }
            (_, Some(task)) => (Some(task.beats_left(beat)), Some(task.percent(beat))),
        };
        Step {
            state,
            task: self.task.map(|task| task.name),
            beats_left,
            percent,
            notes,
            wait_for: self.waiting.map(|waiting| waiting.on),
            relieved: None,
        }
    }
}

/// Whether an agent no longer works on a task.
fn is_over(task: TaskName, agents: &[Agent]) -> bool {
    let owner = usize::try_from(task.owner).ok();
    let owner = owner.and_then(|place| agents.get(place));
    owner.is_none_or(|owner| owner.own_task() != Some(task))
}
