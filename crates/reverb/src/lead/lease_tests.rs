//! The lease among several reverbs: who speaks, and when another does.

use super::*;
use proptest::prelude::*;

const PATIENCE: Patience = Patience {
    announce_every: Duration::from_millis(100),
    gone_after: Duration::from_millis(400),
};

/// Reverbs that hear each other, as long as they are up.
struct Troupe {
    now: Instant,
    wall: i64,
    leases: Vec<(Lease, bool)>,
}

impl Troupe {
    fn of(members: usize) -> Self {
        let now = Instant::now();
        let lease = |member: usize| {
            let own = Announcement::new(format!("reverb-{member}"), 0);
            (Lease::new(own, PATIENCE, now), true)
        };
        Self {
            now,
            wall: 0,
            leases: (0..members).map(lease).collect(),
        }
    }

    /// Everybody who is up announces, and hears the others. Gives who speaks.
    fn round(&mut self) -> Vec<usize> {
        self.now += PATIENCE.announce_every;
        self.wall += 1;
        let (now, wall) = (self.now, self.wall);
        let up = self.leases.iter_mut().filter(|(_, up)| *up);
        let said: Vec<_> = up.map(|(lease, _)| lease.announce(now)).collect();
        let mut speakers = Vec::new();
        for (place, (lease, up)) in self.leases.iter_mut().enumerate() {
            if *up {
                for said in &said {
                    lease.hear(said.clone(), now);
                }
                if lease.office(now, wall) == Office::Speaks {
                    speakers.push(place);
                }
            }
        }
        speakers
    }

    /// The speakers once everybody knows of everybody.
    fn settled(&mut self) -> Vec<usize> {
        (0..20).for_each(|_| drop(self.round()));
        self.round()
    }
}

#[test]
fn one_of_several_speaks_and_goes_on_when_others_come() {
    let mut troupe = Troupe::of(3);
    troupe.leases[0].1 = false;
    assert_eq!(troupe.settled(), [1]);
    troupe.leases[0].1 = true;
    assert_eq!(troupe.settled(), [1]);
}

#[test]
fn another_takes_over_after_the_patience_or_at_once_after_a_farewell() {
    let mut troupe = Troupe::of(2);
    assert_eq!(troupe.settled(), [0]);
    troupe.leases[0].1 = false;
    assert!((0..6).any(|_| troupe.round() == [1]));
    troupe.leases[0].1 = true;
    assert_eq!(troupe.settled(), [1]);
    let farewell = troupe.leases[1].0.farewell();
    troupe.leases[1].1 = false;
    let now = troupe.now;
    troupe.leases[0].0.hear(farewell, now);
    assert_eq!(troupe.round(), [0]);
}

#[test]
fn who_was_stopped_for_a_while_does_not_speak_on() {
    let mut troupe = Troupe::of(1);
    assert_eq!(troupe.settled(), [0]);
    troupe.now += PATIENCE.gone_after;
    assert!(troupe.round().is_empty());
    assert_eq!(troupe.settled(), [0]);
}

proptest! {
    #[test]
    fn whoever_comes_and_goes_in_the_end_one_speaks(changes in prop::collection::vec((0usize..4, any::<bool>(), 0usize..8), 0..30)) {
        let mut troupe = Troupe::of(4);
        for (member, up, rounds) in changes {
            troupe.leases[member].1 = up;
            (0..rounds).for_each(|_| drop(troupe.round()));
        }
        let somebody = troupe.leases.iter().any(|(_, up)| *up);
        prop_assert_eq!(troupe.settled().len(), usize::from(somebody));
    }
}
