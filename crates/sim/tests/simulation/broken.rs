//! What is broken on purpose is invalid to every reader.

use std::collections::BTreeSet;

use backbeat_contract::StatusClaim;
use backbeat_sim::crowd::{Breakage, Pen};
use proptest::prelude::*;

use crate::given;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_breakage_breaks_every_claim(seed: u64) {
        let mut crowd = given::crowd("bad-day", 20, None, seed);
        let mut pen = Pen::of(&crowd);
        for (claim, _) in given::claims(&mut crowd, 0..20) {
            for breakage in Breakage::ALL {
                let mut bytes = pen.write(&claim).clone();
                breakage.apply(&mut bytes);
                let read = serde_json::from_slice::<StatusClaim>(&bytes);
                prop_assert!(read.is_err(), "{:?}: {}", breakage, String::from_utf8_lossy(&bytes));
            }
        }
    }

    #[test]
    fn no_two_broken_claims_are_the_same_bytes(seed: u64) {
        let mut crowd = given::crowd("bad-day", 20, Some(8.0), seed);
        let mut pen = Pen::of(&crowd);
        let mut seen = BTreeSet::new();
        for (claim, _) in given::claims(&mut crowd, 0..20) {
            for breakage in Breakage::ALL {
                let mut bytes = pen.write(&claim).clone();
                breakage.apply(&mut bytes);
                prop_assert!(seen.insert(bytes), "{:?}", breakage);
            }
        }
    }

    #[test]
    fn bytes_that_are_no_claim_do_no_harm(bytes: Vec<u8>) {
        for breakage in Breakage::ALL {
            breakage.apply(&mut bytes.clone());
        }
    }
}
