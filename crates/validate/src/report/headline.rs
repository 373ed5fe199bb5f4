//! The summary in one sentence, as every format for people ends with it.

use super::legible::Legible;
use super::{STANDARD_INPUT, Summary};
use std::fmt;

/// `7 messages in 3 sources: 5 valid, 2 invalid, 1 warning`; where nothing was checked, it says so and why.
pub(super) struct Headline<'a>(pub(super) &'a Summary);

/// What to know when invalid messages were found and the status is still 0.
pub(super) const STATUS_HINT: &str =
    "invalid messages do not change the exit status; add --exit-code to fail on them";

impl fmt::Display for Headline<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let summary = self.0;
        if summary.messages == 0 {
            return write!(f, "nothing was checked: {}", NothingBecause(summary));
        }
        write!(
            f,
            "{} in {}: {} valid, {} invalid",
            Count(summary.messages, "message"),
            Count(summary.sources, "source"),
            summary.valid,
            summary.invalid
        )?;
        if summary.skipped > 0 {
            write!(f, ", {} skipped", summary.skipped)?;
        }
        if summary.warnings > 0 {
            write!(f, ", {}", Count(summary.warnings, "warning"))?;
        }
        if summary.unreadable > 0 {
            write!(f, ", {} unreadable", Count(summary.unreadable, "source"))?;
        }
        if summary.stopped_early {
            f.write_str("; stopped early, at the most errors that were asked for")?;
        }
        Ok(())
    }
}

/// Why no message was judged.
struct NothingBecause<'a>(&'a Summary);

impl fmt::Display for NothingBecause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let summary = self.0;
        let mut separator = "";
        if summary.unreadable > 0 {
            write!(f, "{} unreadable", Count(summary.unreadable, "source"))?;
            separator = ", ";
        }
        if summary.skipped > 0 {
            let skipped = Count(summary.skipped, "message");
            write!(f, "{separator}{skipped} skipped")?;
            separator = ", ";
        }
        if !summary.empty.is_empty() {
            write!(f, "{separator}{}", Empty(&summary.empty))?;
            separator = ", ";
        }
        if separator.is_empty() {
            f.write_str("no source was found")?;
        }
        Ok(())
    }
}

/// `a.json and b.json hold no message`: the first few by name, the rest by number.
pub(super) struct Empty<'a>(pub(super) &'a [String]);

impl Empty<'_> {
    /// Most sources that are named in a sentence.
    const MOST: usize = 3;
}

impl fmt::Display for Empty<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sources = self.0;
        for (index, source) in sources.iter().take(Self::MOST).enumerate() {
            let separator = match index {
                0 => "",
                _ if index + 1 == sources.len() => " and ",
                _ => ", ",
            };
            write!(f, "{separator}{}", SourceName(source))?;
        }
        if let Some(more @ 1..) = sources.len().checked_sub(Self::MOST) {
            let at_least = if sources.len() == Summary::MAX_EMPTY {
                "at least "
            } else {
                ""
            };
            write!(f, " and {at_least}{more} more")?;
        }
        let verb = if sources.len() == 1 { "holds" } else { "hold" };
        write!(f, " {verb} no message")
    }
}

/// A source in a sentence.
pub(super) struct SourceName<'a>(pub(super) &'a str);

impl fmt::Display for SourceName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == STANDARD_INPUT {
            f.write_str("standard input")
        } else {
            write!(f, "{}", Legible(self.0))
        }
    }
}

/// A number of things: `1 message`, `2 messages`.
pub(super) struct Count(pub(super) u64, pub(super) &'static str);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(count, noun) = self;
        write!(f, "{count} {noun}{}", if *count == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::{Headline, Summary};

    fn headline(change: impl FnOnce(&mut Summary)) -> String {
        let mut summary = Summary::default();
        change(&mut summary);
        Headline(&summary).to_string()
    }

    #[test]
    fn a_run_that_checked_nothing_says_why() {
        assert_eq!(headline(|_| ()), "nothing was checked: no source was found");
        let empty = |count: usize| {
            headline(|summary| summary.empty = (1..=count).map(|n| format!("{n}.json")).collect())
        };
        assert_eq!(empty(1), "nothing was checked: 1.json holds no message");
        assert_eq!(
            empty(2),
            "nothing was checked: 1.json and 2.json hold no message"
        );
        assert_eq!(
            empty(3),
            "nothing was checked: 1.json, 2.json and 3.json hold no message"
        );
        assert_eq!(
            empty(4),
            "nothing was checked: 1.json, 2.json, 3.json and 1 more hold no message"
        );
        assert_eq!(
            empty(Summary::MAX_EMPTY),
            "nothing was checked: 1.json, 2.json, 3.json and at least 13 more hold no message"
        );
        let unfit = headline(|summary| {
            summary.unreadable = 1;
            summary.skipped = 2;
            summary.empty = vec!["-".into()];
        });
        assert_eq!(
            unfit,
            "nothing was checked: 1 source unreadable, 2 messages skipped, \
             standard input holds no message"
        );
    }
}
