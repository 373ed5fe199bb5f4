//! Answers under way are still given, and nothing outlives the service.

use crate::served::{Served, Setting, hear_all};
use std::io::Write;
use std::time::Duration;

#[test]
fn an_answer_under_way_is_still_given_when_the_service_stops() {
    let served = Served::new();
    let mut stream = served.connect();
    stream
        .write_all(b"GET /api/v1/wait HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    served.await_waiting();
    served.cancel.cancel();
    served.go();
    assert!(hear_all(&mut stream).starts_with("HTTP/1.1 200"));
    served.stop();
}

#[test]
fn resting_clients_do_not_keep_the_service() {
    let served = Served::new();
    let _silent: Vec<_> = (0..10).map(|_| served.connect()).collect();
    assert_eq!(served.get("/health").status, 200);
    served.stop();
}

#[test]
fn a_request_without_an_end_does_not_keep_the_service_longer_than_the_drain_time() {
    let mut setting = Setting::default();
    setting.limits.drain_time = Duration::from_millis(50);
    setting.limits.request_time = Duration::from_hours(1);
    let served = Served::with(setting);
    let mut stream = served.connect();
    stream
        .write_all(b"GET /api/v1/wait HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    served.await_waiting();
    served.stop();
    assert_eq!(hear_all(&mut stream), "");
}

#[test]
fn the_port_is_free_again_afterwards() {
    let served = Served::new();
    let address = served.address;
    assert_eq!(served.get("/health").status, 200);
    served.stop();
    assert!(std::net::TcpStream::connect(address).is_err());
}
