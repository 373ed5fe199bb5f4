//! What a metronome's thread does: it asks the player, waits, and has it play. Starting and stopping the thread is in
//! `metronome`.

use std::hint;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use backbeat_timing::{LocalInstant, Nanos};

use crate::bell::Bell;
use crate::{Appointment, Clock, Lateness, Player};

/// A player on its thread.
pub(crate) struct Performance<C, P> {
    player: P,
    bell: Arc<Bell>,
    lateness: Arc<Lateness>,
    spin: Nanos,
    clock: PhantomData<C>,
}

impl<C: Clock, P: Player> Performance<C, P> {
    pub(crate) fn new(player: P, bell: Arc<Bell>, lateness: Arc<Lateness>, spin: Duration) -> Self {
        Self {
            player,
            bell,
            lateness,
            spin: spin.into(),
            clock: PhantomData,
        }
    }

    /// Plays until the word to stop.
    pub(crate) fn run(mut self) {
        while !self.bell.is_stopping() {
            // Before the question: a nudge that comes during it asks again.
            self.bell.answer();
            match self.player.next(C::now()) {
                None => self.bell.wait(),
                Some(appointment) => {
                    if let Some(now) = self.keep(appointment) {
                        self.play(appointment, now);
                    }
                }
            }
        }
    }

    /// Waits for the appointment and gives the instant at which it is due; none when the bell rang first.
    ///
    /// The clock is looked at before the bell, so that an appointment whose time has come is kept however often others
    /// nudge.
    fn keep(&mut self, appointment: Appointment) -> Option<LocalInstant> {
        loop {
            let now = C::now();
            if now >= appointment.at {
                return Some(now);
            }
            let left = (appointment.at - now).to_wait();
            let near = if appointment.precise {
                NEAR
            } else {
                Duration::ZERO
            };
            let far = left.saturating_sub(near);
            if far.is_zero() {
                return self.keep_exactly(appointment.at);
            }
            self.bell.wait_for(far.min(LONGEST_WAIT));
            if self.bell.is_rung() {
                return None;
            }
        }
    }

    /// Sleeps, has the player rehearse, naps and spins. Spinning looks at the bell, too, which keeps it in the core's cache:
    /// a miss after the instant would cost more than all the rest.
    fn keep_exactly(&mut self, at: LocalInstant) -> Option<LocalInstant> {
        let spin_from = at + Nanos::new(-self.spin.get());
        C::sleep_until(spin_from + Nanos::new(-NAP.get()));
        // Not after a wake-up so late that the rehearsal could delay what it is for.
        if C::now() + Nanos::new(NAP.get() / 2) < spin_from {
            self.player.rehearse(at);
        }
        C::sleep_until(spin_from);
        while !self.bell.is_rung() {
            let now = C::now();
            if now >= at {
                return Some(now);
            }
            hint::spin_loop();
        }
        None
    }

    fn play(&mut self, appointment: Appointment, now: LocalInstant) {
        self.player.play(now);
        // After the playing, which is what must not wait.
        if appointment.precise {
            self.lateness.record(now - appointment.at);
        }
    }
}

/// How long before a precise appointment the thread gives up being nudged for sleeping exactly. Waking up from the wait
/// that can be interrupted may take so long on a busy machine.
const NEAR: Duration = Duration::from_millis(5);

/// The last sleep before the spin. A core that has just been awake wakes up sooner: it sleeps less deeply, and a hypervisor
/// polls for 200 µs (KVM's default) before it gives the core away. Measured so, 95 of 100 wake-ups take 16 µs or less, and
/// 50 to 60 µs after a sleep of 5 ms: without the nap, more of them outlast the spin.
const NAP: Nanos = Nanos::new(200_000);

/// The longest uninterrupted wait. Parking is timed by a clock that stands still while the machine is suspended; after
/// that, an appointment is late by no more than this.
const LONGEST_WAIT: Duration = Duration::from_secs(1);
