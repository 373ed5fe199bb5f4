//! A bar on standard error that shows how a simulation is getting on; on a terminal only.

use backbeat_sim::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How often the bar is drawn.
const REFRESH: Duration = Duration::from_millis(100);

/// A bar, or nothing where there is no terminal.
pub(super) struct Bar {
    bar: ProgressBar,
    length: Option<Duration>,
}

impl Bar {
    /// A bar that is full after `length`; without one it only shows that there is life.
    pub(super) fn new(length: Option<Duration>) -> Self {
        let bar = length.map_or_else(ProgressBar::new_spinner, |length| {
            ProgressBar::new(millis(length))
        });
        bar.set_draw_target(ProgressDrawTarget::stderr());
        let template = match length {
            Some(_) => "{bar:20} {eta} left  {msg}",
            None => "{spinner} {elapsed}  {msg}",
        };
        let bar = match ProgressStyle::with_template(template) {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        };
        Self { bar, length }
    }

    /// Shows the progress until the simulation has ended, and leaves nothing behind.
    pub(super) async fn follow(self, mut progress: watch::Receiver<Progress>) {
        let begun = Instant::now();
        let mut refresh = interval(REFRESH);
        refresh.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                changed = progress.changed() => if changed.is_err() {
                    break;
                },
                _ = refresh.tick() => {}
            }
            self.bar.set_message(told(&progress.borrow_and_update()));
            if self.length.is_some() {
                self.bar.set_position(millis(begun.elapsed()));
            } else {
                self.bar.tick();
            }
        }
        self.bar.finish_and_clear();
    }
}

fn told(progress: &Progress) -> String {
    let Progress {
        beat,
        sent,
        rate_hz,
        compared,
        differing,
        connected,
        ..
    } = progress;
    let Some(beat) = beat else {
        return "waiting for a beat".to_owned();
    };
    let connection = if *connected { "" } else { ", not connected" };
    let reports = match differing {
        0 => format!("{compared} reports agree"),
        _ => format!("{differing} of {compared} reports differ"),
    };
    format!("beat {beat}, {sent} claims, {rate_hz:.0} a second, {reports}{connection}")
}

fn millis(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}
