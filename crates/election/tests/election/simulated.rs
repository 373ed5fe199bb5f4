//! What holds whatever happens to the nodes, in virtual time.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::cluster::Cluster;

#[tokio::test(start_paused = true)]
async fn a_node_alone_leads_at_once_and_remembers() {
    let mut cluster = Cluster::of(1, 1).await;
    let name = cluster.leader().await;
    let answer = cluster.running[&name]
        .election
        .propose(b"one".to_vec())
        .await;
    assert_eq!(answer.unwrap(), b"1");
    cluster.kill(&name).await;
    let started = Instant::now();
    cluster.start(&name).await;
    cluster.leader().await;
    assert!(
        started.elapsed() < Duration::from_secs(1),
        "{:?}",
        started.elapsed()
    );
    let answer = cluster.running[&name]
        .election
        .propose(b"two".to_vec())
        .await;
    assert_eq!(answer.unwrap(), b"2");
}

#[tokio::test(start_paused = true)]
async fn any_node_takes_proposals() {
    let cluster = Cluster::of(3, 2).await;
    cluster.leader().await;
    for (count, node) in cluster.running.values().enumerate() {
        let answer = node.election.propose(format!("{count}").into_bytes()).await;
        assert_eq!(answer.unwrap(), (count + 1).to_string().into_bytes());
    }
}

#[tokio::test(start_paused = true)]
async fn fifty_killed_leaders_are_replaced_within_half_a_second() {
    let mut cluster = Cluster::of(3, 3).await;
    let mut times = Vec::new();
    for round in 0..50 {
        let leader = cluster.leader().await;
        let proposed = format!("{round}").into_bytes();
        let answer = cluster.running[&leader].election.propose(proposed).await;
        assert_eq!(answer.unwrap(), (round + 1).to_string().into_bytes());
        let killed = Instant::now();
        cluster.kill(&leader).await;
        cluster.leader().await;
        times.push(killed.elapsed());
        cluster.start(&leader).await;
        sleep(Duration::from_millis(500)).await;
    }
    times.sort_unstable();
    eprintln!(
        "p50 {:?} p95 {:?} max {:?}",
        times[25], times[47], times[49]
    );
    assert!(times[47] < Duration::from_millis(450), "{times:?}");
}
