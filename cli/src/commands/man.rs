//! `backbeat man`.

use crate::exit::Exit;
use crate::failure::Failure;
use std::io::Write;
use std::path::PathBuf;

/// What was typed after `backbeat man`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  backbeat man | man -l -\n  backbeat man --dir ~/.local/share/man/man1"
)]
pub(crate) struct Args {
    /// Write a page for each command into this folder, instead of the main page to standard output
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let command = crate::args::command();
    if let Some(dir) = &args.dir {
        let name = dir.display().to_string();
        std::fs::create_dir_all(dir).map_err(Failure::output(&name))?;
        clap_mangen::generate_to(command, dir).map_err(Failure::output(&name))?;
        return Ok(Exit::Done);
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut page)
        .and_then(|()| std::io::stdout().write_all(&page))
        .map_err(Failure::output("standard output"))?;
    Ok(Exit::Done)
}
