//! An account of what was said, to hold against what is reported.
//!
//! It is kept apart from reverb on purpose: figure by figure after the definitions of the contract (INT-C), naively,
//! and without any code of the aggregate's. What it cannot know, such as whether a claim sent at the very end of a
//! window was still taken, it leaves open: a figure is then [`Between`] two numbers.

mod account;
mod between;
mod compare;
mod pairs;
mod reviews;
mod rotations;

use std::collections::VecDeque;

use backbeat_contract::BarReport;
use backbeat_timing::{ClusterInstant, Nanos};

use crate::crowd::{Claim, HeardBeat};
use account::Account;
pub use between::Between;
pub use compare::{Comparison, Difference};

/// What the agents of this process said, window by window.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The newest last.
    accounts: VecDeque<Account>,
    /// Broken claims sent so near to the end of the latest beat that they may count for the next window.
    at_the_edge: u64,
}

impl Ledger {
    /// How many windows are remembered. Reports of older ones are not compared. Each costs 72 bytes an agent, plus
    /// what is kept of helpers, of failed and of blocked tasks.
    pub const WINDOWS: usize = 3;

    /// How long a message may be on its way, 100 ms (BACKBEAT-PER-001): what is sent nearer to a limit than this may
    /// arrive on either side of it.
    pub const TRANSIT: Nanos = Nanos::new(100_000_000);

    /// Notes that a beat was heard: it may begin a window.
    pub fn hear(&mut self, beat: &HeardBeat) {
        let at_the_edge = std::mem::take(&mut self.at_the_edge);
        if let Some(account) = self.of(beat.window) {
            account.hear(beat);
            return;
        }
        let mut account = Account::open(beat, self.accounts.back());
        account.spoiled.add_possible(at_the_edge);
        self.accounts.push_back(account);
        if self.accounts.len() > Self::WINDOWS {
            self.accounts.pop_front();
        }
    }

    /// Notes that a valid claim was sent at `at`, for the first time; sending it again changes nothing.
    /// `is_rotation` tells whether its task rotates a secret.
    pub fn sent(&mut self, claim: &Claim, is_rotation: bool, at: ClusterInstant) {
        let mut later = self.accounts.iter_mut().rev();
        for account in &mut later {
            if account.window() == claim.window {
                account.sent(claim, is_rotation, at);
                return;
            }
            // A later window took this rotation over as it stood then.
            if is_rotation && let Some(task) = claim.task {
                account.rotations.doubt(task);
            }
        }
    }

    /// Notes that bytes which break the contract were sent at `at`. Such bytes name no window that could be believed,
    /// so they count for the one in which they arrive.
    pub fn spoiled(&mut self, at: ClusterInstant) {
        let mut newest_first = self.accounts.iter_mut().rev();
        let Some(current) = newest_first.next() else {
            return;
        };
        let at_begin = at < current.begin() + Self::TRANSIT;
        let at_end = !current.is_surely_open(at);
        if at_begin && let Some(before) = newest_first.next() {
            before.spoiled.add_possible(1);
        }
        self.at_the_edge += u64::from(at_end);
        if at_begin || at_end {
            current.spoiled.add_possible(1);
        } else {
            current.spoiled.add_sure(1);
        }
    }

    /// Holds a report against the account of its window. Only for a cluster in which nobody else claims.
    pub fn compare(&self, report: &BarReport) -> Comparison {
        let known = self
            .accounts
            .iter()
            .find(|account| account.window() == report.window_id && account.is_whole);
        known.map_or(Comparison::Unknown, |account| {
            compare::compare(account, report)
        })
    }

    fn of(&mut self, window: backbeat_contract::WindowId) -> Option<&mut Account> {
        let mut newest_first = self.accounts.iter_mut().rev();
        newest_first.find(|account| account.window() == window)
    }
}
