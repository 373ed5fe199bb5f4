//! Texts and lists that are too long or too short.

use crate::fault::Fault;
use crate::json::Node;
use backbeat_contract::Code;

/// The fault of a text or list that is too long. `unit` is what is counted: `characters`, `entries`.
pub(crate) fn too_long(
    name: &str,
    unit: &str,
    count: usize,
    max: usize,
    node: &Node<'_>,
    pointer: String,
) -> Fault {
    Fault::new(
        Code::TooLong,
        pointer,
        node.span.clone(),
        format!("{name} must have at most {max} {unit}, got {count}"),
        format!("leave out {}", counted(count - max, unit)),
    )
}

/// The fault of a text or list that is too short.
pub(crate) fn too_short(
    name: &str,
    unit: &str,
    count: usize,
    min: usize,
    node: &Node<'_>,
    pointer: String,
) -> Fault {
    Fault::new(
        Code::TooShort,
        pointer,
        node.span.clone(),
        format!(
            "{name} must have at least {}, got {count}",
            counted(min, unit)
        ),
        if count == 0 {
            "leave the field out when there is nothing to say, or fill it".to_owned()
        } else {
            format!("add {}", counted(min - count, unit))
        },
    )
}

/// `1 character`, `2 entries`.
fn counted(count: usize, unit: &str) -> String {
    match (count, unit) {
        (1, "characters") => "1 character".to_owned(),
        (1, "entries") => "1 entry".to_owned(),
        _ => format!("{count} {unit}"),
    }
}
