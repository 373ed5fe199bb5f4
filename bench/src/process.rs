//! What a process has used so far, as `/proc` tells: processor time and resident memory.

use std::fs;
use std::time::Duration;

use backbeat_trials::actor::Actor;
use rustix::param::{clock_ticks_per_second, page_size};

use crate::failure::Failure;

/// What a process has used so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// User and system time of all its threads.
    pub(crate) cpu: Duration,
    /// Resident memory in bytes.
    pub(crate) resident: u64,
}

impl Cost {
    /// Looks at a process that runs.
    pub(crate) fn of(actor: &Actor) -> Result<Self, Failure> {
        let pid = actor.pid().unwrap_or_default();
        let read = |file: &str| {
            let path = format!("/proc/{pid}/{file}");
            fs::read_to_string(&path).map_err(Failure::at(path))
        };
        let (stat, statm) = (read("stat")?, read("statm")?);
        // The second field is the program's name in brackets, which may hold anything: count from its end.
        let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let ticks = number(after_name, 11) + number(after_name, 12);
        Ok(Self {
            cpu: Duration::from_millis(ticks * 1_000 / clock_ticks_per_second().max(1)),
            resident: number(&statm, 1) * page_size() as u64,
        })
    }
}

/// The number at a place of a line, from 0; 0 where there is none.
fn number(line: &str, place: usize) -> u64 {
    let field = line.split_whitespace().nth(place);
    field
        .and_then(|field| field.parse().ok())
        .unwrap_or_default()
}
