//! Who does not know the secret does not join, whatever it is told and whoever invites it.

use std::time::Duration;

use backbeat_election::Role;
use tokio::time::sleep;

use crate::cluster::Cluster;
use crate::world::Loopback;

#[tokio::test]
async fn a_node_with_another_secret_never_joins() {
    let mut cluster = Cluster::of(3, Loopback::new()).await;
    let leader = cluster.leader().await;
    let members: Vec<_> = cluster.running.keys().cloned().collect();
    cluster.propose(&leader, "among us").await;
    cluster.world.change_secret();
    let stranger = cluster.newcomer("d").await;
    let invited = cluster.running[&leader]
        .election
        .add_member(stranger.clone());
    assert!(invited.await.is_err());
    // It goes on asking; there is nothing to wait for.
    sleep(Duration::from_secs(1)).await;
    let stranger = cluster.running.remove(&stranger.name).unwrap();
    let standing = stranger.election.standing().borrow().clone();
    assert_eq!((standing.role, standing.may_vote), (Role::Waiting, false));
    assert!(stranger.chronicle.commands().is_empty());
    assert!(
        stranger
            .election
            .propose(b"let me in".to_vec())
            .await
            .is_err()
    );
    stranger.election.stop().await;
    cluster.voters(&members).await;
    cluster.propose(&leader, "still among us").await;
    cluster.all_know(&["among us", "still among us"]).await;
    cluster.end().await;
}
