//! A frame as it was heard, and its place in the order of frames.

use std::time::{Instant, SystemTime};

use async_nats::Message;
use backbeat_contract::{BeatFrame, Phase};

/// A frame with the moment of its arrival and what its headers say of its sender.
#[derive(Debug, Clone)]
pub struct Heard {
    /// When it arrived.
    pub at: Instant,
    /// The same on the wall clock, in Unix nanoseconds.
    pub wall_nanos: i128,
    /// The header `x-term`.
    pub term: u64,
    /// The header `x-node`.
    pub node: String,
    /// The message.
    pub frame: BeatFrame,
    /// Whether a receiver takes it: one that refuses terms lower than the highest it has heard.
    pub taken: bool,
}

impl Heard {
    /// Reads a message that has just arrived; the text says what keeps it from being a frame.
    pub fn read(message: &Message) -> Result<Self, String> {
        let (at, wall_nanos) = (Instant::now(), unix_nanos());
        let header = |name| {
            let headers = message.headers.as_ref()?;
            headers.get(name).map(|value| value.as_str().to_owned())
        };
        let term = header("x-term").ok_or("no header x-term")?;
        Ok(Self {
            at,
            wall_nanos,
            term: term.parse().map_err(|_| format!("x-term is {term:?}"))?,
            node: header("x-node").ok_or("no header x-node")?,
            frame: serde_json::from_slice(&message.payload).map_err(|error| error.to_string())?,
            taken: false,
        })
    }

    /// The place in the order of frames, in phases since beat 0.
    pub fn place(&self) -> u64 {
        let phase = match self.frame.phase {
            Phase::Plan => 0,
            Phase::Execute => 1,
            Phase::Review => 2,
        };
        self.beat() * 3 + phase
    }

    /// The beat.
    pub fn beat(&self) -> u64 {
        self.frame.beat_index.get()
    }

    /// How long a phase lasts at its tempo, in nanoseconds.
    pub fn phase_nanos(&self) -> f64 {
        20e9 / self.frame.tempo_bpm.bpm()
    }

    /// Its deadline, in Unix nanoseconds.
    pub fn deadline_nanos(&self) -> i128 {
        self.frame.deadline_at.unix_nanos()
    }

    /// When it was due, in Unix nanoseconds: its deadline less the phases that it stands for.
    pub fn due_nanos(&self, phases: u64) -> i128 {
        self.deadline_nanos() - whole(scaled(phases, self.phase_nanos()))
    }

    /// How long after it was due it arrived, in nanoseconds. Negative is too early.
    pub fn late_nanos(&self, phases: u64) -> i128 {
        self.wall_nanos - self.due_nanos(phases)
    }
}

/// `count` times a length.
#[expect(
    clippy::cast_precision_loss,
    reason = "trials see far fewer than 2^52 frames"
)]
pub fn scaled(count: u64, nanos: f64) -> f64 {
    count as f64 * nanos
}

/// To whole nanoseconds.
#[expect(clippy::cast_possible_truncation, reason = "trials last minutes")]
pub fn whole(nanos: f64) -> i128 {
    nanos.round() as i128
}

/// The wall clock. A clock before 1970 counts as 1970.
pub fn unix_nanos() -> i128 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        i128::try_from(since.as_nanos()).unwrap_or(i128::MAX)
    })
}
