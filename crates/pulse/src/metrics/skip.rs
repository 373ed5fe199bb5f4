//! Why a frame that was due is not published.

/// Why a frame that was due is not published. Each is counted, in `backbeat_frames_skipped_total`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Skip {
    /// Its phase was over, or nearly, when the machine came to it.
    TooLate,
    /// No majority has confirmed this leader lately: another may lead by now.
    NoQuorum,
    /// There is no connection to NATS; a frame that waited for one would arrive stale.
    NotConnected,
    /// The connection takes no more at the moment.
    QueueFull,
    /// Another node has taken over in the meantime.
    Superseded,
}

impl Skip {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::TooLate,
        Self::NoQuorum,
        Self::NotConnected,
        Self::QueueFull,
        Self::Superseded,
    ];

    /// The stable word, as in the label `reason`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLate => "too-late",
            Self::NoQuorum => "no-quorum",
            Self::NotConnected => "not-connected",
            Self::QueueFull => "queue-full",
            Self::Superseded => "superseded",
        }
    }
}
