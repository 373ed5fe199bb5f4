//! What of a subject matters to the sequence rules: the cluster (contract, "Subjects and headers"). The subjects as
//! types are in `backbeat-bus`, which knows the network; reading a recording needs no network.

/// The cluster that a subject names: `prod` in `backbeat.beat.prod` and `backbeat.status.prod.agent:x`. None in the
/// older `backbeat.statusclaims` and `backbeat.status.agent:x`, and in subjects that are none of the contract's.
///
/// Tokens before `backbeat` are the prefix of a replay and are passed over. It does not judge: `a b` in place of the
/// cluster is given as it stands.
pub fn cluster_in(subject: &str) -> Option<&str> {
    let (kind, tail) = kind_and_tail(subject)?;
    match (kind, tail.split_once('.')) {
        ("beat" | "report" | "invalid", None) => Some(tail),
        // An agent id may hold dots: only a status subject of two tokens or more names a cluster.
        ("status", Some((cluster, _))) => Some(cluster),
        _ => None,
    }
}

/// Whether a subject is that of dead letters, `backbeat.invalid.<cluster>`, whatever stands before it.
pub fn is_dead_letter(subject: &str) -> bool {
    kind_and_tail(subject).is_some_and(|(kind, tail)| kind == "invalid" && !tail.contains('.'))
}

/// The token after `backbeat`, and what comes after that.
fn kind_and_tail(subject: &str) -> Option<(&str, &str)> {
    let mut rest = subject;
    loop {
        let (token, tail) = rest.split_once('.')?;
        if token == "backbeat" {
            return tail.split_once('.');
        }
        rest = tail;
    }
}

#[cfg(test)]
mod tests {
    use super::{cluster_in, is_dead_letter};

    #[test]
    fn dead_letters_are_told_by_their_subject_behind_any_prefix() {
        assert!(is_dead_letter("backbeat.invalid.prod"));
        assert!(is_dead_letter("replay.one.backbeat.invalid.prod"));
        for other in [
            "backbeat.invalid",
            "invalid.prod",
            "backbeat.status.invalid.a:b",
        ] {
            assert!(!is_dead_letter(other), "{other}");
        }
    }

    #[test]
    fn the_cluster_is_the_token_after_the_kind() {
        for (subject, cluster) in [
            ("backbeat.beat.prod", Some("prod")),
            ("backbeat.report.prod", Some("prod")),
            ("backbeat.invalid.prod", Some("prod")),
            ("backbeat.status.prod.agent:x", Some("prod")),
            ("backbeat.status.prod.a.b:x.y", Some("prod")),
            ("replay.one.backbeat.beat.prod", Some("prod")),
            ("backbeat.status.agent:x", None),
            ("backbeat.statusclaims", None),
            ("backbeat.beat.a.b", None),
            ("backbeat.tempo.prod", None),
            ("news", None),
            ("", None),
        ] {
            assert_eq!(cluster_in(subject), cluster, "{subject}");
        }
    }
}
