//! Figures about many small files, and about one.

use std::iter;

use super::Track;
use crate::failure::Failure;
use crate::figure::{Figure, Target};
use crate::floor::Contents;
use crate::race::Sample;
use crate::report::Report;
use crate::tally::json;

/// A folder of files against reading it with two threads.
pub(super) fn floor(track: &Track, report: &mut Report) -> Result<(), Failure> {
    let folder = track.corpus.files();
    let reading = track.itself.floor_files(&folder);
    let contestants = [&track.backbeat.quiet(&folder), &reading];
    // Both are short, and the ratio is meant to be small: more runs tell it from noise.
    let [ours, floor] = track.race("files, floor", contestants, track.runs * 5, report)?;
    let output = reading.output(&track.outputs).stdout;
    let read = json::<Contents>(&output).map_err(Failure::at(output.display()))?;
    let (read, expected) = (
        read.map(|contents| contents.files),
        track.corpus.shape().files,
    );
    if read != Some(u64::from(expected)) {
        return Err(Failure::Floor { read, expected });
    }
    report.add(
        Figure::new(files(expected), "s", seconds(&ours))
            .above(&floor.name, seconds(&floor))
            .target(Target::RatioAtMost(1.3)),
    );
    Ok(())
}

/// A folder of files against the validators that read files, and proof that these judge.
pub(super) fn peers(track: &Track, report: &mut Report) -> Result<(), Failure> {
    let (corpus, backbeat, peers) = (&track.corpus, &track.backbeat, &track.peers);
    let (folder, half_valid, part) = (corpus.files(), corpus.half_valid(), "half-valid/");
    for contestant in [
        backbeat.counted(&half_valid),
        peers.jsonschema_cli(&half_valid, corpus.half_valid_names()),
        peers.sourcemeta(&half_valid),
        peers.check_jsonschema(&half_valid, corpus.half_valid_names()),
    ] {
        track.run_and_count(&contestant, part, corpus.half_valid_invalid(), report)?;
    }

    let list = track.outputs.join("names.txt");
    let cli = peers.jsonschema_cli(&folder, corpus.file_names());
    let cli_twice = peers
        .jsonschema_cli_twice(corpus, &list)
        .map_err(Failure::at(list.display()))?;
    let sourcemeta = peers.sourcemeta(&folder);
    let ours = backbeat.quiet(&folder);
    let contestants = [&ours, &cli, &cli_twice, &sourcemeta];
    let [ours, theirs @ ..] = track.race("files", contestants, track.runs, report)?;
    let best = theirs.iter().min_by_key(|sample| sample.wall());
    for sample in &theirs {
        let mark = if best.is_some_and(|best| best.name == sample.name) {
            ", best peer"
        } else {
            ""
        };
        let name = files(corpus.shape().files) + mark;
        report.add(Figure::new(name, "s", seconds(&ours)).against(&sample.name, seconds(sample)));
    }
    for peer in [&cli, &cli_twice, &sourcemeta] {
        track.count(peer, "files/", 0, report)?;
    }
    few_files(track, report)
}

/// check-jsonschema is so slow that it gets a twentieth of the files, and so does ours beside it.
fn few_files(track: &Track, report: &mut Report) -> Result<(), Failure> {
    let folder = track.corpus.files();
    let few = track.corpus.shape().files / 20;
    let names = || track.corpus.file_names().take(few as usize);
    let ours = track.backbeat.files(&folder, names());
    let check_jsonschema = track.peers.check_jsonschema(&folder, names());
    let work = format!("the first {}", files(few));
    let [ours, theirs] = track.race(&work, [&ours, &check_jsonschema], track.runs, report)?;
    report.add(Figure::new(&work, "s", seconds(&ours)).against(&theirs.name, seconds(&theirs)));
    track.count(&check_jsonschema, &work, 0, report)
}

/// One message in one file, process start included.
pub(super) fn cold(track: &Track, report: &mut Report) -> Result<(), Failure> {
    let Some(name) = track.corpus.file_names().next() else {
        return Ok(());
    };
    let folder = track.corpus.files();
    let ours = track.backbeat.quiet(&folder.join(&name));
    let peer = track.peers.jsonschema_cli(&folder, iter::once(name));
    let [ours, theirs] = track.race("one file", [&ours, &peer], track.runs * 20, report)?;
    report.add(
        Figure::new("one file", "ms", seconds(&ours) * 1e3)
            .against(&theirs.name, seconds(&theirs) * 1e3)
            .target(Target::ValueAtMost(5.0)),
    );
    Ok(())
}

fn files(count: u32) -> String {
    format!("{count} files")
}

fn seconds(sample: &Sample) -> f64 {
    sample.wall().as_secs_f64()
}
