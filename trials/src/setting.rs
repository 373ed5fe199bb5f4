//! What a trial is held with. Whatever a trial does not name is as small and quick as trials can be.

use crate::broker::Kind;

/// What a trial is held with.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Which broker.
    pub broker: Kind,
    /// How many nodes: `a`, `b`, `c` ...
    pub nodes: u8,
    /// Beats a minute.
    pub tempo: f64,
    /// Beats in a bar.
    pub bar_length: u64,
    /// 1 or 3.
    pub frames_per_beat: u64,
    /// Whether nodes reach each other through wires, one before each node.
    pub raft_wired: bool,
    /// Whether each node reaches the broker through a wire of its own.
    pub nats_wired: bool,
    /// What the nodes' secret file holds; none without a text.
    pub secret: Option<&'static str>,
    /// Whether it wants the machine for itself, because it measures time.
    pub alone: bool,
}

impl Setting {
    /// Three nodes at 300 BPM in bars of four beats: 15 frames a second, a bar in less than one.
    pub fn of(broker: Kind) -> Self {
        Self {
            broker,
            nodes: 3,
            tempo: 300.0,
            bar_length: 4,
            frames_per_beat: 3,
            raft_wired: false,
            nats_wired: false,
            secret: None,
            alone: false,
        }
    }

    /// Changes what a trial wants otherwise.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}
