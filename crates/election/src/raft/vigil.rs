//! When openraft looks at its timers: not while there is nothing that it could see.
//!
//! openraft looks every 13/64 of its heartbeat, which is 15 ms with the default pace, and steps over what it sleeps
//! through. What an idle node costs is mostly its waking up, so here it sleeps longer, and shorter when that counts:
//!
//! | node | looks | because |
//! |---|---|---|
//! | it leads | once a heartbeat of openraft's own | it sends one each time; repeats are the transport's business |
//! | it has heard its leader | once the leader's lease has run out | it holds no election before |
//! | any other | six times a heartbeat | its election comes by chance; two that look at the same time rarely would both stand |
//! | its disk holds openraft up | when the disk is done | openraft would not see it before |
//!
//! The last line is more than thrift. Each look puts a notice into a bounded queue, and the task that reads this queue
//! also writes to it, after a vote is saved: looks that went on while it waits for the disk would fill the queue, and it
//! would wait for itself for good.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use pin_project_lite::pin_project;
use tokio::time::Instant;

use crate::pace::Pace;

/// What a node knows of how soon it must look at its timers. One task waits for it: the one that looks.
#[derive(Debug)]
pub(crate) struct Vigil {
    /// The leader's lease. No election begins earlier after a word of the leader.
    lease: Duration,
    /// Time between two heartbeats of openraft's own.
    heartbeat: Duration,
    /// Longest time between two looks when an election may be near.
    alert: Duration,
    watch: Mutex<Watch>,
    sleeper: AtomicWaker,
}

#[derive(Debug)]
struct Watch {
    post: Post,
    /// How many changes of the disk openraft waits for.
    held_up: usize,
    /// A look came due meanwhile.
    overdue: bool,
}

#[derive(Clone, Copy, Debug)]
enum Post {
    /// This node leads.
    Leads,
    /// It has heard its leader, whose lease lasts until then at least.
    Follows(Instant),
    /// Neither.
    Alert,
}

impl Vigil {
    pub(crate) fn new(pace: Pace) -> Self {
        Self {
            lease: pace.election_max,
            heartbeat: pace.heartbeat * pace.heartbeats_of_one(),
            alert: pace.heartbeat / 6,
            watch: Mutex::new(Watch {
                post: Post::Alert,
                held_up: 0,
                overdue: false,
            }),
            sleeper: AtomicWaker::new(),
        }
    }

    /// The leader has just been heard, and what it said was taken.
    pub(crate) fn heard_leader(&self) {
        self.change(Post::Follows(Instant::now() + self.lease));
    }

    /// The node's standing has changed; whatever it heard before, the leader may be another now.
    pub(crate) fn stands(&self, leads: bool) {
        self.change(if leads { Post::Leads } else { Post::Alert });
    }

    /// openraft waits for its disk from now on, until the guard is dropped.
    pub(crate) fn hold_up(&self) -> HeldUp<'_> {
        self.watch().held_up += 1;
        HeldUp(self)
    }

    fn change(&self, post: Post) {
        self.watch().post = post;
        self.sleeper.wake();
    }

    /// When to look that was asked to at an instant, and went to sleep at another.
    fn look_at(&self, asked: Instant, asleep: Instant) -> Instant {
        let soon = asked.min(asleep + self.alert);
        match self.watch().post {
            Post::Leads => asleep + self.heartbeat,
            Post::Follows(until) => soon.max(until),
            Post::Alert => soon,
        }
    }

    /// Whether a look that is due must wait; it is told when no longer.
    fn defers(&self) -> bool {
        let mut watch = self.watch();
        watch.overdue = watch.held_up > 0;
        watch.overdue
    }

    fn watch(&self) -> MutexGuard<'_, Watch> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// For as long as it lives, openraft waits for its disk.
pub(crate) struct HeldUp<'a>(&'a Vigil);

impl Drop for HeldUp<'_> {
    fn drop(&mut self) {
        let mut watch = self.0.watch();
        watch.held_up -= 1;
        if watch.held_up == 0 && watch.overdue {
            self.0.sleeper.wake();
        }
    }
}

