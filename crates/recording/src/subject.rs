//! What of a subject matters to the sequence rules: the cluster (contract, "Subjects and headers"). The subjects as
//! types are in `backbeat-bus`, which knows the network; reading a recording needs no network.

/// The cluster that a subject names: `prod` in `backbeat.beat.prod` and `backbeat.status.prod.agent:x`. None in the
/// older `backbeat.statusclaims` and `backbeat.status.agent:x`, and in subjects that are none of the contract's.
///
/// Tokens before `backbeat` are the prefix of a replay and are passed over. It does not judge: `a b` in place of the
/// cluster is given as it stands.
pub fn cluster_in(subject: &str) -> Option<&str> {
    let mut rest = subject;
    let tail = loop {
        let (token, tail) = rest.split_once('.')?;
        if token == "backbeat" {
            break tail;
        }
        rest = tail;
    };
    let (kind, tail) = tail.split_once('.')?;
    match (kind, tail.split_once('.')) {
        ("beat" | "report" | "invalid", None) => Some(tail),
        // An agent id may hold dots: only a status subject of two tokens or more names a cluster.
        ("status", Some((cluster, _))) => Some(cluster),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::cluster_in;

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
