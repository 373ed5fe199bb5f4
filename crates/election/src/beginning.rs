//! How a node that remembers nothing finds out what it is: a founder of a new cluster, one that lost
//! its data, or a newcomer that waits to be added.
//!
//! A cluster is founded only when **all** its first members are there and remember nothing: with
//! fewer, two halves could each found one, or nodes that lost their data could found a second one
//! while the node with the first is away. Each founder notes the incarnations of all of them, so that
//! a founder that comes back empty is recognised.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::sleep;
use tracing::{debug, info, warn};

use crate::caution::Caution;
use crate::member::Member;
use crate::name::NodeName;
use crate::rpc::{Greeting, GreetingReply, Office, Reply, Request};
use crate::store::{Founder, Founders};
use crate::transport::Lane;

/// What a node that remembers nothing turns out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Beginning {
    /// It founds the cluster, as all the others do.
    Found(Founders),
    /// The others have founded it with this node, just now.
    Join(Founders),
    /// It was a member before and lost its data, or it is new: a leader will call.
    Wait,
}

/// Asks the others until it is clear.
pub(crate) async fn find_out(
    caution: &Caution,
    office: &Arc<Office>,
    peers: &[Member],
) -> Beginning {
    let mut warned = 0_u32;
    loop {
        let replies = greet(caution, office, peers).await;
        if let Some(beginning) = conclude(caution, peers, &replies) {
            info!(?beginning, "the beginning is clear");
            return beginning;
        }
        if warned.is_multiple_of(ROUNDS_A_WARNING) && warned > 0 {
            let missing: Vec<_> = missing(peers, &replies);
            warn!(
                ?missing,
                "all first members must be there to begin a cluster"
            );
        }
        warned = warned.wrapping_add(1);
        sleep(ROUND).await;
    }
}

async fn greet(caution: &Caution, office: &Arc<Office>, peers: &[Member]) -> Vec<GreetingReply> {
    let about = caution.about();
    let request = Request::Greeting(Greeting {
        cluster: about.cluster.clone(),
        node: about.me.name.clone(),
    });
    let calls = peers
        .iter()
        .map(|peer| office.call(peer, Lane::Orders, &request, PATIENCE));
    let answers = join_all(calls).await.into_iter().zip(peers);
    let replies = answers.filter_map(|(answer, peer)| match answer {
        Ok(Reply::Greeting(reply)) if reply.me.name == peer.name => Some(reply),
        Ok(Reply::Greeting(reply)) => {
            warn!(expected = %peer, found = %reply.me, "another node answers there: see --peer");
            None
        }
        Ok(Reply::Declined(reason)) => {
            warn!(%peer, reason, "a peer declines");
            None
        }
        Ok(_) => None,
        Err(refusal) => {
            debug!(%peer, %refusal, "a peer does not answer");
            None
        }
    });
    replies.collect()
}

/// What the replies say, if they say enough.
fn conclude(caution: &Caution, peers: &[Member], replies: &[GreetingReply]) -> Option<Beginning> {
    let about = caution.about();
    let founded = replies.iter().find(|reply| !reply.founders.is_empty());
    if let Some(reply) = founded {
        let mine = reply.founders.get(&about.me.name);
        return Some(match mine {
            Some(me) if me.incarnation == about.incarnation => {
                Beginning::Join(reply.founders.clone())
            }
            _ => Beginning::Wait,
        });
    }
    if replies.iter().any(|reply| reply.initialised) {
        return Some(Beginning::Wait);
    }
    let same = replies.iter().all(|reply| reply.peers == about.peers);
    if replies.len() < peers.len() || !same {
        return None;
    }
    let mut founders: Founders = replies
        .iter()
        .map(|reply| founder(&reply.me, reply.incarnation))
        .collect::<BTreeMap<NodeName, Founder>>();
    founders.extend([founder(&about.me, about.incarnation)]);
    Some(Beginning::Found(founders))
}

fn founder(member: &Member, incarnation: u64) -> (NodeName, Founder) {
    let address = member.address.clone();
    let founder = Founder {
        address,
        incarnation,
    };
    (member.name.clone(), founder)
}

fn missing(peers: &[Member], replies: &[GreetingReply]) -> Vec<String> {
    let answered = |peer: &&Member| !replies.iter().any(|reply| reply.me.name == peer.name);
    peers
        .iter()
        .filter(answered)
        .map(ToString::to_string)
        .collect()
}

/// How often the others are asked.
const ROUND: Duration = Duration::from_millis(100);

/// How long one of them may take to answer.
const PATIENCE: Duration = Duration::from_millis(500);

/// A warning every ten seconds or so.
const ROUNDS_A_WARNING: u32 = 100;
