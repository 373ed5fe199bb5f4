//! `backbeat tempo`: orders, and what a refusal says to do.

use crate::ensemble::Served;
use crate::place::{Outcome, Place, outcome, snapshot};
use crate::surface::section;
use serde_json::Value;
use std::net::TcpListener;

fn tempo(served: &Served, args: &[&str]) -> Outcome {
    let place = Place::new();
    let mut command = place.backbeat();
    command
        .arg("tempo")
        .args(args)
        .env("BACKBEAT_PULSE", served.url(""));
    outcome(&mut command, b"")
}

#[test]
fn an_order_tells_at_which_beat_it_takes_effect() {
    let served = Served::new(None);
    snapshot!(
        "accepted",
        tempo(&served, &["2.1", "--reason", "night shift"])
    );
    assert_eq!(served.ensemble.state().reasons, ["night shift"]);
    snapshot!("ramp", tempo(&served, &["12", "--ramp"]));
    snapshot!("already", tempo(&served, &["2"]));
}

#[test]
fn programs_get_what_the_service_answered() {
    let told = tempo(&Served::new(None), &["2.2", "--format", "json"]);
    assert_eq!((told.status, told.stderr.as_str()), (0, ""), "{told:?}");
    let answer: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(
        (&answer["effective_beat"], &answer["tempo_bpm"]),
        (&240.into(), &2.2.into())
    );
}

#[test]
fn a_refusal_tells_what_would_be_taken() {
    let served = Served::new(None);
    snapshot!("too_far", tempo(&served, &["4.2"]));
    snapshot!("no_tempo", tempo(&served, &["-3"]));
    snapshot!("no_tempo_ramp", tempo(&served, &["5000", "--ramp"]));
    snapshot!("no_number", tempo(&served, &["allegro"]));
    snapshot!("infinite", tempo(&served, &["inf"]));
    assert!(served.ensemble.state().reasons.is_empty());
}

#[test]
fn the_token_is_read_from_a_file() {
    let served = Served::new(Some("s3cret"));
    let place = Place::with(&[("right", "s3cret\n"), ("wrong", "guess\n"), ("empty", "\n")]);
    let order = |file: &str| {
        let mut command = place.backbeat();
        command.args(["tempo", "2.1", "--pulse", &served.url("")]);
        command.args(["--token-file", file]);
        outcome(&mut command, b"")
    };
    assert_eq!(order("right").status, 0);
    snapshot!("token_wrong", order("wrong"));
    snapshot!("token_empty", order("empty"));
    snapshot!("token_unreadable", order("none"));
    snapshot!("token_missing", tempo(&served, &["2.1"]));
    let mut command = place.backbeat();
    command.args(["tempo", "2.1", "--pulse", &served.url("")]);
    command.env("BACKBEAT_ADMIN_TOKEN_FILE", "right");
    assert_eq!(outcome(&mut command, b"").status, 0);
}

#[test]
fn a_cluster_that_cannot_decide_is_told_so() {
    let served = Served::new(None);
    served.ensemble.state().agrees = false;
    snapshot!("no_majority", tempo(&served, &["2.1"]));
    served.ensemble.state().leader = None;
    snapshot!("no_leader", tempo(&served, &["2.1"]));
}

#[test]
fn what_cannot_be_reached_is_told_with_its_flag() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    snapshot!(
        "unreachable",
        Place::new().run(&["tempo", "2.1", "--pulse", &url])
    );
}

#[test]
fn every_example_in_help_runs_as_it_stands() {
    let place = Place::new();
    let help = place.run(&["tempo", "--help"]).stdout;
    let mut examples = 0;
    for example in section(&help, "Examples:").filter(|line| line.starts_with("backbeat")) {
        let served = Served::new(None);
        let line = example.replacen("backbeat", env!("CARGO_BIN_EXE_backbeat"), 1);
        let mut shell = place.program("sh");
        shell
            .args(["-c", &line])
            .env("BACKBEAT_PULSE", served.url(""));
        let told = outcome(&mut shell, b"");
        assert_eq!(
            (told.status, told.stderr.as_str()),
            (0, ""),
            "{example}: {told:?}"
        );
        examples += 1;
    }
    assert_eq!(examples, 2);
}
