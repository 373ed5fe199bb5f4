//! One claim as it is counted.

use backbeat_contract::{Hlc, State};
use backbeat_timing::{ClusterInstant, NodeHash, UnixMillis, WireHlc};
use backbeat_validate::Facts;

use crate::heard::Heard;

/// One claim, heard once or more.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(super) agent: Box<str>,
    pub(super) task: Option<Box<str>>,
    pub(super) beat: u64,
    pub(super) state: State,
    pub(super) beats_left: Option<u64>,
    /// Its place among the claims of its agent: the stamp, whole.
    pub(super) stamp: (i64, u16, u16),
    pub(super) arrival: ClusterInstant,
}

impl Said {
    /// The claim of a message, read as a tolerant reader does; none when it is none.
    pub(super) fn of(heard: &Heard<'_>) -> Option<Self> {
        let Some(Facts::Claim {
            agent,
            beat,
            state,
            hlc,
            beats_left,
            task,
            ..
        }) = &heard.sight.facts
        else {
            return None;
        };
        Some(Self {
            agent: (&**agent).into(),
            task: task.as_ref().map(|task| (&**task).into()),
            beat: beat.get(),
            state: *state,
            beats_left: *beats_left,
            stamp: whole(*hlc, heard.at()),
            arrival: heard.at(),
        })
    }
}

/// A stamp with its whole milliseconds, as near to the receipt as they can be.
fn whole(hlc: Hlc, at: ClusterInstant) -> (i64, u16, u16) {
    let wire = WireHlc {
        low_millis: hlc.wall,
        logical: hlc.logical,
        node: NodeHash(hlc.node),
    };
    let millis = at.unix_nanos().div_euclid(1_000_000);
    let near = UnixMillis::from(i64::try_from(millis).unwrap_or(i64::MAX));
    let stamp = wire.unwrap_near(near);
    (stamp.wall.get(), stamp.logical, stamp.node.0)
}
