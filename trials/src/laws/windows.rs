//! Every node names a bar alike, and a bar has one name.

use std::collections::HashMap;

use super::Breach;
use crate::heard::Heard;
use crate::record::Record;

/// Checks windows and downbeats of what was taken.
pub fn check(record: &Record) -> Result<(), Breach> {
    let mut begun = HashMap::new();
    let mut last: Option<&Heard> = None;
    for heard in record.taken() {
        if let Some(length) = record.bar_length {
            downbeat_in_place(heard, length)?;
        }
        if let Some(last) = last {
            follows(last, heard, &begun)?;
        }
        begun
            .entry(heard.frame.window_id)
            .or_insert_with(|| heard.beat());
        last = Some(heard);
    }
    Ok(())
}

fn downbeat_in_place(heard: &Heard, length: u64) -> Result<(), Breach> {
    let expected = heard.beat().is_multiple_of(length);
    if heard.frame.downbeat == expected {
        return Ok(());
    }
    Err(breach(format!(
        "downbeat is {} at beat {} of {} in bars of {length}",
        heard.frame.downbeat,
        heard.beat(),
        heard.node
    )))
}

fn follows(
    last: &Heard,
    heard: &Heard,
    begun: &HashMap<backbeat_contract::WindowId, u64>,
) -> Result<(), Breach> {
    let (window, beat) = (heard.frame.window_id, heard.beat());
    if last.frame.window_id == window {
        // A downbeat begins a window, so a later beat's downbeat cannot lie in the same one.
        return if heard.frame.downbeat && beat != last.beat() {
            Err(breach(format!(
                "beat {beat} is a downbeat, but window {window} goes on"
            )))
        } else {
            Ok(())
        };
    }
    if let Some(first) = begun.get(&window) {
        return Err(breach(format!(
            "window {window} of beat {beat} was that of beat {first} already"
        )));
    }
    if beat <= last.beat() + 1 && !heard.frame.downbeat {
        return Err(breach(format!(
            "the window changed at beat {beat}, which is no downbeat"
        )));
    }
    Ok(())
}

fn breach(found: String) -> Breach {
    Breach {
        law: "a bar has one window",
        found,
    }
}
