//! One message case: what is expected against what everybody says.

use std::borrow::Cow;
use std::time::Instant;

use backbeat_contract::{Code, Severity};
use backbeat_validate::Judgement;

use super::witnesses::{Testimony, Witnesses};
use crate::corpus::{ExpectedFault, MessageCase, VerdictInWords};
use crate::{Evidence, Outcome, Suite, Verdict};

pub(super) fn verdict(
    case: &MessageCase,
    message: Cow<'static, [u8]>,
    witnesses: &Witnesses,
) -> Verdict {
    let began = Instant::now();
    let objections = objections(case, &witnesses.hear(&message));
    let check = case.check(Suite::Contract);
    let (outcome, seen) = if objections.is_empty() {
        (Outcome::Passed, String::from(&*check.expects))
    } else {
        (Outcome::Failed, objections.join("; "))
    };
    let evidence = match outcome {
        Outcome::Passed => Vec::new(),
        _ => vec![Evidence::of_case(case, message)],
    };
    Verdict {
        evidence,
        check,
        outcome,
        seen,
        took: began.elapsed(),
    }
}

/// Who says something else than is expected, and what.
fn objections(case: &MessageCase, testimony: &Testimony) -> Vec<String> {
    let judgements = [
        ("the judge", &testimony.judgement),
        ("the slow path", &testimony.explained),
    ];
    let differing = judgements.into_iter().filter_map(|(who, judgement)| {
        let words = differing_faults(case, judgement)?;
        Some(format!("{who} says {words}"))
    });
    let fits = fits_its_shape(case);
    let too_large = case.has(Code::TooLarge);
    let words = [
        ("the hot path", testimony.hot_path, Some(fits)),
        // Types know no size; what a general validator does with what is beyond the schema depends on its reader.
        (
            "the typed messages",
            testimony.types,
            (!too_large).then_some(fits),
        ),
        (
            "the published schema",
            testimony.schema,
            (!case.beyond_schema).then_some(case.valid),
        ),
    ];
    let refusing = words.into_iter().filter_map(|(who, accepts, expected)| {
        let word = if accepts { "accepts" } else { "refuses" };
        (accepts != expected?).then(|| format!("{who} {word} it"))
    });
    differing.chain(refusing).collect()
}

/// What a judgement finds, in words, where it is not what is expected.
fn differing_faults(case: &MessageCase, judgement: &Judgement) -> Option<String> {
    let mut found: Vec<_> = judgement
        .diagnostics
        .iter()
        .map(ExpectedFault::from)
        .collect();
    let mut expected = case.faults.clone();
    // How often a fault is told at one place is for the implementation to choose.
    for faults in [&mut found, &mut expected] {
        faults.sort();
        faults.dedup();
    }
    let valid = judgement.verdict == backbeat_validate::Verdict::Valid;
    if found == expected && valid == case.valid {
        return None;
    }
    let faults = &found;
    Some(VerdictInWords { valid, faults }.to_string())
}

/// Whether nothing is wrong with a message but what only rules can tell, which the hot path's view and the types do
/// not know.
fn fits_its_shape(case: &MessageCase) -> bool {
    case.faults.iter().all(|fault| {
        fault.severity != Severity::Error || Code::from_name(&fault.code).is_some_and(Code::is_rule)
    })
}
