//! A command as it was typed: words, quoted as in a shell.

use std::process;

/// A command, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    text: Box<str>,
    program: String,
    arguments: Vec<String>,
}

/// Why a text is no command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseCommand {
    /// There is no word in it.
    #[error("it is empty")]
    Empty,
    /// A quote is opened and not closed, or nothing follows a backslash.
    #[error("a quote is not closed")]
    Quote,
}

impl std::str::FromStr for Command {
    type Err = RefuseCommand;

    /// Splits it into words as a POSIX shell does. No shell is started: for pipes and variables, write
    /// `sh -c '...'`.
    fn from_str(text: &str) -> Result<Self, RefuseCommand> {
        let words = shlex::split(text).ok_or(RefuseCommand::Quote)?;
        let mut words = words.into_iter();
        Ok(Self {
            text: text.into(),
            program: words.next().ok_or(RefuseCommand::Empty)?,
            arguments: words.collect(),
        })
    }
}

impl Command {
    /// As it was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A process that can be started.
    pub(super) fn process(&self) -> process::Command {
        let mut process = process::Command::new(&self.program);
        process.args(&self.arguments);
        process
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, RefuseCommand};

    #[test]
    fn words_are_quoted_as_in_a_shell() {
        let command: Command = "sh -c 'cat >/dev/null; exit 1'".parse().unwrap();
        let process = command.process();
        assert_eq!(process.get_program(), "sh");
        assert_eq!(process.get_args().count(), 2);
        assert_eq!(" ".parse::<Command>(), Err(RefuseCommand::Empty));
        assert_eq!("sh 'a".parse::<Command>(), Err(RefuseCommand::Quote));
    }
}
