//! Numbers out of range.

use crate::fault::Fault;
use crate::json::Node;
use backbeat_contract::Code;

/// The fault of a number that lies outside its bounds, if it does.
pub(crate) fn out_of_range(
    name: &str,
    node: &Node<'_>,
    min: Option<f64>,
    max: Option<f64>,
    pointer: String,
) -> Option<Fault> {
    let number = node.as_number()?;
    let (message, help) = if let Some(min) = min.filter(|&min| number.value < min) {
        (
            format!("{name} must be at least {min}, got {}", number.literal),
            below(name, min),
        )
    } else {
        let max = max.filter(|&max| number.value > max)?;
        (
            format!("{name} must be at most {max}, got {}", number.literal),
            above(name, max),
        )
    };
    Some(Fault::new(
        Code::OutOfRange,
        pointer,
        node.span.clone(),
        message,
        help,
    ))
}

fn below(name: &str, min: f64) -> String {
    match name {
        "tempo_bpm" => format!(
            "use {min} BPM or more: a beat lasts 60 / tempo_bpm seconds, at {min} BPM ten minutes"
        ),
        "progress" => "progress is a ratio from 0 (nothing done) to 1 (all done)".into(),
        _ if name.ends_with("count") => "leave the entry out when nothing happened".into(),
        _ => format!("use {min} or more"),
    }
}

fn above(name: &str, max: f64) -> String {
    match name {
        "tempo_bpm" => format!("use {max} BPM or less: a beat of {max} BPM lasts 60 ms"),
        "progress" => "progress is a ratio from 0 to 1, not a percentage: 65 % is 0.65".into(),
        _ if max > 1e15 => {
            "integers end at 2^53-1: beyond it readers that hold numbers as doubles lose digits"
                .into()
        }
        _ => format!("use {max} or less"),
    }
}
