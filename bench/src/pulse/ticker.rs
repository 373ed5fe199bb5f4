//! Who ticks: our metronome, a bare thread that does nothing else, and tokio's interval.

use std::mem;
use std::sync::mpsc::{Receiver, Sender, channel};
#[cfg(target_os = "linux")]
use std::thread;
use std::time::Duration;

use backbeat_metronome::{Appointment, LocalClock, Metronome, Options, Player, Priority};
use backbeat_timing::LocalInstant;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::failure::Failure;

/// One way to tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ticker {
    /// Ours, with the priority of everybody.
    Metronome,
    /// Ours, before everybody.
    RealTimeMetronome,
    /// The floor: absolute `clock_nanosleep`, exact timers, the same spin, and no way to reach the thread.
    BareThread,
    /// What most programs do.
    TokioInterval,
}

/// So many ticks, so far apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    /// When the first is due.
    pub(super) start: LocalInstant,
    pub(super) period: Duration,
    pub(super) ticks: u32,
}

impl Ticker {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Metronome => "metronome",
            Self::RealTimeMetronome => "metronome, real-time",
            Self::BareThread => "bare thread",
            Self::TokioInterval => "tokio interval",
        }
    }

    /// Ticks and gives the lateness of each tick in nanoseconds, as whoever is ticked for reads it off the clock.
    pub(super) fn tick(self, block: Block) -> Result<Vec<u64>, Failure> {
        match self {
            Self::Metronome => metronome(block, false),
            Self::RealTimeMetronome => metronome(block, true),
            Self::BareThread => bare_thread(block),
            Self::TokioInterval => tokio_interval(block),
        }
    }

    pub(super) fn broke_off(self) -> Failure {
        Failure::BrokeOff {
            ticker: self.name(),
        }
    }
}

/// Whether this process may have real-time priority.
pub(super) fn real_time_is_allowed() -> Result<bool, Failure> {
    let nothing = Ticking::new(Block {
        start: LocalClock::now(),
        period: Duration::ZERO,
        ticks: 0,
    });
    let metronome = Metronome::start("ask", options(true), nothing.0)?;
    Ok(matches!(metronome.priority(), Priority::RealTime { .. }))
}

fn metronome(block: Block, real_time: bool) -> Result<Vec<u64>, Failure> {
    let (player, all) = Ticking::new(block);
    let metronome = Metronome::start("ticks", options(real_time), player)?;
    let ledger = all.recv();
    metronome.stop()?;
    Ok(ledger.map_err(|_| Ticker::Metronome.broke_off())?.late())
}

fn options(real_time: bool) -> Options {
    Options {
        spin: SPIN,
        real_time,
    }
}

/// Where the ticks of both kinds of threads are written down. To publish a frame they would call some code that is not
/// theirs, too, and that the core has not run since the last tick. The bare thread has it so; the metronome's player goes
/// through it shortly before, as pulse does with its frames, and that is part of what is compared.
#[derive(Debug)]
pub(super) struct Ledger(Vec<u64>);

impl Ledger {
    pub(super) fn new(block: Block) -> Self {
        Self(Vec::with_capacity(block.ticks as usize))
    }

    /// What comes with a tick, without noting it.
    fn rehearse(&mut self, due: LocalInstant) {
        self.note(due);
        self.0.pop();
    }

    #[inline(never)]
    pub(super) fn note(&mut self, due: LocalInstant) {
        let late = LocalClock::now() - due;
        self.0.push(nanos(late.to_wait()));
    }

    pub(super) fn late(self) -> Vec<u64> {
        self.0
    }
}

/// Ticks by a metronome and hands over the lateness of all ticks after the last.
struct Ticking {
    block: Block,
    ticked: u32,
    due: LocalInstant,
    ledger: Ledger,
    all: Sender<Ledger>,
}

impl Ticking {
    fn new(block: Block) -> (Self, Receiver<Ledger>) {
        let (all, receiver) = channel();
        let ticking = Self {
            block,
            ticked: 0,
            due: block.start,
            ledger: Ledger::new(block),
            all,
        };
        (ticking, receiver)
    }
}

impl Player for Ticking {
    fn next(&mut self, _: LocalInstant) -> Option<Appointment> {
        self.due = self.block.start + (self.block.period * self.ticked).into();
        let at = self.due;
        (self.ticked < self.block.ticks).then_some(Appointment { at, precise: true })
    }

    fn rehearse(&mut self, at: LocalInstant) {
        self.ledger.rehearse(at);
    }

    fn play(&mut self, _: LocalInstant) {
        self.ledger.note(self.due);
        self.ticked += 1;
        if self.ticked == self.block.ticks {
            let full = mem::replace(&mut self.ledger, Ledger(Vec::new()));
            let _ = self.all.send(full);
        }
    }
}

#[cfg(target_os = "linux")]
fn bare_thread(block: Block) -> Result<Vec<u64>, Failure> {
    let thread = thread::spawn(move || super::bare_thread::tick(block, SPIN));
    let ledger = thread.join().map_err(|_| Ticker::BareThread.broke_off())?;
    let ledger = ledger.map_err(|errno| Failure::at("the bare thread")(errno.into()))?;
    Ok(ledger.late())
}

#[cfg(not(target_os = "linux"))]
fn bare_thread(_: Block) -> Result<Vec<u64>, Failure> {
    Err(Failure::LinuxOnly)
}

fn tokio_interval(block: Block) -> Result<Vec<u64>, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_time()
        .build()
        .map_err(Failure::at("tokio"))?;
    let ticking = async move {
        let first = Instant::now() + (block.start - LocalClock::now()).to_wait();
        let mut interval = interval_at(first, block.period);
        // Every tick is wanted, and each at its own instant.
        interval.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let mut late = Vec::with_capacity(block.ticks as usize);
        for _ in 0..block.ticks {
            let at = interval.tick().await;
            late.push(nanos(at.elapsed()));
        }
        late
    };
    // On a worker, as a service's tasks are.
    runtime
        .block_on(async { tokio::spawn(ticking).await })
        .map_err(|_| Ticker::TokioInterval.broke_off())
}

/// Nanoseconds of a length below centuries.
pub(super) fn nanos(length: Duration) -> u64 {
    u64::try_from(length.as_nanos()).unwrap_or(u64::MAX)
}

/// The metronome's default.
const SPIN: Duration = Duration::from_micros(100);
