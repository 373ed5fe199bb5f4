//! What writing about ten thousand invalid messages costs, in every report format.

use super::Track;
use crate::failure::Failure;
use crate::figure::{Figure, Target};
use crate::report::Report;

/// Each format over the mixed lines, in turn with a quiet run over the valid ones.
pub(super) fn measure(track: &Track, report: &mut Report) -> Result<(), Failure> {
    let valid = track.backbeat.quiet(&track.corpus.valid());
    for (format, most) in FORMATS {
        let work = format!("report as {format}");
        let writing = track.backbeat.format(format, &track.corpus.mixed());
        let [valid, writing] = track.race(&work, [&valid, &writing], track.runs, report)?;
        let figure = Figure::new(work, "s", writing.wall().as_secs_f64())
            .above("valid.ndjson, --quiet", valid.wall().as_secs_f64());
        report.add(match most {
            Some(most) => figure.target(Target::RatioAtMost(most)),
            None => figure,
        });
    }
    Ok(())
}

/// The formats and how many times as long as the quiet run each may take. `pretty` shows every line it speaks
/// of, for people, who do not read ten thousand.
const FORMATS: [(&str, Option<f64>); 8] = [
    ("json", Some(2.0)),
    ("ndjson", Some(2.0)),
    ("junit", Some(2.0)),
    ("sarif", Some(2.0)),
    ("github", Some(2.0)),
    ("tap", Some(2.0)),
    ("plain", Some(2.0)),
    ("pretty", None),
];
