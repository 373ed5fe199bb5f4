//! Filters, alone and together.

use backbeat_contract::State;
use backbeat_tail::{Session, Sieve};

use crate::given::{at, everything};

/// The numbers of the wanted messages of the session.
fn wanted(sieve: &Sieve) -> Vec<usize> {
    let mut session = Session::new(at(0));
    let heard = everything();
    let wants = |(_, (at, envelope)): &(usize, &(_, _))| sieve.wants(&session.hear(*at, envelope));
    let found = heard.iter().enumerate().filter(wants);
    found.map(|(number, _)| number).collect()
}

fn agents(pattern: &str) -> Sieve {
    Sieve {
        agent: Some(Sieve::agents(pattern).unwrap()),
        ..Sieve::default()
    }
}

#[test]
fn each_condition_by_itself() {
    assert_eq!(wanted(&Sieve::default()).len(), everything().len());
    let claims = Sieve {
        message_type: Some("statusclaim".to_owned()),
        ..Sieve::default()
    };
    assert_eq!(wanted(&claims), [3, 4, 5, 6, 7]);
    assert_eq!(wanted(&agents("*:1")), [3]);
    // An older spelling is read as what it stands for, and a dead letter by the agent that it names.
    assert_eq!(wanted(&agents("search:[23]")), [4, 5, 6, 9]);
    let completed = Sieve {
        state: Some(State::Completed),
        ..Sieve::default()
    };
    assert_eq!(wanted(&completed), [4, 6]);
    let wrong = Sieve {
        wrong: true,
        ..Sieve::default()
    };
    assert_eq!(wanted(&wrong), [4, 8, 9, 11, 12, 13]);
}

#[test]
fn conditions_combine() {
    let sieve = Sieve {
        message_type: Some("backbeat.statusclaim.v1".to_owned()),
        state: Some(State::Completed),
        wrong: true,
        ..agents("search:*")
    };
    assert_eq!(wanted(&sieve), [4]);
}

#[test]
fn a_pattern_that_is_none_is_refused() {
    assert!(Sieve::agents("[").is_err());
}
