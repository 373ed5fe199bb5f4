//! How many messages a contestant refused, read from what it wrote.
//!
//! Outputs are read as streams and never kept: see `child` for what this program's memory would spoil.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

use crate::child::Output;

/// Where a contestant tells how many messages it refused.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Tally {
    /// Nowhere that is stable: a timed run of ours, whose report is meant for people.
    Untold,
    /// `summary.invalid` of our JSON report on stdout.
    Backbeat,
    /// `{"invalid":…}` on stdout: the scripts in `bench/peers` and this program's own children.
    Line,
    /// A line with `"valid":false` on stdout for each file.
    JsonschemaCli,
    /// `8 validated, 3 passed, 5 failed` as the last line on stderr.
    Sourcemeta,
    /// The distinct files in `errors` and `parse_errors` of the JSON report on stdout.
    CheckJsonschema,
}

impl Tally {
    /// Reads the number of refused messages; `None` when the output does not tell one.
    pub(crate) fn invalid(self, output: &Output) -> io::Result<Option<u64>> {
        match self {
            Self::Untold => Ok(None),
            Self::Backbeat => Ok(json::<Report>(&output.stdout)?.map(|r| r.summary.invalid)),
            Self::Line => Ok(json::<Summary>(&output.stdout)?.map(|s| s.invalid)),
            Self::JsonschemaCli => {
                let mut invalid = 0;
                each_line(&output.stdout, |line| {
                    invalid += u64::from(line.contains("\"valid\":false"));
                })?;
                Ok(Some(invalid))
            }
            Self::Sourcemeta => {
                let mut invalid = None;
                each_line(&output.stderr, |line| invalid = failed(line).or(invalid))?;
                Ok(invalid)
            }
            Self::CheckJsonschema => Ok(json::<Checked>(&output.stdout)?.map(|c| c.files())),
        }
    }
}

/// The number before ` failed` in the last line of sourcemeta's CLI.
fn failed(line: &str) -> Option<u64> {
    let (before, _) = line.split_once(" failed")?;
    let (counts, number) = before.rsplit_once(", ")?;
    counts.contains(" validated").then(|| number.parse().ok())?
}

#[derive(Deserialize)]
struct Summary {
    invalid: u64,
}

#[derive(Deserialize)]
struct Report {
    summary: Summary,
}

#[derive(Deserialize)]
struct Checked {
    #[serde(default)]
    errors: Vec<Named>,
    #[serde(default)]
    parse_errors: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    filename: String,
}

impl Checked {
    fn files(&self) -> u64 {
        let names = self
            .errors
            .iter()
            .chain(&self.parse_errors)
            .map(|error| &error.filename);
        names.collect::<BTreeSet<_>>().len() as u64
    }
}

/// Reads a JSON file of the shape `T`, passing over everything else in it.
pub(crate) fn json<T: for<'a> Deserialize<'a>>(path: &Path) -> io::Result<Option<T>> {
    Ok(serde_json::from_reader(BufReader::new(File::open(path)?)).ok())
}

fn each_line(path: &Path, mut see: impl FnMut(&str)) -> io::Result<()> {
    let mut lines = BufReader::new(File::open(path)?);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        see(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::failed;

    #[test]
    fn the_failed_entries_stand_in_the_closing_line() {
        assert_eq!(failed("8 validated, 3 passed, 5 failed"), Some(5));
    }

    #[test]
    fn a_line_about_one_file_is_no_closing_line() {
        assert_eq!(failed("fail: errors/1, 2 failed.json"), None);
    }
}
