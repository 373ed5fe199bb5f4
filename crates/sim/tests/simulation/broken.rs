//! What is broken on purpose is invalid to every reader.

use backbeat_contract::StatusClaim;
use backbeat_sim::crowd::{Breakage, Pen};
use proptest::prelude::*;

use crate::given;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

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
    fn bytes_that_are_no_claim_do_no_harm(bytes: Vec<u8>) {
        for breakage in Breakage::ALL {
            breakage.apply(&mut bytes.clone());
        }
    }
}
