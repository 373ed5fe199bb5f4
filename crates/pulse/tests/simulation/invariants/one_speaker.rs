//! At most one node speaks a beat's phase.

use std::collections::HashMap;

use crate::receiver::Heard;

pub fn check(accepted: &[Heard]) -> Result<(), String> {
    let mut speakers = HashMap::new();
    for heard in accepted {
        let first = speakers.entry(heard.place()).or_insert(&heard.node);
        if **first != heard.node {
            let place = heard.place();
            return Err(format!("{first} and {} both spoke {place:?}", heard.node));
        }
    }
    Ok(())
}
