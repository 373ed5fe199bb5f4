//! `backbeat run broker`: a client publishes, a signal ends it.

use crate::place::{Outcome, Place, snapshot};
use crate::running::Running;
use crate::surface::section;
use async_nats::{Client, ConnectOptions};
use futures_util::StreamExt;
use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;
use tokio::runtime::Runtime;

const BOUND: Duration = Duration::from_mins(1);

/// A broker on a port of its own, and where it is.
fn begin(place: &Place, args: &[&str]) -> (Running, String) {
    let mut command = place.backbeat();
    command.args(["run", "broker", "--listen", "127.0.0.1:0"]);
    listening(command.args(args))
}

fn listening(command: &mut Command) -> (Running, String) {
    let mut broker = Running::begin(command);
    let line = broker.hear("nats://");
    broker.hear("Ctrl-C");
    let url = line.split_whitespace().last().unwrap().to_owned();
    (broker, url)
}

/// Publishes three messages and hears them again.
async fn publish(client: &Client) {
    let mut heard = client.subscribe("backbeat.>").await.unwrap();
    for text in ["one", "two", "three"] {
        client
            .publish("backbeat.beat.test", text.into())
            .await
            .unwrap();
    }
    client.flush().await.unwrap();
    for text in ["one", "two", "three"] {
        assert_eq!(heard.next().await.unwrap().payload, text);
    }
}

fn with_client(options: ConnectOptions, url: &str) {
    let runtime = Runtime::new().unwrap();
    let work = async {
        let client = options.connect(url).await.unwrap();
        publish(&client).await;
        client.drain().await.unwrap();
    };
    runtime.block_on(async { tokio::time::timeout(BOUND, work).await.unwrap() });
}

#[test]
fn a_client_publishes_and_an_interrupt_ends_it_with_its_counters() {
    let place = Place::new();
    let (broker, url) = begin(&place, &["--log-level", "error"]);
    with_client(ConnectOptions::new(), &url);
    let told = broker.stop("INT");
    snapshot!("interrupted", told);
}

#[test]
fn a_request_to_terminate_ends_it_as_well() {
    let place = Place::new();
    let (broker, _) = begin(&place, &[]);
    let told = broker.stop("TERM");
    assert_eq!(told.status, 0, "{told:?}");
    assert!(told.stdout.contains("stopped after"), "{told:?}");
}

#[test]
fn credentials_come_from_flags_or_the_environment_and_are_not_shown() {
    let place = Place::new();
    let (broker, url) = begin(&place, &["--user", "agent", "--password", "s3cret"]);
    with_client(
        ConnectOptions::with_user_and_password("agent".into(), "s3cret".into()),
        &url,
    );
    assert_silent_on(&broker.stop("INT"), "s3cret");

    let mut command = place.backbeat();
    command.args(["run", "broker"]);
    command
        .env("BACKBEAT_TOKEN", "t0ken")
        .env("BACKBEAT_LISTEN", "127.0.0.1:0");
    let (broker, url) = listening(&mut command);
    with_client(ConnectOptions::with_token("t0ken".into()), &url);
    assert_silent_on(&broker.stop("INT"), "t0ken");
}

fn assert_silent_on(told: &Outcome, secret: &str) {
    assert_eq!(told.status, 0, "{told:?}");
    assert!(!told.told().contains(secret), "{told:?}");
}

#[test]
fn logs_are_text_in_development_and_json_in_production() {
    let place = Place::new();
    let (broker, _) = begin(&place, &[]);
    let told = broker.stop("INT");
    assert!(
        told.stderr.contains("INFO") && told.stderr.contains("broker listens"),
        "{told:?}"
    );

    let mut command = place.backbeat();
    command.args(["run", "broker", "--listen", "127.0.0.1:0"]);
    command
        .env("BACKBEAT_ENV", "production")
        .env("LOG_LEVEL", "DEBUG");
    let (broker, _) = listening(&mut command);
    let told = broker.stop("INT");
    assert!(!told.stderr.is_empty(), "{told:?}");
    for line in told.stderr.lines() {
        assert!(line.starts_with('{') && line.ends_with('}'), "{told:?}");
        assert!(
            line.contains(r#""level":"#) && line.contains(r#""timestamp":"#),
            "{told:?}"
        );
    }
}

#[test]
fn what_keeps_it_from_listening_is_told_with_the_flag() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken
        .local_addr()
        .map(|address| (address.to_string(), taken))
        .unwrap();
    snapshot!("taken", place.run(&["run", "broker", "--listen", &taken.0]));
    snapshot!(
        "exposed",
        place.run(&["run", "broker", "--listen", "0.0.0.0:4222"])
    );
    snapshot!(
        "not_ours",
        place.run(&[
            "run",
            "broker",
            "--listen",
            "192.0.2.1:4222",
            "--token",
            "t"
        ])
    );
    snapshot!(
        "no_address",
        place.run(&["run", "broker", "--listen", "localhost"])
    );
    snapshot!("empty_token", place.run(&["run", "broker", "--token", ""]));
    snapshot!("half", place.run(&["run", "broker", "--user", "agent"]));
}

#[test]
fn every_example_in_help_runs_as_it_stands() {
    let place = Place::new();
    let help = place.run(&["run", "broker", "--help"]).stdout;
    let mut examples = 0;
    for example in section(&help, "Examples:").filter(|line| line.starts_with("backbeat")) {
        let mut command = place.backbeat();
        command.args(example.split(' ').skip(1));
        // The usual port may be in use on this machine.
        command.env("BACKBEAT_LISTEN", "127.0.0.1:0");
        let (broker, _) = listening(&mut command);
        assert_eq!(broker.stop("INT").status, 0, "{example}");
        examples += 1;
    }
    assert_eq!(examples, 3);
}
