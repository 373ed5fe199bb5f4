//! What a bench found, as tables for people and as JSON.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::thread;

use serde::Serialize;

use crate::failure::Failure;
use crate::figure::{Figure, Rival, Target};
use crate::pulse::Lateness;
use crate::race::Sample;
#[cfg(target_os = "linux")]
use crate::reverb::Bar;

/// How many messages one contestant refused of one part of the corpus.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Verdicts {
    pub(crate) contestant: String,
    pub(crate) corpus: String,
    /// The number of invalid messages in that part.
    pub(crate) expected: u64,
    pub(crate) found: u64,
}

/// What one contestant used for one piece of work.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Used {
    work: String,
    contestant: String,
    runs: usize,
    wall_s: f64,
    cpu_s: f64,
    peak_mib: f64,
}

impl Used {
    pub(crate) fn new(work: &str, sample: &Sample) -> Self {
        Self {
            work: work.to_owned(),
            contestant: sample.name.clone(),
            runs: sample.count(),
            wall_s: sample.wall().as_secs_f64(),
            cpu_s: sample.cpu().as_secs_f64(),
            peak_mib: mebibytes(sample.peak()),
        }
    }
}

/// Everything that a bench found.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    /// A short run: the figures are shown and not judged.
    pub(crate) quick: bool,
    pub(crate) figures: Vec<Figure>,
    pub(crate) verdicts: Vec<Verdicts>,
    pub(crate) used: Vec<Used>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) lateness: Vec<Lateness>,
    #[cfg(target_os = "linux")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) bars: Vec<Bar>,
}

impl Report {
    /// Takes in one figure, which is not judged when the run is short.
    pub(crate) fn add(&mut self, mut figure: Figure) {
        if self.quick {
            figure.holds = None;
        }
        self.figures.push(figure);
    }

    /// Whether every contestant refused what it had to, and every target that could be judged holds.
    pub(crate) fn holds(&self) -> bool {
        self.verdicts
            .iter()
            .all(|verdicts| verdicts.found == verdicts.expected)
            && self
                .figures
                .iter()
                .all(|figure| figure.holds != Some(false))
    }

    /// Writes the report as one JSON object.
    pub(crate) fn write_json(&self, path: &Path) -> Result<(), Failure> {
        fs::write(path, serde_json::to_string_pretty(self)?).map_err(Failure::at(path.display()))
    }

    /// Writes the report as tables.
    pub(crate) fn print(&self, to: &mut impl Write) -> io::Result<()> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        writeln!(
            to,
            "Figures on {cores} cores{}",
            if self.quick { QUICK } else { "" }
        )?;
        let heads = [
            "figure",
            "ours",
            "compared with",
            "theirs",
            "ratio",
            "target",
            "holds",
        ];
        let rows = self.figures.iter().map(figure_row);
        print_table(to, heads, &rows.collect::<Vec<_>>())?;
        self.print_verdicts(to)?;
        self.print_used(to)?;
        self.print_lateness(to)?;
        #[cfg(target_os = "linux")]
        self.print_bars(to)?;
        Ok(())
    }

    fn print_verdicts(&self, to: &mut impl Write) -> io::Result<()> {
        let heads = ["contestant", "corpus", "there are", "found", "agrees"];
        let rows = self.verdicts.iter().map(|v| {
            let agrees = if v.found == v.expected { "yes" } else { "NO" };
            [
                v.contestant.clone(),
                v.corpus.clone(),
                v.expected.to_string(),
                v.found.to_string(),
                agrees.into(),
            ]
        });
        print_section(to, "Invalid messages found", heads, rows)
    }

    fn print_used(&self, to: &mut impl Write) -> io::Result<()> {
        let title = "Used: median times and the largest peak memory of the runs";
        let heads = [
            "work",
            "contestant",
            "runs",
            "wall",
            "user + sys",
            "peak memory",
        ];
        let rows = self.used.iter().map(|used| {
            let (wall, cpu) = (quantity(used.wall_s, "s"), quantity(used.cpu_s, "s"));
            let peak = quantity(used.peak_mib, "MiB");
            [
                used.work.clone(),
                used.contestant.clone(),
                used.runs.to_string(),
                wall,
                cpu,
                peak,
            ]
        });
        print_section(to, title, heads, rows)
    }

    fn print_lateness(&self, to: &mut impl Write) -> io::Result<()> {
        let title = "Lateness of ticks";
        let heads = ["case", "ticker", "ticks", "p50", "p95", "p99", "max"];
        let rows = self.lateness.iter().map(|late| {
            let [p50, p95, p99, max] = [late.p50_us, late.p95_us, late.p99_us, late.max_us]
                .map(|micros| quantity(micros, "us"));
            let (case, ticker) = (late.case.clone(), late.ticker.to_owned());
            [case, ticker, late.ticks.to_string(), p50, p95, p99, max]
        });
        print_section(to, title, heads, rows)
    }
}

