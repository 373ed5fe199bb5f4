//! `backbeat init`: writes the file by which a project has its messages validated.
//!
//! What is written lives in `ci/templates`; which template has which names, in [`template`]; where it goes in a
//! project that has files of its own, in [`destination`]; what is said about it, in [`advice`].

mod advice;
mod destination;
mod fault;
mod template;

pub(crate) use fault::InitFault;
pub(crate) use template::Template;

use destination::Destination;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Write the file by which CI, make or a commit hook validates your messages
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InitArgs {
    /// What to write it for
    #[arg(value_enum, value_name = "WHERE")]
    pub(crate) template: Template,
    /// Folder of the project to write into
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Replace what stands where the file goes
    #[arg(long)]
    pub(crate) force: bool,
    /// Print the file and write nothing
    #[arg(long, conflicts_with_all = ["dir", "force"])]
    pub(crate) print: bool,
}

const EXAMPLES: &str = "\
Examples:
  backbeat init github --print        # see the workflow first
  backbeat init make                  # a target `validate-backbeat`
  backbeat init gitlab --dir ../api   # into another project

Your own .gitlab-ci.yml, Makefile or .pre-commit-config.yaml is never touched, not even with --force: \
a file to include is written beside it, or the lines to add are printed.";

/// What `backbeat init` has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Printed the template.
    Printed,
    /// Wrote this file.
    Wrote(PathBuf),
    /// Found this file as it should be.
    AlreadySo(PathBuf),
    /// Printed the lines that have to be added to this file by hand.
    LeftToPaste(PathBuf),
}

/// Writes or prints the template. Templates and lines to paste go to `out`, all else to `talk`.
pub(crate) fn run(
    args: &InitArgs,
    out: &mut dyn Write,
    talk: &mut dyn Write,
) -> Result<Outcome, InitFault> {
    let template = args.template;
    if args.print {
        say(out, template.text())?;
        return Ok(Outcome::Printed);
    }
    if !args.dir.is_dir() {
        return Err(InitFault::NoFolder {
            dir: args.dir.clone(),
        });
    }
    // `Makefile` is said, not `./Makefile`.
    let dir = args.dir.strip_prefix(".").unwrap_or(&args.dir);
    let destination = Destination::find(template, dir)?;
    let outcome = match &destination {
        Destination::Own { path } | Destination::Beside { path, .. } => {
            write(path, template.text(), args.force)?
        }
        Destination::Paste { host } => {
            say(out, template.entry())?;
            Outcome::LeftToPaste(host.clone())
        }
    };
    say(talk, &advice::after(template, &destination, &outcome))?;
    Ok(outcome)
}

/// Writes a file that is not there yet, or any when forced.
fn write(path: &Path, text: &str, force: bool) -> Result<Outcome, InitFault> {
    let fault = |source| InitFault::Write {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(fault)?;
    }
    // Whether the file is there is asked by creating it: a check beforehand could be overtaken.
    let created = if force {
        File::create(path)
    } else {
        File::create_new(path)
    };
    match created {
        Ok(mut file) => {
            file.write_all(text.as_bytes()).map_err(fault)?;
            Ok(Outcome::Wrote(path.to_owned()))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if fs::read(path).is_ok_and(|found| found == text.as_bytes()) {
                Ok(Outcome::AlreadySo(path.to_owned()))
            } else {
                Err(InitFault::Exists {
                    path: path.to_owned(),
                })
            }
        }
        Err(error) => Err(fault(error)),
    }
}

fn say(to: &mut dyn Write, text: &str) -> Result<(), InitFault> {
    to.write_all(text.as_bytes())
        .and_then(|()| to.flush())
        .map_err(InitFault::Say)
}

#[cfg(test)]
mod tests;
