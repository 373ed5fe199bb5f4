//! The account: what was heard is kept until its report comes, then one is held against the other.

use std::collections::{BTreeMap, HashSet};

use backbeat_bus::Topic;
use backbeat_contract::BarReport;
use backbeat_timing::{ClusterInstant, Nanos};
use bytes::Bytes;

use super::said::Said;
use super::{Range, Recount};
use crate::bars::{Bar, Bars};
use crate::heard::Heard;

/// What was heard and not reported yet.
#[derive(Debug)]
pub(crate) struct Account {
    bars: Bars,
    /// How long after its end a bar takes claims; a quarter of a beat unless known.
    grace: Option<Nanos>,
    claims: Vec<Said>,
    seen: HashSet<Bytes>,
    /// Claims heard again, by the beat that they name.
    repeated: BTreeMap<u64, u64>,
    /// When messages that are no claims came.
    invalid: Vec<ClusterInstant>,
    /// The agents of the bar reported last, with its last beat.
    previous: Option<(u64, Recount)>,
    overflowed: bool,
}

/// A report, and what it must say.
#[derive(Debug)]
pub(crate) struct Settled {
    pub(crate) report: BarReport,
    pub(crate) bar: Bar,
    /// When the report came.
    pub(crate) at: ClusterInstant,
    /// The least that must be counted, and the most that may be.
    strict: Recount,
    lenient: Recount,
    /// Claims of the bar that were heard more than once.
    pub(crate) repeated: u64,
    /// Claims that came during the bar, after the grace of an earlier one that they name.
    pub(crate) late: u64,
    /// Messages that came during the bar on the subjects of claims and are none.
    pub(crate) invalid: u64,
    /// Agents of the bar before that are not in this one; none when the bar before was not reported.
    pub(crate) silent: Option<u64>,
}

impl Account {
    pub(crate) fn new(grace: Option<Nanos>) -> Self {
        Self {
            bars: Bars::default(),
            grace,
            claims: Vec::new(),
            seen: HashSet::new(),
            repeated: BTreeMap::new(),
            invalid: Vec::new(),
            previous: None,
            overflowed: false,
        }
    }

    /// Takes in a message; what it settles, when it is the report of a bar that was heard whole.
    pub(crate) fn hear(&mut self, heard: &Heard<'_>) -> Option<Settled> {
        if let Some(frame) = heard.frame() {
            self.bars.follow(&frame, heard.at());
        } else if is_of_claims(heard.topic) {
            self.take(heard);
        }
        let report = heard.report()?;
        self.settle(report, heard.at())
    }

    /// Messages may be missing: the bar that goes on cannot be settled.
    pub(crate) fn miss(&mut self) {
        self.bars.miss();
        self.previous = None;
    }

    fn take(&mut self, heard: &Heard<'_>) {
        if self.claims.len() >= MOST {
            self.overflowed = true;
            return;
        }
        match Said::of(heard) {
            None => self.invalid.push(heard.at()),
            Some(said) if self.seen.insert(heard.sight.envelope.payload.clone()) => {
                self.claims.push(said);
            }
            Some(said) => *self.repeated.entry(said.beat).or_default() += 1,
        }
    }

    fn settle(&mut self, report: BarReport, at: ClusterInstant) -> Option<Settled> {
        let bar = self.bars.of_beat(report.from_beat.get())?;
        if !bar.is_whole || bar.window != report.window_id || self.overflowed {
            return None;
        }
        bar.ended?;
        let bar = bar.clone();
        let until = self.until(&bar);
        let own: Vec<&Said> = self
            .claims
            .iter()
            .filter(|said| (bar.from..=bar.to).contains(&said.beat))
            .collect();
        let strict = Recount::of(&own, &bar, later(until, -MARGIN), Nanos::new(-MARGIN));
        let lenient = Recount::of(&own, &bar, later(until, MARGIN), Nanos::new(MARGIN));
        let previous = self.previous.replace((bar.to, lenient.clone()));
        let adjacent = previous.filter(|(to, _)| to.checked_add(1) == Some(bar.from));
        let settled = Settled {
            at,
            strict,
            silent: adjacent
                .map(|(_, before)| before.agents.difference(&lenient.agents).count() as u64),
            lenient,
            repeated: self
                .repeated
                .range(bar.from..=bar.to)
                .map(|(_, count)| count)
                .sum(),
            late: self.late(&bar),
            invalid: self
                .invalid
                .iter()
                .filter(|&&came| is_during(&bar, came))
                .count() as u64,
            report,
            bar,
        };
        self.forget(settled.bar.from);
        Some(settled)
    }

    /// Claims of earlier bars that came during this one, certainly after their grace.
    fn late(&self, bar: &Bar) -> u64 {
        let late = self.claims.iter().filter(|said| {
            let own = self.bars.of_beat(said.beat);
            let own = own.filter(|own| own.to < bar.from && own.ended.is_some());
            own.is_some_and(|own| said.arrival > later(self.until(own), MARGIN))
                && is_during(bar, said.arrival)
        });
        late.count() as u64
    }

    /// When a bar takes no more claims.
    fn until(&self, bar: &Bar) -> ClusterInstant {
        bar.due + self.grace.unwrap_or(Nanos::new(bar.beat.get() / 4))
    }

    /// Drops what was said of the bars before the one that begins with `from`: claims that are late may still count
    /// there.
    fn forget(&mut self, from: u64) {
        self.claims.retain(|said| said.beat >= from);
        self.repeated = self.repeated.split_off(&from);
        if self.claims.is_empty() {
            self.seen.clear();
        }
    }
}

impl Settled {
    /// A figure, strictly and leniently counted.
    pub(crate) fn range(&self, figure: impl Fn(&Recount) -> u64) -> Range {
        Range::between(figure(&self.strict), figure(&self.lenient))
    }

    /// Whether the secret rotations went well; none when none was claimed, or it depends on a few milliseconds.
    pub(crate) fn rotations_ok(&self) -> Option<bool> {
        let (one, other) = (self.strict.rotations_ok, self.lenient.rotations_ok);
        (self.lenient.has_rotations && one == other).then_some(one)
    }

    /// Agents that certainly count and whose ids begin so.
    pub(crate) fn agents_named(&self, prefix: &str) -> u64 {
        self.strict
            .agents
            .iter()
            .filter(|agent| agent.starts_with(prefix))
            .count() as u64
    }
}

fn is_of_claims(topic: &Topic) -> bool {
    matches!(
        topic,
        Topic::Status(..) | Topic::LegacyStatus(_) | Topic::LegacyClaims
    )
}

/// Certainly between the first and the last frame of a bar.
fn is_during(bar: &Bar, at: ClusterInstant) -> bool {
    bar.ended
        .is_some_and(|ended| later(bar.began, MARGIN) < at && at < later(ended, -MARGIN))
}

fn later(at: ClusterInstant, nanos: i128) -> ClusterInstant {
    at + Nanos::new(nanos)
}

/// What arrives this near a limit may arrive elsewhere on the other side of it. Unit: nanoseconds.
const MARGIN: i128 = 20_000_000;

/// Claims that are kept: about 300 bytes each. With more, reports are no longer held against them.
const MOST: usize = 500_000;
