//! What the terminal can and may show.

use clap::ValueEnum;
use miette::{GraphicalTheme, MietteHandlerOpts};
use std::ffi::OsString;
use std::io::IsTerminal;
use textwrap::WordSplitter;

/// When output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// The choice that is typed or in the environment, before the other arguments are understood. Of what is none, it
    /// is clap that tells.
    pub(crate) fn foreseen(args: &[OsString]) -> Self {
        let typed = args.iter().zip(args.iter().skip(1).map(Some).chain([None]));
        let typed = typed.filter_map(|(arg, next)| match arg.to_str()? {
            "--color" => next?.to_str(),
            arg => arg.strip_prefix("--color="),
        });
        let word = typed
            .last()
            .map(str::to_owned)
            .or_else(|| std::env::var("BACKBEAT_COLOR").ok());
        word.and_then(|word| Self::from_str(&word, false).ok())
            .unwrap_or_default()
    }

    /// Whether output to `stream` is coloured.
    pub(crate) fn applies_to(self, stream: &impl IsTerminal) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                stream.is_terminal() && !refused
            }
        }
    }

    /// Whether a report is coloured that goes to standard output, or else to a file.
    pub(crate) fn applies_to_report(self, to_stdout: bool) -> bool {
        to_stdout && self.applies_to(&std::io::stdout()) || self == Self::Always
    }

    /// Makes error reports follow this choice. Called once, before anything can fail.
    pub(crate) fn install(self) {
        let color = self.applies_to(&std::io::stderr());
        let theme = if color {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        // A second hook is refused, and the first one stays: nothing to do.
        let _ = miette::set_hook(Box::new(move |_| {
            Box::new(
                MietteHandlerOpts::new()
                    .color(color)
                    .graphical_theme(theme.clone())
                    // `--no-config` is not broken at its hyphen: people copy it.
                    .word_splitter(WordSplitter::NoHyphenation)
                    .build(),
            )
        }));
    }
}

impl From<Color> for clap::ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

/// Columns of the terminal on standard output; `None` when it is none.
pub(crate) fn width() -> Option<usize> {
    let (columns, _) = terminal_size::terminal_size_of(std::io::stdout())?;
    Some(usize::from(columns.0))
}
