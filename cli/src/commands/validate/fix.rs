//! `backbeat validate --fix`: rewrites older spellings, then validates.

use super::settings::Settings;
use super::{exit_of, prepare, validate};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::Color;
use backbeat_validate::fix::{Edit, Fixer, differences, rewrite};
use backbeat_validate::{Input, Progress};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::Path;

/// Rewrites older spellings in place and validates what is there then; with `dry_run` prints the difference instead.
pub(super) fn run(settings: &Settings, dry_run: bool, color: Color) -> Result<Exit, Failure> {
    if settings
        .inputs
        .value
        .iter()
        .any(|input| matches!(input, Input::Stdin | Input::Text(_)))
    {
        return Err(Failure::new(
            "--fix rewrites files, and standard input or a message on the command line is none",
            "write the messages into a file first",
        ));
    }
    let mut run = prepare(settings)?;
    (run.quiet, run.keep_text, run.max_errors) = (true, true, None);
    let mut fixer = Fixer::default();
    let found = run
        .execute(&mut fixer, &Progress::default())
        .map_err(Failure::output("memory"))?;
    let edits = fixer.into_edits();
    // Before the first file is touched, so that a refusal leaves all of them as they were.
    for source in edits.keys() {
        refuse_packed(Path::new(source))?;
    }
    if dry_run {
        let mut out = BufWriter::new(io::stdout());
        for (source, edits) in &edits {
            show(Path::new(source), edits, &mut out)?;
        }
        out.flush().map_err(Failure::output("standard output"))?;
        return Ok(exit_of(&found, settings));
    }
    let mut spellings = 0;
    for (source, edits) in &edits {
        replace(Path::new(source), edits)?;
        spellings += edits.len();
    }
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let files = edits.len();
    let talk = format!(
        "rewrote {spellings} older spelling{} in {files} file{}\n",
        plural(spellings),
        plural(files)
    );
    io::stderr()
        .write_all(talk.as_bytes())
        .map_err(Failure::output("standard error"))?;
    let summary = validate(settings, color)?;
    Ok(exit_of(&summary, settings))
}

fn show(path: &Path, edits: &[Edit], out: &mut impl Write) -> Result<(), Failure> {
    let file = File::open(path).map_err(unreadable(path))?;
    differences(
        &path.display().to_string(),
        BufReader::new(file),
        out,
        edits,
    )
    .map_err(Failure::output("standard output"))
}

/// Puts a rewritten copy in a file's place, with its permissions, so that a crash leaves one or the other whole.
fn replace(path: &Path, edits: &[Edit]) -> Result<(), Failure> {
    let target = std::fs::canonicalize(path).map_err(unreadable(path))?;
    let folder = target.parent().unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        let source = File::open(&target)?;
        let copy = tempfile::NamedTempFile::new_in(folder)?;
        rewrite(
            BufReader::new(&source),
            BufWriter::new(copy.as_file()),
            edits,
        )?;
        copy.as_file()
            .set_permissions(source.metadata()?.permissions())?;
        copy.as_file().sync_all()?;
        copy.persist(&target)?;
        Ok(())
    };
    write().map_err(Failure::output(&path.display().to_string()))
}

fn refuse_packed(path: &Path) -> Result<(), Failure> {
    if path
        .extension()
        .is_some_and(|extension| extension == "gz" || extension == "zst")
    {
        return Err(Failure::new(
            format!(
                "{} is packed, and --fix rewrites plain files only",
                path.display()
            ),
            "unpack it, or leave it out with --exclude",
        ));
    }
    Ok(())
}

fn unreadable(path: &Path) -> impl Fn(io::Error) -> Failure + '_ {
    move |error| {
        Failure::new(
            format!("{} cannot be read: {error}", path.display()),
            "check the path and its permissions",
        )
    }
}
