//! Frames only go forward: a receiver never takes one twice, and none that lies before one it has taken.

use super::Breach;
use crate::record::Record;

/// Checks the order of what was taken.
pub fn check(record: &Record) -> Result<(), Breach> {
    let mut last: Option<&crate::heard::Heard> = None;
    for heard in record.taken() {
        if let Some(last) = last
            && heard.place() <= last.place()
        {
            let how = if heard.place() == last.place() {
                "repeated"
            } else {
                "regressed"
            };
            return Err(Breach {
                law: "frames only go forward",
                found: format!(
                    "{how}: beat {} {} of {} in term {} came after beat {} {} of {} in term {}",
                    heard.beat(),
                    heard.frame.phase,
                    heard.node,
                    heard.term,
                    last.beat(),
                    last.frame.phase,
                    last.node,
                    last.term,
                ),
            });
        }
        last = Some(heard);
    }
    Ok(())
}
