//! Tasks: whose they are and how long they take. All in beats, computed from the beat of their begin, never counted
//! down: a beat that was missed shortens nothing.

/// Which task: the text of its id is made of this by `Pen`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskName {
    /// The agent that took it up, by its number in the crowd.
    pub owner: u32,
    /// Which of its owner's tasks it is, from 1.
    pub number: u32,
}

/// A task that an agent works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) name: TaskName,
    /// The beat at which it began.
    began: u64,
    /// Beats for which nothing went on: waiting for others.
    waited: u32,
    plan: u16,
    execute: u16,
    review: u16,
}

impl Task {
    pub(crate) const fn new(name: TaskName, began: u64, [plan, execute, review]: [u16; 3]) -> Self {
        Self {
            name,
            began,
            waited: 0,
            plan,
            execute,
            review,
        }
    }

    /// The help that takes this many beats.
    pub(crate) const fn help(name: TaskName, began: u64, beats: u16) -> Self {
        Self::new(name, began, [0, beats, 0])
    }

    pub(crate) fn is_planned(&self, beat: u64) -> bool {
        self.worked(beat) >= u64::from(self.plan)
    }

    pub(crate) fn is_executed(&self, beat: u64) -> bool {
        self.worked(beat) >= u64::from(self.plan) + u64::from(self.execute)
    }

    pub(crate) fn is_done(&self, beat: u64) -> bool {
        self.worked(beat) >= self.total()
    }

    /// Beats that it still takes, 0 when it has taken longer than it should.
    pub(crate) fn beats_left(&self, beat: u64) -> u64 {
        self.total().saturating_sub(self.worked(beat))
    }

    /// What share of it is done: 0 to 99 percent, since what is not completed is not done.
    pub(crate) fn percent(&self, beat: u64) -> u8 {
        let worked = self.worked(beat).min(self.total());
        let percent = worked * 100 / self.total().max(1);
        u8::try_from(percent.min(99)).unwrap_or(99)
    }

    /// Nothing went on for this many beats.
    pub(crate) fn wait(&mut self, beats: u64) {
        let beats = u32::try_from(beats).unwrap_or(u32::MAX);
        self.waited = self.waited.saturating_add(beats);
    }

    /// It takes this many beats of execution more, from `beat` on.
    pub(crate) fn rework(&mut self, beat: u64, beats: u16) {
        let so_far = u16::try_from(self.worked(beat)).unwrap_or(u16::MAX);
        self.execute = so_far.saturating_sub(self.plan).saturating_add(beats);
    }

    fn total(&self) -> u64 {
        u64::from(self.plan) + u64::from(self.execute) + u64::from(self.review)
    }

    fn worked(&self, beat: u64) -> u64 {
        beat.saturating_sub(self.began)
            .saturating_sub(self.waited.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: TaskName = TaskName {
        owner: 3,
        number: 1,
    };

    #[test]
    fn a_task_goes_from_plan_to_done_by_the_beats_that_passed() {
        let task = Task::new(NAME, 10, [2, 3, 1]);
        assert_eq!((task.beats_left(10), task.percent(10)), (6, 0));
        assert!(!task.is_planned(11) && task.is_planned(12));
        assert!(!task.is_executed(14) && task.is_executed(15));
        assert_eq!((task.beats_left(15), task.percent(15)), (1, 83));
        assert!(!task.is_done(15) && task.is_done(16));
        assert_eq!((task.beats_left(99), task.percent(99)), (0, 99));
    }

    #[test]
    fn waiting_and_rework_put_the_end_off() {
        let mut task = Task::new(NAME, 10, [1, 2, 1]);
        task.wait(5);
        assert_eq!(task.beats_left(15), 4);
        assert!(!task.is_done(18) && task.is_done(19));
        task.rework(18, 4);
        assert_eq!(task.beats_left(18), 5);
    }
}
