//! Settings: a value, and where it came from. A flag wins over the environment, that over the settings file, and
//! that over what is built in.

mod file;
mod layers;

pub(crate) use file::{SettingsFile, ValidateSection, settings_schema};
pub(crate) use layers::{Layers, Origin, Setting};
