//! What holds in every world: on the simulated network in virtual time, and over loopback TCP with a shared secret, real
//! folders and real time.

use crate::cluster::Cluster;
use crate::world::World;

/// Holds each of the trials in both worlds.
macro_rules! in_both_worlds {
    ($($trial:ident)+) => {
        mod simulated {
            use crate::world::Simulated;

            $(#[tokio::test(start_paused = true)]
            async fn $trial() {
                super::$trial(Simulated::new(11)).await;
            })+
        }

        mod loopback {
            use crate::world::Loopback;

            $(#[tokio::test]
            async fn $trial() {
                super::$trial(Loopback::new()).await;
            })+
        }
    };
}

in_both_worlds! {
    a_killed_leader_is_replaced_and_learns_what_it_missed
    the_office_goes_to_the_node_that_is_named
    a_member_is_added_and_removed
    all_nodes_restarted_remember_what_they_agreed_on
}

async fn a_killed_leader_is_replaced_and_learns_what_it_missed(world: impl World) {
    let mut cluster = Cluster::of(3, world).await;
    let killed = cluster.leader().await;
    cluster.propose(&killed, "before").await;
    cluster.kill(&killed).await;
    let successor = cluster.leader().await;
    assert_ne!(successor, killed);
    cluster.propose(&successor, "after").await;
    cluster.start(&killed).await;
    cluster.all_know(&["before", "after"]).await;
    cluster.end().await;
}

async fn the_office_goes_to_the_node_that_is_named(world: impl World) {
    let cluster = Cluster::of(3, world).await;
    let before = cluster.leader().await;
    let named = cluster.other_than(&before);
    // Whoever is asked passes it on.
    for asked in [&before, &named] {
        let election = &cluster.running[asked].election;
        let leads = election.hand_over(Some(named.clone())).await;
        assert_eq!(leads.unwrap(), named);
    }
    assert_eq!(cluster.leader().await, named);
    cluster.propose(&before, "by the one that led").await;
    cluster.all_know(&["by the one that led"]).await;
    cluster.end().await;
}

async fn a_member_is_added_and_removed(world: impl World) {
    let mut cluster = Cluster::of(3, world).await;
    let leader = cluster.leader().await;
    cluster.propose(&leader, "before it came").await;
    let founders: Vec<_> = cluster.running.keys().cloned().collect();
    let fourth = cluster.newcomer("d").await;
    let asked = cluster.other_than(&leader);
    let added = cluster.running[&asked].election.add_member(fourth.clone());
    added.await.unwrap();
    let all: Vec<_> = cluster.running.keys().cloned().collect();
    cluster.voters(&all).await;
    cluster.propose(&fourth.name, "of its own").await;
    cluster.all_know(&["before it came", "of its own"]).await;

    let election = &cluster.running[&asked].election;
    election.remove_member(fourth.name.clone()).await.unwrap();
    cluster.kill(&fourth.name).await;
    cluster.voters(&founders).await;
    let leader = cluster.leader().await;
    cluster.kill(&leader).await;
    let successor = cluster.leader().await;
    cluster.propose(&successor, "without it").await;
    cluster.end().await;
}

async fn all_nodes_restarted_remember_what_they_agreed_on(world: impl World) {
    let mut cluster = Cluster::of(3, world).await;
    let leader = cluster.leader().await;
    cluster.propose(&leader, "one").await;
    let names: Vec<_> = cluster.running.keys().cloned().collect();
    for name in &names {
        cluster.kill(name).await;
    }
    for name in &names {
        cluster.start(name).await;
    }
    let leader = cluster.leader().await;
    cluster.propose(&leader, "two").await;
    cluster.all_know(&["one", "two"]).await;
    cluster.end().await;
}
