//! A term has one speaker. What is refused counts as well: two nodes that both believe to lead in one term are two
//! leaders, whatever receivers make of it.

use std::collections::HashMap;

use super::Breach;
use crate::record::Record;

/// Checks everything heard.
pub fn check(record: &Record) -> Result<(), Breach> {
    let mut speakers = HashMap::new();
    for heard in record.all() {
        let first = *speakers.entry(heard.term).or_insert(&heard.node);
        if *first != heard.node {
            return Err(Breach {
                law: "a term has one speaker",
                found: format!(
                    "{first} and {} both spoke in term {}",
                    heard.node, heard.term
                ),
            });
        }
    }
    Ok(())
}
