//! The subjects of the contract, as they are read.

use backbeat_contract::{AgentId, ClusterId, Malformed};

use super::Subject;

/// What a subject of the contract says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Topic {
    /// Beat frames (INT-A) of a cluster.
    Beat(ClusterId),
    /// Claims (INT-B) of an agent in a cluster. The agent's dots, if any, made several tokens; here they are one again.
    Status(ClusterId, AgentId),
    /// Bar reports (INT-C) of a cluster.
    Report(ClusterId),
    /// Dead letters of a cluster.
    Invalid(ClusterId),
    /// Claims that name neither cluster nor agent in the subject: `backbeat.statusclaims`.
    LegacyClaims,
    /// Claims of an agent that name no cluster: `backbeat.status.<agent_id>`.
    LegacyStatus(AgentId),
}

impl Topic {
    /// The cluster, where the subject names one.
    pub fn cluster(&self) -> Option<&ClusterId> {
        match self {
            Self::Beat(cluster)
            | Self::Status(cluster, _)
            | Self::Report(cluster)
            | Self::Invalid(cluster) => Some(cluster),
            Self::LegacyClaims | Self::LegacyStatus(_) => None,
        }
    }
}

/// Why a subject is none of the contract's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefuseTopic {
    /// It lies outside the namespace.
    #[error("subject {subject:?} is not under {expected:?}")]
    Foreign {
        /// The subject.
        subject: String,
        /// Everything in the namespace.
        expected: String,
    },
    /// Its kind is none of the contract's.
    #[error("subject {subject:?} is none of beat, status, report, invalid and statusclaims")]
    Unknown {
        /// The subject.
        subject: String,
    },
    /// The cluster token is no cluster id.
    #[error("subject {subject:?} names no cluster")]
    Cluster {
        /// The subject.
        subject: String,
        /// What a cluster id must be.
        #[source]
        source: Malformed,
    },
    /// What follows the cluster is no agent id.
    #[error("subject {subject:?} names no agent")]
    Agent {
        /// The subject.
        subject: String,
        /// What an agent id must be.
        #[source]
        source: Malformed,
    },
    /// The older form has one token for the agent.
    #[error("subject {subject:?} would be read as a cluster's: the agent id has a dot")]
    DottedLegacyAgent {
        /// The subject.
        subject: String,
    },
}

pub(super) fn cluster(subject: &Subject, token: &str) -> Result<ClusterId, RefuseTopic> {
    token.parse().map_err(|source| RefuseTopic::Cluster {
        subject: subject.to_string(),
        source,
    })
}

/// `<agent_id>` in one token is the older form; with a dot, the first token is the cluster.
pub(super) fn status(subject: &Subject, tail: &str) -> Result<Topic, RefuseTopic> {
    match tail.split_once('.') {
        None => agent(subject, tail).map(Topic::LegacyStatus),
        Some((first, rest)) => Ok(Topic::Status(
            cluster(subject, first)?,
            agent(subject, rest)?,
        )),
    }
}

