//! Every line of the README's tour works as it stands, in a clone.

use crate::ci_files::root;
use crate::place::{Place, outcome};
use std::path::Path;

/// The lines of the tour that are no comments.
fn tour() -> Vec<String> {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let tour = readme.split("## A tour").nth(1).unwrap();
    let block = tour
        .split("```sh")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let lines = block.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_line_of_the_tour_works() {
    let place = Place::new();
    let scratch = place.path().display().to_string();
    let program = Path::new(env!("CARGO_BIN_EXE_backbeat")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let lines = tour();
    assert!(lines.len() >= 10, "{lines:?}");
    for line in lines {
        let mut shell = place.program("bash");
        shell.current_dir(root()).env("PATH", &path);
        let outcome = outcome(shell.arg("-c").arg(line.replace("/tmp", &scratch)), b"");
        assert_eq!(outcome.status, 0, "{line}: {outcome:?}");
        assert!(outcome.stderr.is_empty(), "{line}: {outcome:?}");
    }
}
