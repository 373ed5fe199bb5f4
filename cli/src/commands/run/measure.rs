//! Tempo and bar length, as several services are told them.

use backbeat_timing::{BarLength, Tempo};

pub(super) fn tempo(text: &str) -> Result<Tempo, String> {
    let bpm: f64 = text
        .parse()
        .map_err(|_| "a tempo is a number of beats a minute".to_owned())?;
    Tempo::from_bpm(bpm).map_err(|error| error.to_string())
}

pub(super) fn bar_length(text: &str) -> Result<BarLength, String> {
    let beats = text
        .parse()
        .map_err(|_| "a bar length is a whole number of beats".to_owned())?;
    BarLength::new(beats).map_err(|error| error.to_string())
}
