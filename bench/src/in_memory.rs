//! Judging the lines of a file that stands in memory, with one thread and nothing else: no reading, no reports.
//!
//! Runs as a child of the bench, which must stay small itself (see `child`).

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use backbeat_validate::{Contract, Judge, Policy, Verdict};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::race::median;

/// What one way of judging took.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Pass {
    pub(crate) name: String,
    /// Median over the runs, cutting the lines included.
    pub(crate) ns_per_message: f64,
    /// Lines that were found wanting.
    pub(crate) refused: u64,
}

/// Times every way of judging, in turn, over the lines of `file`. The first pass is the floor of the others.
pub(crate) fn measure(file: &Path, runs: u32) -> Result<Vec<Pass>, Failure> {
    let text = fs::read(file).map_err(Failure::at(file.display()))?;
    let judge = Judge::new(Contract::BuiltIn, Policy::default());
    let mut floor = Vec::new();
    let mut verdicts = Vec::new();
    for _ in 0..runs {
        floor.push(pass(&text, |line| simdutf8::basic::from_utf8(line).is_ok()));
        verdicts.push(pass(&text, |line| {
            judge.judge(line).verdict != Verdict::Invalid
        }));
    }
    Ok(vec![
        summary("lines and UTF-8", &floor),
        summary("verdicts", &verdicts),
    ])
}

/// One run: time taken, lines seen, lines refused.
#[derive(Debug, Clone, Copy, Default)]
struct Timed {
    wall: Duration,
    lines: u64,
    refused: u64,
}

fn pass(text: &[u8], is_valid: impl Fn(&[u8]) -> bool) -> Timed {
    let start = Instant::now();
    let mut timed = Timed::default();
    let mut line_start = 0;
    for line_end in memchr::memchr_iter(b'\n', text) {
        let valid = is_valid(black_box(&text[line_start..line_end]));
        timed.lines += 1;
        timed.refused += u64::from(!valid);
        line_start = line_end + 1;
    }
    timed.wall = start.elapsed();
    timed
}

fn summary(name: &str, runs: &[Timed]) -> Pass {
    let (lines, refused) = runs.first().map_or((0, 0), |run| (run.lines, run.refused));
    let wall = median(runs.iter().map(|run| run.wall));
    let lines = u32::try_from(lines)
        .map_or(f64::INFINITY, f64::from)
        .max(1.0);
    Pass {
        name: name.to_owned(),
        ns_per_message: wall.as_secs_f64() * 1e9 / lines,
        refused,
    }
}

#[cfg(test)]
mod tests {
    use super::pass;

    #[test]
    fn every_line_is_judged_without_its_newline() {
        let timed = pass(b"good\nbad\ngood\n", |line| line == b"good");
        assert_eq!((timed.lines, timed.refused), (3, 1));
    }
}
