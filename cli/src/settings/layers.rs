//! Choosing between flag, environment, file and default.

use clap::ArgMatches;
use clap::parser::ValueSource;
use std::fmt;
use std::path::PathBuf;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    Flag,
    Environment,
    File(PathBuf),
    BuiltIn,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("command line"),
            Self::Environment => f.write_str("environment"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::BuiltIn => f.write_str("built in"),
        }
    }
}

/// A value and where it came from.
#[derive(Debug, Clone)]
pub(crate) struct Setting<T> {
    pub(crate) value: T,
    pub(crate) origin: Origin,
}

/// The layers that a value may come from.
pub(crate) struct Layers<'l> {
    pub(crate) matches: &'l ArgMatches,
    /// The settings file, where there is one.
    pub(crate) file: Option<PathBuf>,
}

impl Layers<'_> {
    /// Chooses a value. `given` is what flag or environment say, under the argument's name `id`.
    pub(crate) fn choose<T>(
        &self,
        id: &str,
        given: Option<T>,
        in_file: Option<T>,
        built_in: T,
    ) -> Setting<T> {
        match (given, in_file, &self.file) {
            (Some(value), _, _) => Setting {
                value,
                origin: self.origin_of(id),
            },
            (None, Some(value), Some(path)) => Setting {
                value,
                origin: Origin::File(path.clone()),
            },
            _ => Setting {
                value: built_in,
                origin: Origin::BuiltIn,
            },
        }
    }

    fn origin_of(&self, id: &str) -> Origin {
        match self
            .matches
            .try_get_raw(id)
            .ok()
            .and_then(|_| self.matches.value_source(id))
        {
            Some(ValueSource::EnvVariable) => Origin::Environment,
            _ => Origin::Flag,
        }
    }
}
