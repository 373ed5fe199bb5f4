//! Bounds and steps of numbers, and limits on lengths and counts of anything.

use std::cmp::Ordering;

use serde_json::{Number, Value, json};

use super::differences::{Differences, step_from};
use crate::number::{compare as order, is_multiple};
use crate::proof;
use crate::rule::RuleId;
use crate::shape::{Bound, Kinds, Placed, Range, Shape};

/// Compares what is said of numbers. `shared` are the types both versions allow.
pub(crate) fn compare(old: &Shape<'_>, new: &Shape<'_>, shared: Kinds, found: &mut Differences) {
    let whole_only = !shared.contains(Kinds::NUMBER);
    compare_bounds(
        old.lower.as_ref(),
        new.lower.as_ref(),
        &LOWER,
        whole_only,
        found,
    );
    compare_bounds(
        old.upper.as_ref(),
        new.upper.as_ref(),
        &UPPER,
        whole_only,
        found,
    );
    compare_steps(old, new, found);
}

/// The rules for one end of a range, and the words for it.
struct End {
    noun: &'static str,
    keywords: [&'static str; 2],
    phrases: [&'static str; 2],
    /// How a stricter bound compares with a laxer one.
    stricter: Ordering,
    /// Rule and verb when the accepted range shrinks, and when it grows.
    shrinks: (RuleId, &'static str),
    grows: (RuleId, &'static str),
}

const LOWER: End = End {
    noun: "lower bound",
    keywords: ["minimum", "exclusiveMinimum"],
    phrases: ["at least", "above"],
    stricter: Ordering::Greater,
    shrinks: (RuleId::MinimumRaised, "raised"),
    grows: (RuleId::MinimumLowered, "lowered"),
};

const UPPER: End = End {
    noun: "upper bound",
    keywords: ["maximum", "exclusiveMaximum"],
    phrases: ["at most", "below"],
    stricter: Ordering::Less,
    shrinks: (RuleId::MaximumLowered, "lowered"),
    grows: (RuleId::MaximumRaised, "raised"),
};

fn compare_bounds(
    old: Option<&Placed<Bound<'_>>>,
    new: Option<&Placed<Bound<'_>>>,
    end: &End,
    whole_only: bool,
    found: &mut Differences,
) {
    let strictness = match (old, new) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(before), Some(after)) => {
            let (before, after) = (&before.value, &after.value);
            match order(after.number, before.number) {
                Ordering::Equal => after.is_exclusive.cmp(&before.is_exclusive),
                order if order == end.stricter => Ordering::Greater,
                _ => Ordering::Less,
            }
        }
    };
    let (rule, verb) = match strictness {
        Ordering::Equal => return,
        Ordering::Greater => end.shrinks,
        Ordering::Less => end.grows,
    };
    if whole_only && proof::judge_alike(&end.alone(old), &end.alone(new)) {
        return;
    }
    let phrase = |bound: Option<&Placed<Bound<'_>>>| {
        bound.map(|bound| {
            let word = end.phrases[usize::from(bound.value.is_exclusive)];
            format!("{word} {}", bound.value.number)
        })
    };
    found.add(
        rule,
        old.map(|bound| &bound.place),
        new.map(|bound| &bound.place),
        format!(
            "{} {verb}: {}",
            end.noun,
            step_from(phrase(old), phrase(new))
        ),
    );
}

impl End {
    /// The bound as a schema of integers, for which `above 0` and `at least 1` are the same.
    fn alone(&self, bound: Option<&Placed<Bound<'_>>>) -> Value {
        match bound {
            None => json!({"type": "integer"}),
            Some(Placed { value, .. }) => {
                let keyword = self.keywords[usize::from(value.is_exclusive)];
                json!({"type": "integer", keyword: value.number})
            }
        }
    }
}

fn compare_steps(old: &Shape<'_>, new: &Shape<'_>, found: &mut Differences) {
    let without = |from: &Shape<'_>, what: &Shape<'_>| -> Vec<Number> {
        let known = |number: &Number| {
            what.multiples
                .iter()
                .any(|one| order(one.value, number).is_eq())
        };
        from.multiples
            .iter()
            .map(|one| one.value.clone())
            .filter(|number| !known(number))
            .collect()
    };
    let removed = without(old, new);
    let added = without(new, old);
    let rule = match (removed.as_slice(), added.as_slice()) {
        ([], []) => return,
        ([], _) => RuleId::MultipleOfTightened,
        (_, []) => RuleId::MultipleOfLoosened,
        ([before], [after]) if is_multiple(after, before) == Some(true) => {
            RuleId::MultipleOfTightened
        }
        ([before], [after]) if is_multiple(before, after) == Some(true) => {
            RuleId::MultipleOfLoosened
        }
        _ => RuleId::MultipleOfChanged,
    };
    let text = |numbers: &[Number]| {
        let texts: Vec<_> = numbers.iter().map(Number::to_string).collect();
        (!texts.is_empty()).then(|| texts.join(", "))
    };
    found.add(
        rule,
        old.multiples.first().map(|one| &one.place),
        new.multiples.first().map(|one| &one.place),
        format!(
            "multipleOf changed: {}",
            step_from(text(&removed), text(&added))
        ),
    );
}

/// The rules for a limited length or count: least raised, least lowered, most lowered, most raised.
pub(crate) struct RangeRules {
    pub(crate) noun: &'static str,
    pub(crate) rules: [RuleId; 4],
}

/// Compares the limits of a length or count.
pub(crate) fn compare_range(old: &Range, new: &Range, rules: &RangeRules, found: &mut Differences) {
    let [least_raised, least_lowered, most_lowered, most_raised] = rules.rules;
    let limit =
        |limit: &Option<Placed<u64>>, free: u64| limit.as_ref().map_or(free, |one| one.value);
    let mut add =
        |rule, verb, which: &str, old: &Option<Placed<u64>>, new: &Option<Placed<u64>>| {
            let text =
                |limit: &Option<Placed<u64>>| limit.as_ref().map(|one| one.value.to_string());
            found.add(
                rule,
                old.as_ref().map(|one| &one.place),
                new.as_ref().map(|one| &one.place),
                format!(
                    "{which}{} {verb}: {}",
                    rules.noun,
                    step_from(text(old), text(new))
                ),
            );
        };
    match limit(&new.least, 0).cmp(&limit(&old.least, 0)) {
        Ordering::Greater => add(least_raised, "raised", "min", &old.least, &new.least),
        Ordering::Less => add(least_lowered, "lowered", "min", &old.least, &new.least),
        Ordering::Equal => {}
    }
    match limit(&new.most, u64::MAX).cmp(&limit(&old.most, u64::MAX)) {
        Ordering::Less => add(most_lowered, "lowered", "max", &old.most, &new.most),
        Ordering::Greater => add(most_raised, "raised", "max", &old.most, &new.most),
        Ordering::Equal => {}
    }
}
