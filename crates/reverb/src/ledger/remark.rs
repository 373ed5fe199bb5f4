//! What a report must tell that the aggregate of claims does not know: faults of frames, and losses on the way.

use backbeat_contract::{IssueSeverity, Severity};
use backbeat_sequence::Rule;

/// A kind of remark; an issue's category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Remark {
    /// Frames broke a rule over their sequence.
    Breach(Rule),
    /// Messages were dropped because their queue was full.
    Lost,
    /// Reports of windows before were dropped because the store did not keep up.
    DroppedReport,
    /// There was no connection to NATS.
    Away,
    /// A message on the beat's subject is no frame of this cluster.
    InvalidFrame,
    /// Claims or frames had fields that the contract does not have.
    UnknownFields,
    /// Claims or frames had legacy spellings.
    LegacyValues,
}

impl Remark {
    /// The remark on a breach of `rule` by a frame; none where the aggregate tells of it from what it has gathered.
    pub const fn on(rule: Rule) -> Option<Self> {
        match rule {
            Rule::BeatSkipped | Rule::TwoLeaders | Rule::LateClaim | Rule::ClaimFromFuture => None,
            rule => Some(Self::Breach(rule)),
        }
    }

    /// The category.
    pub const fn as_str(self) -> &'static str {
        match self {
            // Those of the aggregate are about agents.
            Self::Breach(Rule::HlcDrift) => "pulse-hlc-drift",
            Self::Breach(Rule::HlcRegressed) => "pulse-hlc-regressed",
            Self::Breach(rule) => rule.as_str(),
            Self::Lost => "lost-message",
            Self::DroppedReport => "dropped-report",
            Self::Away => "reverb-disconnected",
            Self::InvalidFrame => "invalid-frame",
            Self::UnknownFields => "unknown-field",
            Self::LegacyValues => "legacy-value",
        }
    }

    /// The remark of a category.
    pub fn from_category(category: &str) -> Option<Self> {
        let breaches = Rule::ALL.iter().copied().map(Self::Breach);
        let others = [
            Self::Lost,
            Self::DroppedReport,
            Self::Away,
            Self::InvalidFrame,
            Self::UnknownFields,
            Self::LegacyValues,
        ];
        let mut all = breaches.chain(others);
        all.find(|remark| remark.as_str() == category)
    }

    pub(super) const fn severity(self) -> IssueSeverity {
        match self {
            Self::Breach(rule) => match rule.severity() {
                Severity::Info => IssueSeverity::Info,
                Severity::Warning => IssueSeverity::Warning,
                Severity::Error => IssueSeverity::Error,
            },
            Self::Lost | Self::DroppedReport => IssueSeverity::Error,
            Self::Away | Self::InvalidFrame => IssueSeverity::Warning,
            Self::UnknownFields | Self::LegacyValues => IssueSeverity::Info,
        }
    }

    /// A sentence that a person can act on.
    pub(super) fn sentence(self, count: u64, first: &str) -> String {
        let times = if count == 1 { "once" } else { "several times" };
        match self {
            Self::Breach(rule) => format!("{}, {times}; first: {first}", rule.title()),
            Self::Lost => format!(
                "{count} messages were dropped before they were read: this reverb does not keep up; give it more CPU"
            ),
            Self::DroppedReport => format!(
                "{count} reports before this one were dropped, first that of window {first}: the disk of the data folder or NATS \
                 does not keep up"
            ),
            Self::Away => format!(
                "reverb lost its connection to NATS {times}, first: {first}; what was sent meanwhile may be missing"
            ),
            Self::InvalidFrame => format!(
                "{count} messages on the beat's subject are no frames of this cluster; first: {first}"
            ),
            Self::UnknownFields => format!(
                "{count} fields that the contract does not have were ignored; first in a message of {first}"
            ),
            Self::LegacyValues => format!(
                "{count} legacy spellings were translated; first in a message of {first}: update that agent"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_remark_has_a_category_of_its_own() {
        for &rule in Rule::ALL {
            if let Some(remark) = Remark::on(rule) {
                assert_eq!(Remark::from_category(remark.as_str()), Some(remark));
            }
        }
        assert_eq!(Remark::from_category("lost-message"), Some(Remark::Lost));
        assert_eq!(Remark::from_category("late"), None);
    }
}
