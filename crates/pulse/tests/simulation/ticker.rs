//! The metronome in virtual time: drives the same player as the thread does.

use std::sync::Arc;

use backbeat_metronome::Player;
use backbeat_pulse::clock::Clock;
use backbeat_pulse::performer::Performer;
use tokio::sync::Notify;
use tokio::time::sleep_until;

use crate::clock::MachineClocks;

/// Plays until it is dropped.
pub async fn play(mut performer: Performer, clocks: Arc<MachineClocks>, nudge: Arc<Notify>) {
    loop {
        let appointment = performer.next(clocks.now());
        let nudged = match appointment {
            None => {
                nudge.notified().await;
                true
            }
            Some(appointment) => tokio::select! {
                biased;
                () = nudge.notified() => true,
                () = sleep_until(clocks.instant_of(appointment.at)) => false,
            },
        };
        if !nudged {
            performer.play(clocks.now());
        }
    }
}
