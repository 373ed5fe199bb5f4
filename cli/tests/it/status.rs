//! `backbeat status`: what is well, amiss, unreachable; `--watch`.

use crate::ensemble::Served;
use crate::place::{Outcome, Place, outcome, snapshot};
use crate::running::Running;
use crate::surface::section;
use backbeat_pulse::admin::Control;
use backbeat_pulse::degradation::Degradation;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpListener;

/// A port on which nothing listens.
fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Something that gives the same answers to every client, until the test ends: one to `/ready`, one to all else.
fn parrot(status: &str, body: &str, readiness: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = |body: &str| {
        let length = body.len();
        format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
    };
    let (answer, readiness) = (answer(body), answer(readiness));
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let mut client = client;
            let mut request = [0; 4096];
            // A request fits one read; what has gone does not want an answer.
            let _ = client.read(&mut request);
            let is_probe = request.starts_with(b"GET /ready ");
            let answer = if is_probe { &readiness } else { &answer };
            let _ = client.write_all(answer.as_bytes());
        }
    });
    url
}

fn status(args: &[&str]) -> Outcome {
    let place = Place::new();
    outcome(place.backbeat().arg("status").args(args), b"")
}

#[test]
fn a_node_that_is_well_is_told_at_a_glance() {
    let served = Served::new(None);
    snapshot!("well", status(&["--pulse", &served.url("")]));
}

#[test]
fn what_is_amiss_is_told_and_gives_another_exit_code() {
    let served = Served::new(None);
    let mut state = served.ensemble.state();
    state.amiss = vec![Degradation::TicksLate, Degradation::NoNats];
    state.leader = Some("node-b");
    drop(state);
    snapshot!("amiss", status(&["--pulse", &served.url("/")]));
}

#[test]
fn what_cannot_be_reached_is_told_with_what_to_try() {
    let served = Served::new(None);
    let told = status(&["--pulse", &served.url(""), "--reverb", &nowhere()]);
    snapshot!("unreachable", told);
}

#[test]
fn several_nodes_are_asked_in_the_order_in_which_they_are_named() {
    let (one, other) = (Served::new(None), Served::new(None));
    other.ensemble.state().amiss = vec![Degradation::NoQuorum];
    let both = format!("{},{}", one.address, other.address);
    let place = Place::new();
    let told = outcome(
        place.backbeat().arg("status").env("BACKBEAT_PULSE", &both),
        b"",
    );
    assert_eq!(told.status, 1, "{told:?}");
    let heads: Vec<&str> = told
        .stdout
        .lines()
        .filter(|line| line.starts_with("pulse"))
        .collect();
    assert_eq!(
        heads,
        [
            format!("pulse  {}", one.url("")),
            format!("pulse  {}", other.url(""))
        ]
    );
}

#[test]
fn reverb_is_told_as_it_tells_itself() {
    let body = r#"{"node_id":"reverb-1","cluster_id":"chorus-test","windows_active":2,
        "nats_connected":true,"note":"a\u001b[31mb","degraded":false,"windows":[1,2]}"#;
    let ready = r#"{"ready":true,"reasons":[]}"#;
    let reverb = parrot("200 OK", body, ready);
    snapshot!("reverb", status(&["--reverb", &reverb]));
    let amiss = r#"{"ready":true,"reasons":[{"code":"claims-late","message":"claims are late"}]}"#;
    let reverb = parrot("200 OK", body, amiss);
    snapshot!("reverb_degraded", status(&["--reverb", &reverb]));
    let unready = r#"{"ready":false,"reasons":[{"code":"no-nats","message":"not connected"}]}"#;
    let reverb = parrot("200 OK", body, unready);
    let told = status(&["--reverb", &reverb]);
    assert_eq!(told.status, 1, "{told:?}");
    assert!(
        told.stdout
            .contains("unready         no-nats: not connected"),
        "{told:?}"
    );
}

#[test]
fn what_is_another_service_is_told_so() {
    let told = status(&["--pulse", &parrot("200 OK", "<html>", "")]);
    snapshot!("foreign", told);
    assert_eq!(status(&["--pulse", &parrot("500 Oh no", "", "")]).status, 2);
}

#[test]
fn programs_get_json() {
    let served = Served::new(None);
    let told = status(&[
        "--format",
        "json",
        "--pulse",
        &served.url(""),
        "--reverb",
        &nowhere(),
    ]);
    assert_eq!((told.status, told.stderr.as_str()), (2, ""), "{told:?}");
    let document: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(document["version"], 1);
    let [pulse, reverb] = document["services"].as_array().unwrap().as_slice() else {
        panic!("{document}");
    };
    assert_eq!(
        (&pulse["service"], &pulse["reachable"]),
        (&"pulse".into(), &true.into())
    );
    assert_eq!(
        pulse["status"],
        serde_json::to_value(served.ensemble.status()).unwrap()
    );
    assert_eq!(
        (&reverb["service"], &reverb["reachable"]),
        (&"reverb".into(), &false.into())
    );
    assert_eq!(reverb["error"]["message"], "nothing listens there");
}

#[test]
fn watching_asks_again_until_an_interrupt() {
    let served = Served::new(None);
    let place = Place::new();
    let mut command = place.backbeat();
    command.args([
        "status",
        "--watch",
        "--format",
        "json",
        "--pulse",
        &served.url(""),
    ]);
    let mut watch = Running::begin(&mut command);
    watch.hear(r#""term":7"#);
    served.ensemble.state().term = 8;
    watch.hear(r#""term":8"#);
    let told = watch.stop("INT");
    assert_eq!((told.status, told.stderr.as_str()), (0, ""), "{told:?}");
    for line in told.stdout.lines() {
        assert_eq!(serde_json::from_str::<Value>(line).unwrap()["version"], 1);
    }
}

#[test]
fn watching_tells_what_cannot_be_reached_and_goes_on() {
    let place = Place::new();
    let mut command = place.backbeat();
    command.args(["status", "--watch", "--pulse", &nowhere()]);
    let mut watch = Running::begin(&mut command);
    watch.hear("cannot be reached");
    watch.hear("cannot be reached");
    assert_eq!(watch.stop("TERM").status, 0);
}

#[test]
fn colour_is_shown_when_it_is_asked_for() {
    let served = Served::new(None);
    let plain = status(&["--pulse", &served.url("")]);
    assert!(!plain.stdout.contains('\u{1b}'), "{plain:?}");
    let colored = status(&["--color", "always", "--pulse", &served.url("")]);
    assert!(colored.stdout.contains("\u{1b}[32mwell"), "{colored:?}");
}

#[test]
fn what_is_no_address_is_refused() {
    snapshot!("no_url", status(&["--pulse", "nats://127.0.0.1:4222"]));
    snapshot!("https", status(&["--reverb", "https://reverb:8082"]));
}

#[test]
fn every_example_in_help_runs_as_it_stands() {
    let place = Place::new();
    let help = place.run(&["status", "--help"]).stdout;
    let examples = section(&help, "Examples:").filter(|line| line.starts_with("backbeat"));
    let examples: Vec<&str> = examples.collect();
    assert_eq!(examples.len(), 3);
    for example in examples {
        let told = outcome(place.backbeat().args(example.split(' ').skip(1)), b"");
        // Whether services run on this machine is not known.
        assert!([0, 1, 2].contains(&told.status), "{told:?}");
        assert_eq!(told.stderr, "", "{told:?}");
    }
}
