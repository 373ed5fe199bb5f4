//! Diagnostics of any bytes: every place lies within the message, and no path panics.
#![no_main]

use backbeat_validate::{Contract, Judge, Policy};

libfuzzer_sys::fuzz_target!(|message: &[u8]| {
    let judgement = Judge::new(Contract::BuiltIn, Policy::default()).judge(message);
    let lines = message.iter().filter(|&&byte| byte == b'\n').count() as u64 + 1;
    for diagnostic in &judgement.diagnostics {
        assert!(diagnostic.offset as usize + diagnostic.length <= message.len().max(1), "{diagnostic:?}");
        assert!((1..=lines).contains(&diagnostic.line), "{diagnostic:?}");
        assert!(diagnostic.column >= 1, "{diagnostic:?}");
        assert!(!diagnostic.message.is_empty() && !diagnostic.help.is_empty(), "{diagnostic:?}");
    }
});
