//! The definitions: complete, unique, and each with something that tries it.

use backbeat_audition::has_trial;
use backbeat_conformance::{Corpus, Suite};
use std::collections::BTreeSet;

/// The ids of a suite's checks.
pub(crate) fn ids(suite: Suite) -> Vec<String> {
    let checks = Corpus::built_in().unwrap().checks(suite).unwrap();
    checks.iter().map(|check| check.id.to_string()).collect()
}

#[test]
fn every_check_has_a_trial_a_requirement_and_a_name_of_its_own() {
    let mut known = BTreeSet::new();
    for &suite in Suite::ALL.iter().filter(|suite| suite.is_live()) {
        let checks = Corpus::built_in().unwrap().checks(suite).unwrap();
        assert!(!checks.is_empty(), "{suite}");
        for check in checks {
            assert!(has_trial(&check.id), "{}", check.id);
            assert!(check.id.starts_with(&format!("{suite}/")), "{}", check.id);
            assert!(!check.requirements.is_empty(), "{}", check.id);
            assert!(!check.title.ends_with('.'), "{}", check.id);
            assert!(known.insert(check.id.clone()), "{}", check.id);
        }
    }
    assert!(!has_trial("pulse/no-such-check"));
    assert!(!has_trial("no-such-suite/beats"));
}
