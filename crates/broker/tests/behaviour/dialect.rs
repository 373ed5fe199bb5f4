//! Verbose and pedantic clients, the spelling of lines, and subjects that are none.

use crate::raw::Raw;
use crate::server::{Server, Settings};

behaves_alike! {
    a_verbose_client_is_told_that_each_operation_was_accepted => Settings::default();
    a_client_that_says_nothing_about_it_is_verbose => Settings::default();
    a_fault_takes_the_place_of_the_acceptance => Settings::default();
    a_pedantic_client_is_told_of_bad_subjects => Settings::default();
    others_are_not_told_of_bad_subjects => Settings::default();
    a_malformed_subscription_is_refused_and_the_connection_goes_on => Settings::default();
    case_blanks_and_line_ends_are_free => Settings::default();
    pings_are_answered_and_pongs_are_not => Settings::default();
    a_later_connect_replaces_the_options => Settings::default();
    lines_that_say_nothing_to_a_broker_are_passed_over => Settings::default();
}

const PEDANTIC: &str = "CONNECT {\"verbose\":false,\"pedantic\":true}\r\n";
const VERBOSE: &str = "CONNECT {\"verbose\":true,\"pedantic\":false}\r\n";

async fn a_verbose_client_is_told_that_each_operation_was_accepted(server: &Server) {
    let mut raw = Raw::open(server).await;
    assert_eq!(raw.exchange(VERBOSE).await, ["+OK"]);
    assert_eq!(raw.exchange("SUB a 1\r\n").await, ["+OK"]);
    assert_eq!(
        raw.exchange("PUB a 1\r\nx\r\n").await,
        ["+OK", "MSG a 1 1", "x"]
    );
    assert_eq!(raw.exchange("UNSUB 1\r\n").await, ["+OK"]);
    assert_eq!(raw.exchange("UNSUB 1\r\n").await, ["+OK"]);
}

async fn a_client_that_says_nothing_about_it_is_verbose(server: &Server) {
    let mut raw = Raw::open(server).await;
    assert_eq!(
        raw.exchange("CONNECT {}\r\nSUB a 1\r\n").await,
        ["+OK", "+OK"]
    );
}

async fn a_fault_takes_the_place_of_the_acceptance(server: &Server) {
    let mut raw = Raw::open(server).await;
    raw.exchange(VERBOSE).await;
    assert_eq!(
        raw.exchange("SUB a..b 1\r\n").await,
        ["-ERR 'Invalid Subject'"]
    );
}

async fn a_pedantic_client_is_told_of_bad_subjects(server: &Server) {
    let mut raw = Raw::open(server).await;
    raw.send(PEDANTIC).await;
    for subject in ["a.*", ">", "a.>.b", "a..b", ".a", "a."] {
        let lines = raw.exchange(format!("PUB {subject} 1\r\nx\r\n")).await;
        assert_eq!(lines, ["-ERR 'Invalid Publish Subject'"], "{subject}");
    }
    assert!(raw.exchange("PUB a*.b> 1\r\nx\r\n").await.is_empty());
}

async fn others_are_not_told_of_bad_subjects(server: &Server) {
    let mut raw = Raw::connect(server).await;
    raw.exchange("SUB > 1\r\n").await;
    assert_eq!(
        raw.exchange("PUB a.* 1\r\nx\r\n").await,
        ["MSG a.* 1 1", "x"]
    );
    assert!(raw.exchange("PUB a..b 1\r\nx\r\n").await.is_empty());
    assert!(raw.exchange("PUB a. 1\r\nx\r\n").await.is_empty());
}

async fn a_malformed_subscription_is_refused_and_the_connection_goes_on(server: &Server) {
    let mut raw = Raw::connect(server).await;
    for subject in ["a..b", ".a", "a.", ">.a", "a.>.b", "."] {
        let lines = raw.exchange(format!("SUB {subject} 1\r\n")).await;
        assert_eq!(lines, ["-ERR 'Invalid Subject'"], "{subject}");
    }
    // The sid is still free.
    assert_eq!(
        raw.exchange("SUB a 1\r\nPUB a 1\r\nx\r\n").await,
        ["MSG a 1 1", "x"]
    );
}

async fn case_blanks_and_line_ends_are_free(server: &Server) {
    let mut raw = Raw::open(server).await;
    raw.send("connect {\"verbose\":false}\nPing\r\n").await;
    assert_eq!(raw.line().await.as_deref(), Some("PONG"));
    let lines = raw.exchange("sub   a\t \t 1   \r\nPub\ta  1 \nx\r\n").await;
    assert_eq!(lines, ["MSG a 1 1", "x"]);
}

async fn pings_are_answered_and_pongs_are_not(server: &Server) {
    let mut raw = Raw::connect(server).await;
    raw.send("PONG\r\nPING\r\nPING\r\n").await;
    assert_eq!(raw.line().await.as_deref(), Some("PONG"));
    assert_eq!(raw.line().await.as_deref(), Some("PONG"));
    assert!(raw.is_silent().await);
}

async fn a_later_connect_replaces_the_options(server: &Server) {
    let mut raw = Raw::open(server).await;
    assert_eq!(raw.exchange(VERBOSE).await, ["+OK"]);
    assert!(
        raw.exchange("CONNECT {\"verbose\":false}\r\nSUB a 1\r\n")
            .await
            .is_empty()
    );
}

async fn lines_that_say_nothing_to_a_broker_are_passed_over(server: &Server) {
    let mut raw = Raw::connect(server).await;
    assert!(raw.exchange("+OK\r\nINFO {}\r\n").await.is_empty());
}
