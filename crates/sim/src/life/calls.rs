//! Calls for help: agents that wait for others post their tasks, agents without a task answer.

use std::collections::VecDeque;

use super::TaskName;

/// The open calls, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    open: VecDeque<Call>,
}

/// An agent's call for help with its task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) task: TaskName,
}

impl Calls {
    /// Most open calls. With one more, the oldest is given up: its agent waits as long as its patience lasts.
    pub(crate) const MAX: usize = 4096;

    pub(crate) fn post(&mut self, call: Call) {
        if self.open.len() >= Self::MAX {
            self.open.pop_front();
        }
        self.open.push_back(call);
    }

    /// The oldest call, which is answered by this. Its agent may have gone on without help meanwhile, as in life.
    pub(crate) fn answer(&mut self) -> Option<Call> {
        self.open.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_call_is_answered_first_and_falls_out_first() {
        let call = |owner| Call {
            task: TaskName { owner, number: 1 },
        };
        let mut calls = Calls::default();
        (0..=4096).for_each(|owner| calls.post(call(owner)));
        assert_eq!(calls.answer(), Some(call(1)));
        assert_eq!(calls.open.len(), Calls::MAX - 1);
    }
}