pin_project! {
    /// Sleeps for a while, or as long as a vigil says.
    pub(crate) struct Sleep {
        began: Instant,
        asked: Instant,
        vigil: Option<Arc<Vigil>>,
        #[pin]
        timer: tokio::time::Sleep,
    }
}

impl Sleep {
    pub(crate) fn lasting(duration: Duration) -> Self {
        let began = Instant::now();
        let timer = tokio::time::sleep_until(began + duration);
        Self {
            began,
            asked: timer.deadline(),
            vigil: None,
            timer,
        }
    }

    pub(crate) fn kept_by(self, vigil: Option<Arc<Vigil>>) -> Self {
        Self { vigil, ..self }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        let Some(vigil) = this.vigil else {
            return this.timer.poll(context);
        };
        // First, so that what is heard between this and the look at it wakes the task again.
        vigil.sleeper.register(context.waker());
        let until = vigil.look_at(*this.asked, *this.began);
        if this.timer.deadline() != until {
            this.timer.as_mut().reset(until);
        }
        ready!(this.timer.poll(context));
        if vigil.defers() {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEASE: Duration = Duration::from_millis(150);
    const HEARTBEAT: Duration = Duration::from_millis(30);
    const OWN_HEARTBEAT: Duration = Duration::from_millis(90);
    const ASKED: Duration = Duration::from_millis(15);
    const ALERT: Duration = Duration::from_millis(5);

    async fn slept(vigil: &Arc<Vigil>) -> Duration {
        let began = Instant::now();
        let sleep = Sleep::lasting(ASKED);
        sleep.kept_by(Some(Arc::clone(vigil))).await;
        began.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_node_that_hears_its_leader_looks_when_the_lease_ends() {
        let vigil = Arc::new(Vigil::new(Pace::default()));
        let leader = async {
            for _ in 0..10 {
                tokio::time::sleep(HEARTBEAT).await;
                vigil.heard_leader();
            }
        };
        vigil.heard_leader();
        let (slept, ()) = tokio::join!(slept(&vigil), leader);
        assert_eq!(slept, HEARTBEAT * 10 + LEASE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_node_whose_leader_is_silent_looks_often() {
        let vigil = Arc::new(Vigil::new(Pace::default()));
        assert_eq!(slept(&vigil).await, ALERT);
        vigil.heard_leader();
        tokio::time::sleep(LEASE).await;
        assert_eq!(slept(&vigil).await, ALERT);
    }

    #[tokio::test(start_paused = true)]
    async fn a_leader_looks_once_a_heartbeat() {
        let vigil = Arc::new(Vigil::new(Pace::default()));
        vigil.stands(true);
        assert_eq!(slept(&vigil).await, OWN_HEARTBEAT);
    }

    #[tokio::test(start_paused = true)]
    async fn a_node_that_waits_for_its_disk_looks_when_that_is_done() {
        let vigil = Arc::new(Vigil::new(Pace::default()));
        let disk = async {
            let [one, other] = [vigil.hold_up(), vigil.hold_up()];
            tokio::time::sleep(LEASE).await;
            drop(one);
            tokio::time::sleep(LEASE).await;
            drop(other);
        };
        let (slept_held_up, ()) = tokio::join!(slept(&vigil), disk);
        assert_eq!(slept_held_up, LEASE * 2);
        assert_eq!(slept(&vigil).await, ALERT);
    }

    #[tokio::test(start_paused = true)]
    async fn a_node_whose_standing_changes_looks_at_once_if_that_is_due() {
        let vigil = Arc::new(Vigil::new(Pace::default()));
        vigil.heard_leader();
        let change = async {
            tokio::time::sleep(HEARTBEAT).await;
            vigil.stands(false);
        };
        let (slept, ()) = tokio::join!(slept(&vigil), change);
        assert_eq!(slept, HEARTBEAT);
    }
}