fn agent(subject: &Subject, text: &str) -> Result<AgentId, RefuseTopic> {
    text.parse().map_err(|source| RefuseTopic::Agent {
        subject: subject.to_string(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::Namespace;

    use super::*;

    fn read(subject: &str) -> Result<Topic, RefuseTopic> {
        Namespace::default().read(&Subject::delivered(subject))
    }

    #[test]
    fn the_subjects_are_those_of_the_contract() {
        let names = Namespace::default();
        let cluster: ClusterId = "prod".parse().unwrap();
        let agent: AgentId = "search.eu:worker-1".parse().unwrap();
        assert_eq!(names.beat(&cluster).as_str(), "backbeat.beat.prod");
        assert_eq!(
            names.status(&cluster, &agent).unwrap().as_str(),
            "backbeat.status.prod.search.eu:worker-1"
        );
        assert_eq!(names.report(&cluster).as_str(), "backbeat.report.prod");
        assert_eq!(names.invalid(&cluster).as_str(), "backbeat.invalid.prod");
        assert_eq!(names.legacy_claims().as_str(), "backbeat.statusclaims");
        assert_eq!(
            names.claims(Some(&cluster)).as_str(),
            "backbeat.status.prod.>"
        );
        assert_eq!(names.claims(None).as_str(), "backbeat.status.>");
        assert_eq!(names.beats(None).as_str(), "backbeat.beat.*");
        assert_eq!(names.everything().as_str(), "backbeat.>");
    }

    #[test]
    fn one_token_after_status_is_the_older_form() {
        let agent = "agent:x".parse().unwrap();
        assert_eq!(
            read("backbeat.status.agent:x"),
            Ok(Topic::LegacyStatus(agent))
        );
        assert_eq!(read("backbeat.statusclaims"), Ok(Topic::LegacyClaims));
        let dotted: AgentId = "a.b:x".parse().unwrap();
        assert!(Namespace::default().legacy_status(&dotted).is_err());
    }

    #[test]
    fn an_agent_id_that_no_subject_can_carry_is_refused() {
        let cluster: ClusterId = "c".parse().unwrap();
        for text in ["a..b:c", ".a:b", "a:b."] {
            let agent: AgentId = text.parse().unwrap();
            assert!(
                Namespace::default().status(&cluster, &agent).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn strangers_subjects_are_refused_by_name() {
        for (subject, said) in [
            (
                "news.sport",
                "subject \"news.sport\" is not under \"backbeat.>\"",
            ),
            (
                "backbeats.beat.c",
                "subject \"backbeats.beat.c\" is not under \"backbeat.>\"",
            ),
            (
                "backbeat.tempo.c",
                "subject \"backbeat.tempo.c\" is none of beat, status, report, invalid and statusclaims",
            ),
            (
                "backbeat.beat.a.b",
                "subject \"backbeat.beat.a.b\" names no cluster",
            ),
            (
                "backbeat.status.c.x",
                "subject \"backbeat.status.c.x\" names no agent",
            ),
        ] {
            assert_eq!(read(subject).unwrap_err().to_string(), said);
        }
    }

    fn namespaces() -> impl Strategy<Value = Namespace> {
        proptest::option::of("[a-z]{1,5}(\\.[a-z]{1,5}){0,2}").prop_map(|prefix| {
            prefix.map_or_else(Namespace::default, |text| {
                Namespace::prefixed(&text).unwrap()
            })
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            names in namespaces(),
            cluster in "[A-Za-z0-9][A-Za-z0-9_-]{0,12}",
            agent in "[a-z0-9_-]{1,4}(\\.[a-z0-9_-]{1,4}){0,3}:[a-z0-9_-]{1,4}(\\.[a-z0-9_-]{1,4}){0,3}",
        ) {
            let (cluster, agent): (ClusterId, AgentId) = (cluster.parse().unwrap(), agent.parse().unwrap());
            let status = names.status(&cluster, &agent).unwrap();
            prop_assert_eq!(names.read(&names.beat(&cluster)), Ok(Topic::Beat(cluster.clone())));
            prop_assert_eq!(names.read(&names.report(&cluster)), Ok(Topic::Report(cluster.clone())));
            prop_assert_eq!(names.read(&names.invalid(&cluster)), Ok(Topic::Invalid(cluster.clone())));
            prop_assert!(names.claims(Some(&cluster)).matches(&status));
            prop_assert!(names.claims(None).matches(&status));
            prop_assert!(names.everything().matches(&status));
            prop_assert_eq!(names.read(&status), Ok(Topic::Status(cluster, agent)));
        }

        #[test]
        fn no_text_makes_reading_panic(text in ".{0,60}") {
            let _ = read(&text);
            let _ = read(&format!("backbeat.{text}"));
            let _ = read(&format!("backbeat.status.{text}"));
        }
    }
}
