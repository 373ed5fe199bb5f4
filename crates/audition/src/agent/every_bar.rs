//! That an agent is heard of in every bar.

use std::collections::BTreeSet;

use backbeat_contract::AgentId;

use super::claim_of;
use crate::bars::Bars;
use crate::case::Case;
use crate::heard::Heard;
use crate::trial::{Ending, Ruling, Trial};

/// That each bar that was heard from begin to end has a claim for one of its beats: an agent without one counts as
/// silent in its report.
#[derive(Debug)]
pub(crate) struct EveryBar {
    agent: AgentId,
    bars: Bars,
    /// Beats claimed since the bar before the last one.
    claimed: BTreeSet<u64>,
    case: Case,
}

impl EveryBar {
    pub(crate) fn new(agent: AgentId) -> Self {
        Self {
            agent,
            bars: Bars::default(),
            claimed: BTreeSet::new(),
            case: Case::of("bars"),
        }
    }
}

impl Trial for EveryBar {
    fn hear(&mut self, heard: &Heard<'_>) {
        if let Some(claim) = claim_of(&self.agent, heard) {
            self.claimed.insert(claim.beat);
        }
        let Some(frame) = heard.frame() else { return };
        let Some(ended) = self.bars.follow(&frame, heard.at()) else {
            return;
        };
        if ended.is_whole {
            let (from, to) = (ended.from, ended.to);
            if self.claimed.range(from..=to).next().is_some() {
                self.case.holds();
            } else {
                self.case
                    .breaks(heard, || format!("no claim for a beat from {from} to {to}"));
            }
        }
        self.claimed = self.claimed.split_off(&ended.from);
    }

    fn miss(&mut self) {
        self.bars.miss();
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        self.case
            .rule("no bar was heard from begin to end: listen for longer than two bars, with --for")
    }
}
