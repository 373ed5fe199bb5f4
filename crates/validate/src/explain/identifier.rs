//! Texts with a form of their own: clocks, windows, agents, clusters.

use crate::fault::quoted;
use backbeat_contract::{AgentId, ClusterId, Code, WindowId};

/// Why a text is not a hybrid logical clock.
pub(super) fn hlc(name: &str, text: &str) -> (Code, String, String) {
    let groups: Vec<&str> = text.split(':').collect();
    let help = if groups.len() != 3 {
        format!(
            "three groups of four hex digits, separated by colons, are needed; there {}",
            groups_found(groups.len())
        )
    } else if let Some(stray) = first_stray(text, |character| {
        character.is_ascii_hexdigit() || character == ':'
    }) {
        format!("{stray} is not a hex digit (0-9, a-f)")
    } else {
        let wrong: Vec<String> = ["first", "second", "third"]
            .iter()
            .zip(&groups)
            .filter(|(_, group)| group.len() != 4)
            .map(|(place, group)| {
                format!(
                    "the {place} group has {}: {}",
                    digits(group.len()),
                    padded(group)
                )
            })
            .collect();
        wrong.join("; ")
    };
    (
        Code::HlcFormat,
        format!(
            "{name} must match pattern XXXX:XXXX:XXXX (hex digits), got {}",
            quoted(text)
        ),
        help,
    )
}

fn groups_found(count: usize) -> String {
    match count {
        1 => "is one".to_owned(),
        count => format!("are {count}"),
    }
}

fn digits(count: usize) -> String {
    match count {
        0..4 => format!(
            "{count} hex digit{}, {} missing",
            if count == 1 { "" } else { "s" },
            are(4 - count)
        ),
        _ => format!("{count} hex digits, {} too many", are(count - 4)),
    }
}

fn are(count: usize) -> String {
    if count == 1 {
        "1 is".to_owned()
    } else {
        format!("{count} are")
    }
}

fn padded(group: &str) -> String {
    if group.len() < 4 {
        format!("write {group:0>4}")
    } else {
        "write its low 16 bits".to_owned()
    }
}

/// Why a text is not a window id.
pub(super) fn window_id(name: &str, text: &str) -> (Code, String, String) {
    let count = text.chars().count();
    let help = if text.contains('-')
        && text.chars().filter(char::is_ascii_hexdigit).count() == WindowId::LEN
    {
        "a UUID is the right value in another form: remove its dashes".to_owned()
    } else if let Some(stray) = first_stray(text, |character| character.is_ascii_hexdigit()) {
        format!("{stray} is not a hex digit (0-9, a-f)")
    } else if count < WindowId::LEN {
        format!("{} hex digits missing", are(WindowId::LEN - count))
    } else {
        format!("{} hex digits too many", are(count - WindowId::LEN))
    };
    let help = help
        .replace("1 is hex digits", "1 hex digit is")
        .replace("are hex digits", "hex digits are");
    (
        Code::WindowIdFormat,
        format!(
            "{name} must be exactly 32 hex characters, got {count}: {}",
            quoted(text)
        ),
        help,
    )
}

/// Why a text is not an agent id.
pub(super) fn agent_id(name: &str, text: &str) -> (Code, String, String) {
    let allowed = |character: char| u8::try_from(character).is_ok_and(AgentId::is_part_byte);
    let help = if let Some(stray) =
        first_stray(text, |character| allowed(character) || character == ':')
    {
        format!("{stray} is not allowed; use letters, digits, _ . and -")
    } else {
        match text.matches(':').count() {
            0 if text.is_empty() => {
                "name the service and its instance: search-indexer:worker-03".to_owned()
            }
            0 => {
                format!("put the service before the instance, with a colon between: service:{text}")
            }
            1 if text.starts_with(':') => "the service before the colon is missing".to_owned(),
            1 => "the instance after the colon is missing".to_owned(),
            colons => format!("exactly one colon is allowed, there are {colons}"),
        }
    };
    (
        Code::AgentIdFormat,
        format!("{name} must match service:instance, got {}", quoted(text)),
        help,
    )
}

/// Why a text is not a cluster id.
pub(super) fn cluster_id(name: &str, text: &str) -> (Code, String, String) {
    let allowed = |character: char| u8::try_from(character).is_ok_and(ClusterId::is_byte);
    let count = text.chars().count();
    let help = if text.is_empty() {
        "name the cluster, such as chorus-prod".to_owned()
    } else if let Some(stray) = first_stray(text, allowed) {
        format!(
            "{stray} is not allowed; the name is a token of NATS subjects, which hold no dots, blanks or wildcards"
        )
    } else if count > ClusterId::MAX_CHARS {
        format!("leave out {} characters", count - ClusterId::MAX_CHARS)
    } else {
        "begin it with a letter or digit".to_owned()
    };
    (
        Code::ClusterIdFormat,
        format!(
            "{name} must be 1 to {} letters, digits, _ or -, beginning with a letter or digit, got {}",
            ClusterId::MAX_CHARS,
            quoted(text)
        ),
        help,
    )
}

/// The first character that is not allowed, with its place from 1: `g at position 5`.
fn first_stray(text: &str, allowed: impl Fn(char) -> bool) -> Option<String> {
    text.chars()
        .zip(1..)
        .find(|(character, _)| !allowed(*character))
        .map(|(character, place)| format!("{} at position {place}", quoted(&character.to_string())))
}

#[cfg(test)]
mod tests {
    use super::{agent_id, cluster_id, hlc, window_id};

    #[test]
    fn help_counts_the_digits() {
        assert_eq!(
            hlc("hlc", "7ffd:1:abcd").2,
            "the second group has 1 hex digit, 3 are missing: write 0001"
        );
        assert_eq!(
            hlc("hlc", "7ffd:abcd").2,
            "three groups of four hex digits, separated by colons, are needed; there are 2"
        );
        assert_eq!(
            hlc("hlc", "7ffd:000g:abcd").2,
            "\"g\" at position 9 is not a hex digit (0-9, a-f)"
        );
        assert_eq!(
            window_id("window_id", &"a".repeat(31)).2,
            "1 hex digit is missing"
        );
        assert_eq!(
            window_id("window_id", &"a".repeat(34)).2,
            "2 hex digits are too many"
        );
        assert_eq!(
            window_id("window_id", "7e9b0e6c-4c9a-4e59-b7f2-d9a3c1b2e4d5").2,
            "a UUID is the right value in another form: remove its dashes"
        );
    }

    #[test]
    fn help_names_the_part_that_is_missing() {
        assert_eq!(
            agent_id("agent_id", "worker").2,
            "put the service before the instance, with a colon between: service:worker"
        );
        assert_eq!(
            agent_id("agent_id", "a:b:c").2,
            "exactly one colon is allowed, there are 2"
        );
        assert_eq!(
            cluster_id("cluster_id", "-x").2,
            "begin it with a letter or digit"
        );
    }
}
