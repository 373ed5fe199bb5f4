//! Routes and metrics, over real connections.

use crate::server::options;
use crate::stage::{Stage, window};
use backbeat_contract::{Phase, State};
use backbeat_reverb::admin::{ReportsQuery, WindowState, WindowsQuery};
use backbeat_reverb::options::{Durable, Options, Settings};
use backbeat_reverb::service::Service;
use backbeat_reverb::store::Retention;
use backbeat_reverb::window::Terms;
use backbeat_testbed::{Server, bounded};
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::task::{JoinSet, spawn_blocking};
use tokio_util::sync::CancellationToken;

async fn get(address: SocketAddr, path: &'static str) -> (u16, String) {
    let asked = spawn_blocking(move || {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build()
            .into();
        let answer = agent.get(format!("http://{address}{path}")).call();
        let mut answer = answer.unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), text)
    });
    bounded(asked).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_answers_and_stops() {
    let server = Server::embedded().await;
    let options = Options {
        settings: Settings {
            cluster: "stage".parse().unwrap(),
            node: "reverb-1".to_owned(),
            terms: Terms::default(),
            legacy_subjects: true,
            verifier: None,
        },
        durable: Durable::Auto,
        nats: options(&server),
        data: None,
        retention: Retention::default(),
        admin: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        admin_token: None,
    };
    let service = bounded(Service::start(options)).await.unwrap();
    let address = service.admin_address();
    let cancel = CancellationToken::new();
    let mut task = JoinSet::new();
    task.spawn(service.run(cancel.clone()));

    let (status, text) = get(address, "/api/v1/status").await;
    let told: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((status, &told["node_id"]), (200, &"reverb-1".into()));
    assert_eq!(told["slos"].as_array().unwrap().len(), 4);
    assert_eq!(get(address, "/ready").await.0, 200);
    for (path, code) in [
        ("/api/v1/windows", 200),
        ("/api/v1/reports?from_beat=0&to_beat=9", 200),
        ("/api/v1/reports?from_beat=9&to_beat=0", 400),
        ("/api/v1/windows/07070707070707070707070707070707", 404),
        ("/api/v1/windows/7", 400),
        ("/openapi.json", 200),
    ] {
        let (status, text) = get(address, path).await;
        assert_eq!(status, code, "{path}: {text}");
    }
    let (_, metrics) = get(address, "/metrics").await;
    for name in [
        "backbeat_reverb_agents_reporting",
        "backbeat_reverb_on_time_reviews",
        "backbeat_reverb_windows_completed_total",
        "backbeat_reverb_window_processing_seconds_bucket",
        "backbeat_reverb_claims_processed_total",
        "backbeat_reverb_slo_budget_left_ratio",
    ] {
        assert!(metrics.contains(name), "{name}");
    }
    cancel.cancel();
    bounded(task.join_next()).await.unwrap().unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_window_is_shown_as_it_stands_and_then_with_its_report() {
    let mut stage = Stage::in_process().await;
    let running = stage.reverb("reverb").await;
    let control = &running.control;
    let asking = async {
        stage.within(1, Phase::Plan).await;
        stage.say(&stage.claim("agent:x", 1, State::Idle)).await;
        stage.within(2, Phase::Plan).await;
        let open = control.window(window(0)).await.unwrap();
        assert_eq!((open.state, open.to_beat), (WindowState::Open, 3));
        let so_far = open.report.unwrap();
        assert_eq!(
            (so_far.to_beat.get(), so_far.agents_reporting.get()),
            (2, 1)
        );
        let listed = control.windows(WindowsQuery::default()).await.unwrap();
        assert_eq!(listed.windows.len(), 1);
    };
    tokio::join!(asking, stage.play(0..9));
    let reports = [stage.report().await, stage.report().await];
    let closed = control.window(window(0)).await.unwrap();
    assert_eq!(closed.state, WindowState::Closed);
    assert_eq!(closed.report.as_ref(), Some(&reports[0]));
    let page = |before: Option<String>| WindowsQuery {
        limit: Some(1),
        before,
    };
    let first = control.windows(page(None)).await.unwrap();
    let states: Vec<_> = first.windows.iter().map(|window| window.state).collect();
    assert_eq!(states, [WindowState::Open, WindowState::Closed]);
    let next = control.windows(page(first.next_before)).await.unwrap();
    assert_eq!(next.windows[0].window_id, window(0).to_string());
    let asked = ReportsQuery {
        from_beat: Some(4),
        to_beat: Some(4),
        limit: None,
    };
    let found = control.reports(asked).await.unwrap();
    assert_eq!(found.reports, [reports[1].clone()]);
    running.stop().await;
}

#[tokio::test(start_paused = true)]
async fn service_levels_are_judged_once_a_window() {
    let mut stage = Stage::in_process().await;
    let running = stage.reverb("reverb").await;
    let saying = async {
        stage.within(1, Phase::Plan).await;
        stage.say(&stage.claim("agent:x", 1, State::Idle)).await;
    };
    tokio::join!(saying, stage.play(0..5));
    stage.report().await;
    for level in running.control.status().slos {
        assert!(level.value.is_some(), "{level:?}");
        assert!(level.met && level.budget_left >= 1.0, "{level:?}");
    }
    running.stop().await;
}
