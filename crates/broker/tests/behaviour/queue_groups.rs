//! Queue groups: each message goes to one member of each group.

use std::collections::HashMap;

use crate::raw::Raw;
use crate::server::{Server, Settings};

behaves_alike! {
    one_member_of_each_group_and_every_plain_subscriber_gets_it => Settings::default();
    members_share_fairly => Settings::default();
    a_group_spans_connections_and_patterns => Settings::default();
    members_that_leave_get_nothing_more => Settings::default();
}

/// How often each sid was delivered to, `messages` having been sent to `work.1`.
async fn shares(raw: &mut Raw, messages: usize) -> HashMap<String, usize> {
    let lines = raw.exchange("PUB work.1 1\r\nx\r\n".repeat(messages)).await;
    let mut shares = HashMap::new();
    for line in lines.iter().filter(|line| line.starts_with("MSG ")) {
        let sid = line.split(' ').nth(2).unwrap();
        *shares.entry(sid.to_owned()).or_default() += 1;
    }
    shares
}

async fn one_member_of_each_group_and_every_plain_subscriber_gets_it(server: &Server) {
    let mut raw = Raw::connect(server).await;
    raw.send("SUB work.1 a a1\r\nSUB work.1 a a2\r\nSUB work.1 b b1\r\nSUB work.1 b b2\r\nSUB work.1 plain\r\n")
        .await;
    let shares = shares(&mut raw, 500).await;
    let sum = |group: &str| {
        shares
            .iter()
            .filter(|(sid, _)| sid.starts_with(group))
            .map(|(_, share)| share)
            .sum()
    };
    let sums: [usize; 3] = [sum("a"), sum("b"), sum("plain")];
    assert_eq!(sums, [500, 500, 500]);
}

async fn members_share_fairly(server: &Server) {
    let mut raw = Raw::connect(server).await;
    for member in 0..4 {
        raw.send(format!("SUB work.1 q {member}\r\n")).await;
    }
    let shares = shares(&mut raw, 4000).await;
    assert_eq!(shares.values().sum::<usize>(), 4000);
    // 1000 each, with a standard deviation of 27.
    assert!(
        shares.len() == 4 && shares.values().all(|share| (800..1200).contains(share)),
        "{shares:?}"
    );
}

async fn a_group_spans_connections_and_patterns(server: &Server) {
    let (mut one, mut other) = (Raw::connect(server).await, Raw::connect(server).await);
    one.exchange("SUB work.* q 1\r\n").await;
    other.exchange("SUB work.> q 2\r\n").await;
    let ours = shares(&mut one, 1000).await.values().sum::<usize>();
    let theirs = other
        .exchange("")
        .await
        .iter()
        .filter(|line| line.starts_with("MSG "))
        .count();
    assert_eq!(ours + theirs, 1000);
    assert!(ours > 300 && theirs > 300, "{ours} and {theirs}");
}

async fn members_that_leave_get_nothing_more(server: &Server) {
    let mut raw = Raw::connect(server).await;
    raw.send("SUB work.1 q 1\r\nSUB work.1 q 2\r\nUNSUB 2\r\n")
        .await;
    assert_eq!(
        shares(&mut raw, 100).await,
        HashMap::from([("1".to_owned(), 100)])
    );
    raw.send("SUB work.1 q 3\r\nUNSUB 3 10\r\n").await;
    let shares = shares(&mut raw, 1000).await;
    assert_eq!((shares["1"], shares["3"]), (990, 10));
}
