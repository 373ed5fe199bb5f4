//! When a silent client is asked for a sign of life, and when it has given none. Time is an argument.

use tokio::time::Instant;

use crate::limits::Limits;
use crate::protocol::Refusal;

/// Watches one connection: first for its CONNECT, then for silence.
#[derive(Debug)]
pub(crate) struct Vigil {
    deadline: Instant,
    limits: Limits,
    heard: bool,
    unanswered: u32,
}

/// What is to be done at a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    Nothing,
    Ping,
    Refuse(Refusal),
}

impl Vigil {
    /// A vigil from `now` on; a client that is `admitted` from the start need not say CONNECT in time.
    pub(crate) fn new(now: Instant, limits: Limits, admitted: bool) -> Self {
        let patience = if admitted {
            limits.ping_interval
        } else {
            limits.auth_timeout
        };
        Self {
            deadline: now + patience,
            limits,
            heard: false,
            unanswered: 0,
        }
    }

    /// When [`Self::due`] is to be asked next.
    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Bytes arrived, whatever they were.
    pub(crate) fn hear(&mut self) {
        self.heard = true;
    }

    /// The deadline has passed, and now it is `now`. The next one is counted from here: a connection whose reads were
    /// held back must not be pinged several times at once.
    pub(crate) fn due(&mut self, now: Instant, admitted: bool) -> Due {
        self.deadline = now + self.limits.ping_interval;
        if !admitted {
            return Due::Refuse(Refusal::AuthenticationTimeout);
        }
        if std::mem::take(&mut self.heard) {
            self.unanswered = 0;
            return Due::Nothing;
        }
        if self.unanswered >= self.limits.max_pings_out {
            return Due::Refuse(Refusal::Stale);
        }
        self.unanswered += 1;
        Due::Ping
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_client_is_pinged_twice_and_then_refused() {
        let mut vigil = Vigil::new(Instant::now(), Limits::default(), true);
        let answers = [(); 3].map(|()| vigil.due(vigil.deadline(), true));
        assert_eq!(answers, [Due::Ping, Due::Ping, Due::Refuse(Refusal::Stale)]);
    }

    #[test]
    fn any_sound_clears_the_unanswered_pings() {
        let mut vigil = Vigil::new(Instant::now(), Limits::default(), true);
        assert_eq!(vigil.due(vigil.deadline(), true), Due::Ping);
        vigil.hear();
        let answers = [(); 3].map(|()| vigil.due(vigil.deadline(), true));
        assert_eq!(answers, [Due::Nothing, Due::Ping, Due::Ping]);
    }

    #[test]
    fn a_client_that_must_connect_has_the_authentication_timeout_for_it() {
        let (now, limits) = (Instant::now(), Limits::default());
        let mut vigil = Vigil::new(now, limits.clone(), false);
        assert_eq!(vigil.deadline(), now + limits.auth_timeout);
        let late = vigil.due(vigil.deadline(), false);
        assert_eq!(late, Due::Refuse(Refusal::AuthenticationTimeout));
        let mut vigil = Vigil::new(now, limits, false);
        vigil.hear();
        assert_eq!(vigil.due(vigil.deadline(), true), Due::Nothing);
    }
}
