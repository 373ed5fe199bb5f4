//! One module a command, named like it.

mod completions;
pub(crate) mod conformance;
pub(crate) mod init;
pub(crate) mod man;
#[cfg(feature = "services")]
pub(crate) mod record;
#[cfg(feature = "services")]
pub(crate) mod replay;
#[cfg(feature = "services")]
pub(crate) mod run;
pub(crate) mod schema;
#[cfg(feature = "services")]
pub(crate) mod status;
#[cfg(feature = "services")]
pub(crate) mod tail;
#[cfg(feature = "services")]
pub(crate) mod tempo;
pub(crate) mod validate;

use crate::args::{Action, Invocation};
use crate::exit::Exit;
use crate::failure::Failure;
use init::InitFault;
use std::io;

/// Does what was asked for.
pub(crate) fn run(invocation: &Invocation) -> Result<Exit, Failure> {
    let color = invocation.cli.color;
    match &invocation.cli.command {
        Action::Validate(args) => validate::run(args, &invocation.matches, color),
        Action::Schema(args) => schema::run(args, color),
        Action::Conformance(args) => conformance::run(args, color),
        Action::Init(args) => init::run(args, &mut io::stdout(), &mut io::stderr())
            .map(|_outcome| Exit::Done)
            .map_err(|fault| match fault {
                InitFault::Say(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                    Failure::ReaderGone
                }
                fault => Failure::Report(fault.into()),
            }),
        #[cfg(feature = "services")]
        Action::Run(args) => run::run(args, color),
        #[cfg(feature = "services")]
        Action::Status(args) => status::run(args, color),
        #[cfg(feature = "services")]
        Action::Tail(args) => tail::run(args, color),
        #[cfg(feature = "services")]
        Action::Record(args) => record::run(args),
        #[cfg(feature = "services")]
        Action::Replay(args) => replay::run(args),
        #[cfg(feature = "services")]
        Action::Tempo(args) => tempo::run(args),
        Action::Completions { shell } => completions::run(*shell),
        Action::Man(args) => man::run(args),
    }
}
