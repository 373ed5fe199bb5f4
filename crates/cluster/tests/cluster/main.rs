//! Whole clusters on the embedded broker and free ports: what is seen, what is wanting, how they end. What a person sees
//! of it, and a real server, are in the tests of the command.
#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions they share"
)]

use backbeat_bus::nats;
use backbeat_cluster::{
    Cluster, NodeCount, Options, Outcome, RefuseCluster, Server, Service, Wanting,
};
use backbeat_sim::crowd::AgentCount;
use backbeat_sim::scenario::Scenario;
use backbeat_timing::{BarLength, Tempo};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// A cluster with bars of a second, on any free ports.
fn options(duration: Duration) -> Options {
    let steady = Scenario::from_toml("steady", Scenario::shipped_text("steady").unwrap());
    Options {
        agents: backbeat_sim::Options {
            duration: Some(duration),
            ..backbeat_sim::Options::new(
                "test".parse().unwrap(),
                AgentCount::new(10).unwrap(),
                steady.unwrap(),
            )
        },
        server: Server::Embedded { port: 0 },
        pulse_nodes: NodeCount::default(),
        tempo: Tempo::from_bpm(240.0).unwrap(),
        bar_length: BarLength::new(4).unwrap(),
        admin_port: 0,
        raft_port: 0,
        data: None,
    }
}

async fn run(options: Options) -> Outcome {
    let cluster = Box::pin(Cluster::start(options)).await.unwrap();
    let ran = Box::pin(cluster.run(CancellationToken::new())).await;
    ran.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn beats_claims_and_reports_are_seen() {
    let outcome = run(options(Duration::from_secs(5))).await;
    assert!(
        outcome.complete && outcome.wanting.is_empty(),
        "{outcome:?}"
    );
    assert!(outcome.heard.claims_reported > 0, "{outcome:?}");
    assert!(outcome.agents.reports.compared > 0, "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_node_is_a_cluster_too() {
    let one = Options {
        pulse_nodes: NodeCount::new(1).unwrap(),
        ..options(Duration::from_secs(4))
    };
    let outcome = run(one).await;
    assert!(outcome.wanting.is_empty(), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_had_no_time_to_come_is_wanting_unless_it_was_stopped_before() {
    let slow = |duration| Options {
        tempo: Tempo::from_bpm(1.0).unwrap(),
        ..options(duration)
    };
    let outcome = run(slow(Duration::from_millis(100))).await;
    assert!(outcome.wanting.contains(&Wanting::Reports), "{outcome:?}");

    let cluster = Box::pin(Cluster::start(slow(Duration::from_mins(1)))).await;
    let cancel = CancellationToken::new();
    cancel.cancel();
    let outcome = Box::pin(cluster.unwrap().run(cancel)).await.unwrap();
    assert!(
        !outcome.complete && outcome.wanting.is_empty(),
        "{outcome:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn it_tells_where_everybody_listens_and_what_is_heard() {
    let cluster = Box::pin(Cluster::start(options(Duration::from_mins(1)))).await;
    let cluster = cluster.unwrap();
    let services: Vec<Service> = cluster.places().iter().map(|place| place.service).collect();
    let pulses = [Service::Pulse; 3];
    let expected = [&[Service::Broker][..], &pulses, &[Service::Reverb]].concat();
    assert_eq!(services, expected);
    assert!(
        cluster
            .places()
            .iter()
            .all(|place| place.moved_from.is_none())
    );
    assert_eq!(cluster.kept_data(), None);

    let mut beats = cluster.watch();
    let cancel = CancellationToken::new();
    let heard = async {
        let told = beats.wait_for(|beat| beat.reports > 0 && beat.agents.sent > 0);
        let beat = tokio::time::timeout(Duration::from_secs(30), told).await;
        let leader = beat.unwrap().unwrap().leader.clone();
        cancel.cancel();
        leader
    };
    let (outcome, leader) = tokio::join!(Box::pin(cluster.run(cancel.clone())), heard);
    assert!(leader.unwrap().starts_with("pulse-"));
    assert!(outcome.unwrap().wanting.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_refused() {
    let nowhere = Options {
        server: Server::Nats(Box::new(nats::Options::to("nats://127.0.0.1:1"))),
        ..options(Duration::from_secs(1))
    };
    let refusal = Box::pin(Cluster::start(nowhere)).await.err();
    assert!(
        matches!(refusal, Some(RefuseCluster::Nats(_))),
        "{refusal:?}"
    );
}
