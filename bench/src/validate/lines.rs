//! Figures about NDJSON: judging in memory, the command over a million lines, and its memory.

use std::path::Path;

use super::Track;
use crate::failure::Failure;
use crate::figure::{Figure, Target};
use crate::in_memory::Pass;
use crate::race::Sample;
use crate::report::{Report, Verdicts, mebibytes};
use crate::tally::json;
use crate::tell::tell;

/// Nanoseconds a message for lines that stand in memory, without and with invalid ones among them.
pub(super) fn in_memory(track: &Track, report: &mut Report) -> Result<(), Failure> {
    let corpus = &track.corpus;
    for (part, path, invalid) in [
        ("valid.ndjson", corpus.valid(), 0),
        ("mixed.ndjson", corpus.mixed(), corpus.invalid()),
    ] {
        tell(&format!("{part}: in memory"));
        let passes = passes(track, &path)?;
        let Some((floor, others)) = passes.split_first() else {
            continue;
        };
        for pass in others {
            report.add(
                Figure::new(format!("{}, {part}", pass.name), "ns", pass.ns_per_message)
                    .above(&floor.name, floor.ns_per_message)
                    .target(Target::ValueAtMost(150.0)),
            );
            report.verdicts.push(Verdicts {
                contestant: pass.name.clone(),
                corpus: part.to_owned(),
                expected: invalid,
                found: pass.refused,
            });
        }
    }
    Ok(())
}

fn passes(track: &Track, lines: &Path) -> Result<Vec<Pass>, Failure> {
    let child = track.itself.in_memory(lines, track.runs);
    let output = child.output(&track.outputs);
    child.invocation.run(&output)?;
    let found = json(&output.stdout).map_err(Failure::at(output.stdout.display()))?;
    found.ok_or_else(|| Failure::Uncounted {
        command: child.invocation.line(),
    })
}

/// The command against the validators that read NDJSON.
pub(super) fn command(track: &Track, report: &mut Report) -> Result<(), Failure> {
    let (corpus, backbeat, peers) = (&track.corpus, &track.backbeat, &track.peers);
    let invalid = corpus.invalid();

    let (part, path) = ("mixed.ndjson", corpus.mixed());
    let (jsonschema_rs, ajv) = (peers.jsonschema_rs(&path), peers.ajv(&path));
    track.run_and_count(&backbeat.counted(&path), part, invalid, report)?;
    let contestants = [&backbeat.quiet(&path), &jsonschema_rs, &ajv];
    let [ours, by_jsonschema_rs, by_ajv] = track.race(part, contestants, track.runs, report)?;
    report.add(wall(part, &ours, &by_jsonschema_rs).target(Target::RatioAtLeast(10.0)));
    report.add(wall(part, &ours, &by_ajv));
    track.count(&jsonschema_rs, part, invalid, report)?;
    track.count(&ajv, part, invalid, report)?;

    let (part, path) = ("parsable.jsonl", corpus.parsable());
    let sourcemeta = peers.sourcemeta(&path);
    track.run_and_count(&backbeat.counted(&path), part, invalid, report)?;
    let contestants = [&backbeat.quiet(&path), &sourcemeta];
    let [ours, by_sourcemeta] = track.race(part, contestants, track.runs, report)?;
    report.add(wall(part, &ours, &by_sourcemeta).target(Target::RatioAtLeast(40.0)));
    track.count(&sourcemeta, part, invalid, report)
}

/// Peak memory, which must not grow with the input.
pub(super) fn memory(track: &Track, report: &mut Report) -> Result<(), Failure> {
    let (once, four_times) = (track.corpus.mixed(), track.corpus.mixed_times_four());
    let [once] = track.race(
        "mixed.ndjson, memory",
        [&track.backbeat.quiet(&once)],
        track.runs,
        report,
    )?;
    let contestants = [&track.backbeat.quiet(&four_times)];
    let [four_times] = track.race("mixed-x4.ndjson, memory", contestants, track.runs, report)?;
    let (once, four_times) = (mebibytes(once.peak()), mebibytes(four_times.peak()));
    let most = Target::ValueAtMost(64.0);
    report.add(Figure::new("peak memory, mixed.ndjson", "MiB", once).target(most));
    report.add(Figure::new("peak memory, mixed-x4.ndjson", "MiB", four_times).target(most));
    report.add(
        Figure::new("peak memory, four times the lines", "MiB", four_times)
            .above("mixed.ndjson", once)
            .target(Target::RatioAtMost(FLAT)),
    );
    Ok(())
}

fn wall(part: &str, ours: &Sample, theirs: &Sample) -> Figure {
    Figure::new(format!("command, {part}"), "s", ours.wall().as_secs_f64())
        .against(&theirs.name, theirs.wall().as_secs_f64())
}

/// Peak memory is flat when four times the input adds no more than the allocator's own noise.
const FLAT: f64 = 1.1;