#[cfg(target_os = "linux")]
impl Report {
    fn print_bars(&self, to: &mut impl Write) -> io::Result<()> {
        let title = "Cost of a bar against its size";
        let heads = [
            "agents",
            "claims",
            "user + sys a claim",
            "counted an agent",
            "resident an agent",
            "roll-up",
            "told after grace",
        ];
        let rows = self.bars.iter().map(|bar| {
            [
                bar.agents.to_string(),
                bar.claims.to_string(),
                quantity(bar.cpu_us_a_claim, "us"),
                quantity(bar.counted_bytes_an_agent, "bytes"),
                quantity(bar.resident_bytes_an_agent, "bytes"),
                quantity(bar.rollup_ms, "ms"),
                quantity(bar.told_after_ms, "ms"),
            ]
        });
        print_section(to, title, heads, rows)
    }
}

fn figure_row(figure: &Figure) -> [String; 7] {
    let (rival, theirs) = match &figure.rival {
        None => (String::new(), String::new()),
        Some(Rival::Peer { name, value } | Rival::Floor { name, value }) => {
            (name.clone(), quantity(*value, figure.unit))
        }
    };
    let ratio = match (&figure.rival, figure.ratio) {
        (Some(Rival::Peer { .. }), Some(ratio)) => format!("{ratio:.2}x quicker"),
        (Some(Rival::Floor { .. }), Some(ratio)) => format!("{ratio:.2}x"),
        _ => String::new(),
    };
    let target = match figure.target {
        None => String::new(),
        Some(Target::ValueAtMost(most)) => format!("<= {most} {}", figure.unit),
        Some(Target::RatioAtMost(most)) => format!("<= {most}x"),
        Some(Target::RatioAtLeast(least)) => format!(">= {least}x"),
    };
    let holds = match (figure.target, figure.holds) {
        (_, Some(true)) => "yes",
        (_, Some(false)) => "NO",
        (Some(_), None) => "not judged",
        (None, None) => "",
    };
    [
        figure.name.clone(),
        quantity(figure.ours, figure.unit),
        rival,
        theirs,
        ratio,
        target,
        holds.into(),
    ]
}

/// Bytes as MiB.
#[expect(
    clippy::cast_precision_loss,
    reason = "no machine has so much memory that this is off by a byte"
)]
pub(crate) fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}

fn quantity(value: f64, unit: &str) -> String {
    let digits = if value < 10.0 { 3 } else { 1 };
    format!("{value:.digits$} {unit}")
}

/// A table under a title; nothing at all when the bench has no such rows.
fn print_section<const N: usize>(
    to: &mut impl Write,
    title: &str,
    heads: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> io::Result<()> {
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(to, "\n{title}")?;
    print_table(to, heads, &rows)
}

/// Left-aligned columns, two spaces apart.
fn print_table<const N: usize>(
    to: &mut impl Write,
    heads: [&str; N],
    rows: &[[String; N]],
) -> io::Result<()> {
    let mut widths = heads.map(str::len);
    for (column, width) in widths.iter_mut().enumerate() {
        let cells = rows.iter().map(|row| row[column].chars().count());
        *width = cells.chain([*width]).max().unwrap_or(*width);
    }
    let mut line = |cells: [&str; N]| {
        let padded = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        writeln!(to, "  {}", padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    line(heads)?;
    rows.iter()
        .try_for_each(|row| line(row.each_ref().map(String::as_str)))
}

const QUICK: &str = "; a quick run, too short for the figures to be judged";
