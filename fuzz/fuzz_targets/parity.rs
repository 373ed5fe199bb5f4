//! The parity law over whatever bytes the fuzzer thinks of; see `crates/validate/tests/parity/`.
#![no_main]

#[path = "../../crates/validate/tests/parity/law.rs"]
mod law;
#[path = "../../crates/validate/tests/parity/reference.rs"]
mod reference;

libfuzzer_sys::fuzz_target!(|message: &[u8]| {
    law::judge_all_ways(message);
});
