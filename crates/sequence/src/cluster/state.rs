//! What is remembered of one cluster, all of it bounded. How it is judged is in `frames`, `leaders`,
//! `claims` and `reports`.

use backbeat_timing::FramesPerBeat;

use super::closings::Closings;
use super::line::Line;
use super::pace::Pace;
use super::recent::RecentFrames;
use super::windows::Windows;
use crate::Settings;
use crate::summary::{ClusterCounts, ClusterSummary};

/// A cluster as heard.
#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    /// Tells its senders from those of other clusters; never given twice.
    pub(crate) serial: u32,
    pub(crate) counts: ClusterCounts,
    pub(super) name: Box<str>,
    /// The highest term heard.
    pub(super) term: Option<u64>,
    /// Frames of lower terms since one that was not.
    pub(super) lower_terms: u32,
    pub(super) line: Option<Line>,
    pub(super) other: Option<OtherLine>,
    pub(super) recent: RecentFrames,
    pub(super) windows: Windows,
    pub(super) closings: Closings,
    pub(super) pace: Pace,
    pub(super) lateness: Lateness,
    /// Frames followed since two leaders were last heard; at first, as if there had been two long ago.
    pub(super) undisputed: u32,
    /// How often the listener had been away when the cluster was heard last.
    absences: u64,
}

/// Another line of beats than the one followed.
#[derive(Clone, Debug)]
pub(super) struct OtherLine {
    pub(super) line: Line,
    /// How often the listener has gone from one to the other.
    pub(super) changes: u32,
    /// Frames of the followed line since this one was heard.
    pub(super) idle: u8,
}

/// Whether frames come in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lateness {
    InTime,
    /// Late, and told.
    Told,
    /// The listener was away, and no frame has been in time since.
    Excused,
}

impl OtherLine {
    /// Two beats of three frames.
    pub(super) const KEPT_FRAMES: u8 = 6;

    pub(super) const fn new(line: Line) -> Self {
        Self {
            line,
            changes: 0,
            idle: 0,
        }
    }
}

impl Cluster {
    pub(super) fn new(name: &str, serial: u32, absences: u64, settings: &Settings) -> Self {
        Self {
            serial,
            counts: ClusterCounts::default(),
            name: name.into(),
            term: None,
            lower_terms: 0,
            line: None,
            other: None,
            recent: RecentFrames::new(settings.frames),
            windows: Windows::new(settings.windows),
            closings: Closings::new(),
            pace: Pace::default(),
            lateness: Lateness::InTime,
            undisputed: u32::MAX,
            absences,
        }
    }

    /// Takes note that the listener has been away, if it has since the cluster was heard last.
    pub(super) fn notice(&mut self, absences: u64) {
        if self.absences == absences {
            return;
        }
        self.absences = absences;
        self.other = None;
        self.lateness = Lateness::Excused;
        if let Some(line) = &mut self.line {
            line.rejoin();
        }
    }

    pub(super) fn summary(&self) -> ClusterSummary {
        let line = self.line.as_ref();
        let drift = self.pace.drift.drift();
        ClusterSummary {
            cluster: self.name.clone(),
            counts: self.counts,
            beat: line.map(|line| line.place().beat),
            term: self.term,
            frames_per_beat: line
                .and_then(Line::frames_per_beat)
                .map(|frames| match frames {
                    FramesPerBeat::One => 1,
                    FramesPerBeat::Three => 3,
                }),
            tempo_bpm: line.map(|line| line.tempo().tempo().bpm()),
            measured_bpm: self.pace.tempo.measured_bpm(),
            drift_ms: drift.map(|drift| drift.millis),
            drift_ppm: drift.map(|drift| drift.ppm),
            windows_forgotten: self.windows.forgotten(),
        }
    }
}
