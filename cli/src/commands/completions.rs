//! `backbeat completions SHELL`.

use crate::exit::Exit;
use crate::failure::Failure;
use std::io::Write;

pub(super) fn run(shell: clap_complete::Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut crate::args::command(), "backbeat", &mut script);
    std::io::stdout()
        .write_all(&script)
        .map_err(Failure::output("standard output"))?;
    Ok(Exit::Done)
}
