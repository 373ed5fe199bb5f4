//! The subjects of the contract, as they are written (contract, "Subjects and headers").

use std::fmt::Display;
use std::sync::Arc;

use backbeat_contract::{AgentId, ClusterId};

use super::{ANY_TAIL, ANY_TOKEN, Filter, RefuseSubject, RefuseTopic, Subject, Topic, topic};

/// Names every subject of the contract, all of them behind one prefix when there is one, so that a replay does not
/// speak to the living.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Namespace {
    prefix: Option<Arc<str>>,
}

const ROOT: &str = "backbeat";
const BEAT: &str = "beat";
const STATUS: &str = "status";
const REPORT: &str = "report";
const INVALID: &str = "invalid";
const LEGACY_CLAIMS: &str = "statusclaims";

impl Namespace {
    /// The contract's subjects with `prefix` and a dot before them. The prefix is one or more tokens.
    pub fn prefixed(prefix: &str) -> Result<Self, RefuseSubject> {
        Subject::new(prefix)?;
        Ok(Self {
            prefix: Some(prefix.into()),
        })
    }

    /// `backbeat.beat.<cluster>`: where beat frames go.
    pub fn beat(&self, cluster: &ClusterId) -> Subject {
        self.subject(BEAT, &[cluster])
    }

    /// `backbeat.status.<cluster>.<agent_id>`: where an agent's claims go. Refused for an agent id whose dots would
    /// make an empty token (`a..b:c`, `.a:b`, `a:b.`): the contract allows it, but no subject can carry it.
    pub fn status(&self, cluster: &ClusterId, agent: &AgentId) -> Result<Subject, RefuseSubject> {
        Subject::new(self.subject(STATUS, &[cluster, agent]).as_str())
    }

    /// `backbeat.report.<cluster>`: where bar reports go.
    pub fn report(&self, cluster: &ClusterId) -> Subject {
        self.subject(REPORT, &[cluster])
    }

    /// `backbeat.invalid.<cluster>`: where rejected bytes go.
    pub fn invalid(&self, cluster: &ClusterId) -> Subject {
        self.subject(INVALID, &[cluster])
    }

    /// `backbeat.statusclaims`: the integration guide's older subject for claims of all clusters.
    pub fn legacy_claims(&self) -> Subject {
        self.subject(LEGACY_CLAIMS, &[])
    }

    /// `backbeat.status.<agent_id>`: the older subject for an agent's claims. Refused for an agent id with dots, since
    /// its first part would be read as a cluster.
    pub fn legacy_status(&self, agent: &AgentId) -> Result<Subject, RefuseTopic> {
        let subject = self.subject(STATUS, &[agent]);
        if agent.as_str().contains('.') {
            return Err(RefuseTopic::DottedLegacyAgent {
                subject: subject.to_string(),
            });
        }
        Ok(subject)
    }

    /// Beat frames of one cluster, or of all.
    pub fn beats(&self, cluster: Option<&ClusterId>) -> Filter {
        self.filter(BEAT, cluster, None)
    }

    /// Claims of one cluster, or of all. For all, this is `backbeat.status.>`, which takes in the older one-token
    /// subjects as well: a namespace tells them apart when it reads them.
    pub fn claims(&self, cluster: Option<&ClusterId>) -> Filter {
        match cluster {
            Some(_) => self.filter(STATUS, cluster, Some(ANY_TAIL)),
            None => Filter::from_parts(self.text(STATUS, &[&ANY_TAIL])),
        }
    }

    /// Bar reports of one cluster, or of all.
    pub fn reports(&self, cluster: Option<&ClusterId>) -> Filter {
        self.filter(REPORT, cluster, None)
    }

    /// Dead letters of one cluster, or of all.
    pub fn dead_letters(&self, cluster: Option<&ClusterId>) -> Filter {
        self.filter(INVALID, cluster, None)
    }

    /// The older subjects for claims, both forms: `backbeat.statusclaims` and `backbeat.status.*`.
    pub fn legacy(&self) -> [Filter; 2] {
        [
            Filter::from_parts(self.text(LEGACY_CLAIMS, &[])),
            Filter::from_parts(self.text(STATUS, &[&ANY_TOKEN])),
        ]
    }

    /// Everything of the contract: `backbeat.>`.
    pub fn everything(&self) -> Filter {
        Filter::from_parts(self.text(ANY_TAIL, &[]))
    }

    /// What a subject of this namespace means.
    pub fn read(&self, subject: &Subject) -> Result<Topic, RefuseTopic> {
        let foreign = || RefuseTopic::Foreign {
            subject: subject.to_string(),
            expected: self.text(ANY_TAIL, &[]),
        };
        let root = self.root();
        let rest = subject.as_str().strip_prefix(&root).ok_or_else(foreign)?;
        read(subject, rest.strip_prefix('.').ok_or_else(foreign)?)
    }

    fn subject(&self, kind: &str, tail: &[&dyn Display]) -> Subject {
        Subject::from_parts(self.text(kind, tail))
    }

    fn filter(&self, kind: &str, cluster: Option<&ClusterId>, tail: Option<&str>) -> Filter {
        let cluster = cluster.map_or(ANY_TOKEN, ClusterId::as_str);
        let text = match tail {
            None => self.text(kind, &[&cluster]),
            Some(tail) => self.text(kind, &[&cluster, &tail]),
        };
        Filter::from_parts(text)
    }

    fn text(&self, kind: &str, tail: &[&dyn Display]) -> String {
        let start = format!("{}.{kind}", self.root());
        tail.iter()
            .fold(start, |text, part| format!("{text}.{part}"))
    }

    fn root(&self) -> String {
        match &self.prefix {
            None => ROOT.to_owned(),
            Some(prefix) => format!("{prefix}.{ROOT}"),
        }
    }
}

/// What comes after `backbeat.`.
fn read(subject: &Subject, rest: &str) -> Result<Topic, RefuseTopic> {
    let (kind, tail) = rest.split_once('.').unwrap_or((rest, ""));
    match (kind, tail) {
        (LEGACY_CLAIMS, "") => Ok(Topic::LegacyClaims),
        (BEAT, cluster) => topic::cluster(subject, cluster).map(Topic::Beat),
        (REPORT, cluster) => topic::cluster(subject, cluster).map(Topic::Report),
        (INVALID, cluster) => topic::cluster(subject, cluster).map(Topic::Invalid),
        (STATUS, tail) => topic::status(subject, tail),
        _ => Err(RefuseTopic::Unknown {
            subject: subject.to_string(),
        }),
    }
}
