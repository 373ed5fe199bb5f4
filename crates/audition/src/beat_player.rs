//! Beats where no pulse does: the frames of a timeline, each at its time.

use std::sync::Arc;

use backbeat_bus::{Bus, Envelope, Headers, Namespace};
use backbeat_contract::{
    BeatFrame, BeatFrameTag, BeatIndex, ClusterId, Hlc, Phase, Tempo, Timestamp, WindowId,
};
use backbeat_sim::WallClock;
use backbeat_timing::{FramesPerBeat, HlcClock, NodeHash, Schedule, Timeline, UnixMillis, WireHlc};
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Beats the time of a timeline on a bus, as the only node of its cluster. For a scratch cluster: it elects nobody, and
/// another pulse beside it would be a second leader.
pub struct BeatPlayer {
    bus: Arc<dyn Bus>,
    cluster: ClusterId,
    timeline: watch::Receiver<Timeline>,
    clock: WallClock,
    frames_per_beat: FramesPerBeat,
    hlc: HlcClock,
    headers: Headers,
}

impl BeatPlayer {
    /// A player of this term that follows the timeline and its changes.
    pub fn new(
        bus: Arc<dyn Bus>,
        cluster: ClusterId,
        timeline: watch::Receiver<Timeline>,
        clock: WallClock,
        term: u64,
    ) -> Self {
        let node = format!("audition-{term}");
        let mut headers = Headers::default();
        // Neither has a line break, which is all that is refused.
        let _ = headers.set(Headers::TERM, term.to_string());
        let _ = headers.set(Headers::NODE, node.as_str());
        Self {
            bus,
            cluster,
            timeline,
            clock,
            frames_per_beat: FramesPerBeat::default(),
            hlc: HlcClock::new(NodeHash::of(&node)),
            headers,
        }
    }

    /// The same with one or three frames a beat.
    #[must_use]
    pub fn playing(self, frames_per_beat: FramesPerBeat) -> Self {
        Self {
            frames_per_beat,
            ..self
        }
    }

    /// Beats until it is cancelled or the timeline ends. A frame that the bus does not take at once is left out, as a
    /// pulse leaves it out.
    pub async fn run(mut self, cancel: CancellationToken) {
        let mut next = self.first();
        while let Some(frame) = next {
            tokio::select! {
                biased;
                () = cancel.cancelled() => return,
                () = sleep((frame.at - self.clock.now()).to_wait()) => {}
            }
            if let Some(envelope) = self.write(&frame) {
                let _ = self.bus.offer(envelope);
            }
            next = self.schedule(|schedule| schedule.frame_following(frame.beat, frame.phase));
        }
    }

    fn first(&self) -> Option<backbeat_timing::Frame> {
        let now = self.clock.now();
        self.schedule(|schedule| schedule.next_frame_after(now))
    }

    fn schedule<T>(&self, ask: impl FnOnce(&Schedule<'_>) -> T) -> T {
        let timeline = self.timeline.borrow();
        ask(&Schedule::new(
            &timeline,
            self.cluster.as_str(),
            self.frames_per_beat,
        ))
    }

    /// The message of a frame; none for a deadline that no date holds (after the year 9999).
    fn write(&mut self, frame: &backbeat_timing::Frame) -> Option<Envelope> {
        let millis = self.clock.now().unix_nanos().div_euclid(1_000_000);
        let stamp = self.hlc.tick(UnixMillis::from(i64::try_from(millis).ok()?));
        let message = BeatFrame {
            tag: BeatFrameTag,
            cluster_id: self.cluster.clone(),
            beat_index: BeatIndex::new(frame.beat.index())?,
            downbeat: frame.downbeat,
            phase: match frame.phase {
                backbeat_timing::Phase::Plan => Phase::Plan,
                backbeat_timing::Phase::Execute => Phase::Execute,
                backbeat_timing::Phase::Review => Phase::Review,
            },
            hlc: on_the_wire(stamp.wire()),
            deadline_at: Timestamp::from_unix_nanos(frame.deadline.unix_nanos())?,
            tempo_bpm: Tempo::new(frame.tempo.bpm())?,
            window_id: WindowId::new(frame.window.to_bytes()),
        };
        let payload = serde_json::to_vec(&message).ok()?;
        let subject = Namespace::default().beat(&self.cluster);
        Some(Envelope::new(subject, payload).with_headers(self.headers.clone()))
    }
}

/// A stamp as messages carry it.
pub(crate) const fn on_the_wire(stamp: WireHlc) -> Hlc {
    Hlc {
        wall: stamp.low_millis,
        logical: stamp.logical,
        node: stamp.node.0,
    }
}
