//! What holds whatever happens to the nodes, in virtual time.

use std::time::Duration;

use backbeat_election::{DiskFault, MemoryDisk, Role, Standing};
use tokio::time::{Instant, sleep, timeout};

use crate::cluster::{Cluster, Running};
use crate::world::Simulated;

#[tokio::test(start_paused = true)]
async fn a_node_alone_leads_at_once_and_remembers() {
    let mut cluster = Cluster::of(1, Simulated::new(1)).await;
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
    let cluster = Cluster::of(3, Simulated::new(2)).await;
    cluster.leader().await;
    for (count, node) in cluster.running.values().enumerate() {
        let answer = node.election.propose(format!("{count}").into_bytes()).await;
        assert_eq!(answer.unwrap(), (count + 1).to_string().into_bytes());
    }
}

#[tokio::test(start_paused = true)]
async fn fifty_killed_leaders_are_replaced_within_half_a_second() {
    let mut cluster = Cluster::of(3, Simulated::new(3)).await;
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
    assert!(times[47] < Duration::from_millis(450), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn a_leader_that_is_cut_off_is_not_entitled_for_long_and_does_not_disturb_when_it_is_back() {
    let cluster = Cluster::of(3, Simulated::new(4)).await;
    let old = cluster.leader().await;
    let others: Vec<_> = cluster
        .running
        .keys()
        .filter(|name| **name != old)
        .collect();
    for other in &others {
        cluster.world.network.cut(&old, other);
        cluster.world.network.cut(other, &old);
    }
    sleep(Duration::from_secs(2)).await;
    let entitled = cluster.entitled();
    assert_eq!(entitled.len(), 1, "{entitled:?}");
    assert_ne!(entitled[0].0, old);
    cluster.world.network.heal();
    sleep(Duration::from_secs(2)).await;
    assert_eq!(cluster.entitled(), entitled);
}

#[tokio::test(start_paused = true)]
async fn what_was_agreed_on_is_the_same_everywhere() {
    let mut cluster = Cluster::of(3, Simulated::new(5)).await;
    let mut proposed = Vec::new();
    for round in 0..700_u32 {
        let leader = cluster.leader().await;
        let command = format!("{round}").into_bytes();
        let answer = cluster.running[&leader]
            .election
            .propose(command.clone())
            .await;
        answer.unwrap();
        proposed.push(command);
        if round % 200 == 199 {
            cluster.kill(&leader).await;
            cluster.leader().await;
            cluster.start(&leader).await;
        }
    }
    sleep(Duration::from_secs(3)).await;
    let held = |node: &Running| node.chronicle.commands();
    for (name, node) in &cluster.running {
        assert!(
            held(node) == proposed,
            "{name} holds {} commands",
            held(node).len()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_node_whose_disk_fails_says_so_and_the_others_go_on() {
    let mut cluster = Cluster::of(3, Simulated::new(9)).await;
    let leader = cluster.leader().await;
    let mut names = cluster.running.keys();
    let failing = names.find(|name| **name != leader).unwrap().clone();
    cluster.world.disks[&failing].set_fault(Some(DiskFault::SyncFails));
    let proposal = cluster.running[&leader].election.propose(b"on".to_vec());
    proposal.await.unwrap();
    let mut standing = cluster.running[&failing].election.standing();
    let over = standing.wait_for(Standing::is_over);
    let over = timeout(Duration::from_secs(30), over).await;
    let role = over.expect("it ends").unwrap().role.clone();
    let Role::Failed { reason } = role else {
        panic!("{role}")
    };
    assert!(reason.contains("the disk cannot sync"), "{reason}");
    cluster.kill(&failing).await;
    assert_eq!(cluster.leader().await, leader);
}

/// openraft waits for its disk in the one task that also reads what others tell it: what piles up meanwhile must not fill
/// a queue that this task writes to itself.
#[tokio::test(start_paused = true)]
async fn a_node_whose_disk_hung_for_minutes_takes_part_again() {
    let mut cluster = Cluster::of(3, Simulated::new(10)).await;
    let leader = cluster.leader().await;
    let others: Vec<_> = cluster.running.keys().cloned().collect();
    let mut others = others.into_iter().filter(|name| *name != leader);
    let (hung, other) = (others.next().unwrap(), others.next().unwrap());
    let change = Duration::from_mins(3);
    cluster.world.disks[&hung].slow_down(change..=change, 1);
    for round in 0..3_u8 {
        let proposal = cluster.running[&leader].election.propose(vec![round]);
        proposal.await.unwrap();
    }
    // It will save a vote, and tell itself so.
    let to = Some(other.clone());
    let handed = cluster.running[&leader].election.hand_over(to).await;
    assert_eq!(handed.unwrap(), other);
    sleep(Duration::from_mins(20)).await;
    cluster.world.disks[&hung].speed_up();
    sleep(change + Duration::from_secs(1)).await;
    cluster.kill(&leader).await;
    let needs_it = cluster.running[&other].election.propose(vec![3]);
    needs_it.await.unwrap();
    cluster.kill(&hung).await;
}

#[tokio::test(start_paused = true)]
async fn a_node_that_lost_its_disk_catches_up_before_it_votes() {
    let mut cluster = Cluster::of(3, Simulated::new(6)).await;
    let leader = cluster.leader().await;
    cluster.running[&leader]
        .election
        .propose(b"kept".to_vec())
        .await
        .unwrap();
    let lost = cluster
        .running
        .keys()
        .find(|name| **name != leader)
        .unwrap()
        .clone();
    cluster.kill(&lost).await;
    cluster.world.disks.insert(lost.clone(), MemoryDisk::new());
    cluster.start(&lost).await;
    let mut standing = cluster.running[&lost].election.standing();
    assert!(!standing.borrow().may_vote);
    let mut at_the_leader = cluster.running[&leader].election.standing();
    let patience = Duration::from_secs(30);
    let shown = at_the_leader.wait_for(|standing| standing.convalescent == [lost.clone()]);
    let shown = timeout(patience, shown).await;
    shown
        .expect("the leader tells that it does not vote")
        .unwrap();
    let told = timeout(patience, standing.wait_for(|standing| standing.may_vote)).await;
    told.expect("it may vote in the end").unwrap();
    let shown = at_the_leader.wait_for(|standing| standing.convalescent.is_empty());
    let shown = timeout(patience, shown).await;
    shown.expect("the leader tells that it votes").unwrap();
    let kept = cluster.running[&lost].chronicle.commands();
    assert_eq!(kept, [b"kept".to_vec()]);
}
