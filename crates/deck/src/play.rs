//! Publishing a recording again.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use backbeat_bus::{Bus, RefuseOffer, RefusePublish, RefuseSettle};
use backbeat_metronome::{Appointment, Metronome, Options, Player, PlayerPanicked, RefuseStart};
use backbeat_recording::{Reader, RefuseLine};
use backbeat_timing::{LocalInstant, Nanos};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::prepare::{Part, Preparation, WAITING};
use crate::{Playback, Played, Progress};

/// Why a recording was not played to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefusePlay {
    /// A line of it is not understood. What stands before it was played.
    #[error(transparent)]
    Line(#[from] RefuseLine),
    /// There is no thread to play on.
    #[error(transparent)]
    Thread(#[from] RefuseStart),
    /// The thread that plays has panicked.
    #[error(transparent)]
    Panicked(#[from] PlayerPanicked),
    /// It was published, but may not all have reached the server.
    #[error("what was played may not have reached the server")]
    Unsettled(#[from] RefuseSettle),
    /// The task that reads has ended before its work.
    #[error("the recording was not read to its end: {0}")]
    Reading(String),
}

/// Publishes a recording: each message at its instant, which lies as far from the first one's as it was received, divided
/// by the speed. Instants are absolute, so that lateness never adds up.
///
/// A message whose time comes while there is no connection is not published, and counted. Returns after everything has
/// reached the server, or soon after the word to stop.
pub async fn play<R: Read + Send + 'static>(
    bus: Arc<dyn Bus>,
    reader: Reader<R>,
    playback: Playback,
    progress: Arc<Progress>,
    cancel: CancellationToken,
) -> Result<Played, RefusePlay> {
    let (parts, prepared) = mpsc::channel(WAITING);
    let at_instants = playback.speed.times().is_some();
    let preparation = |nudger| Preparation {
        reader,
        playback,
        progress: Arc::clone(&progress),
        parts,
        nudger,
    };
    let mut lateness = None;
    let reading = if at_instants {
        let over = CancellationToken::new();
        let playing = Playing {
            bus: Arc::clone(&bus),
            prepared,
            due: None,
            progress: Arc::clone(&progress),
            over: over.clone(),
        };
        // Not in real time: at a thousand times the speed it would never sleep.
        let options = Options {
            real_time: false,
            ..Options::default()
        };
        let metronome = Metronome::start("replay", options, playing)?;
        let preparation = preparation(Some(metronome.nudger()));
        let reading = tokio::task::spawn_blocking(move || preparation.run());
        tokio::select! {
            () = cancel.cancelled() => {}
            () = over.cancelled() => {}
        }
        lateness = metronome.lateness().overall();
        // Takes some milliseconds at most. It drops the queue, and so ends the reading.
        metronome.stop()?;
        reading
    } else {
        let preparation = preparation(None);
        let reading = tokio::task::spawn_blocking(move || preparation.run());
        publish_all(&*bus, prepared, &progress, &cancel).await;
        reading
    };
    let torn = match reading.await {
        Ok(read) => read?,
        Err(gone) => return Err(RefusePlay::Reading(gone.to_string())),
    };
    bus.settle().await?;
    Ok(Played {
        published: progress.published(),
        refused: progress.refused.load(Ordering::Relaxed),
        unaddressable: progress.unaddressable.load(Ordering::Relaxed),
        lateness,
        complete: !cancel.is_cancelled(),
        torn,
    })
}

/// As fast as the bus takes them.
async fn publish_all(
    bus: &dyn Bus,
    mut prepared: mpsc::Receiver<Part>,
    progress: &Progress,
    cancel: &CancellationToken,
) {
    loop {
        let next = tokio::select! {
            biased;
            () = cancel.cancelled() => return,
            next = prepared.recv() => next,
        };
        let Some(part) = next else { return };
        let published = tokio::select! {
            biased;
            () = cancel.cancelled() => return,
            published = bus.publish(part.envelope) => published,
        };
        progress
            .position_ms
            .store(part.position_ms, Ordering::Relaxed);
        match published {
            Ok(()) => progress.published.fetch_add(1, Ordering::Relaxed),
            Err(RefusePublish::Closed) => return,
            Err(_) => progress.refused.fetch_add(1, Ordering::Relaxed),
        };
    }
}

/// Publishes each part at its instant, on the metronome's thread.
struct Playing {
    bus: Arc<dyn Bus>,
    prepared: mpsc::Receiver<Part>,
    due: Option<Part>,
    progress: Arc<Progress>,
    /// Cancelled when there is no more.
    over: CancellationToken,
}

/// After how long the bus is asked again when it has no room.
const PATIENCE: Nanos = Nanos::new(200_000);

impl Player for Playing {
    fn next(&mut self, _now: LocalInstant) -> Option<Appointment> {
        if self.due.is_none() {
            match self.prepared.try_recv() {
                Ok(part) => self.due = Some(part),
                Err(mpsc::error::TryRecvError::Empty) => {}
                Err(mpsc::error::TryRecvError::Disconnected) => self.over.cancel(),
            }
        }
        self.due.as_ref().map(|part| Appointment {
            at: part.due,
            precise: true,
        })
    }

    fn play(&mut self, now: LocalInstant) {
        let Some(mut part) = self.due.take() else {
            return;
        };
        match self.bus.offer(part.envelope.clone()) {
            Ok(()) => self.progress.published.fetch_add(1, Ordering::Relaxed),
            Err(RefuseOffer::Full { .. }) => {
                part.due = now + PATIENCE;
                self.due = Some(part);
                return;
            }
            Err(_) => self.progress.refused.fetch_add(1, Ordering::Relaxed),
        };
        self.progress
            .position_ms
            .store(part.position_ms, Ordering::Relaxed);
    }
}
