//! Schemas combined for one value: unions branch by branch, and `oneOf`, `not`, `if` and the
//! unevaluated keywords by proof, since their parts depend on one another.

use super::compare::Comparison;
use super::differences::{Difference, Differences, breaks_anybody, show};
use super::path::Step;
use crate::level::Breaks;
use crate::library::Node;
use crate::proof::{self, Fragment};
use crate::rule::RuleId;
use crate::shape::{Alternatives, Conjunction, Kinds, Shape};

impl<'a> Comparison<'a> {
    pub(super) fn compare_composition(
        &mut self,
        old: &Shape<'a>,
        new: &Shape<'a>,
        found: &mut Differences,
    ) {
        self.compare_negations(old, new, found);
        self.compare_conditions(old, new, found);
        if old.alternatives.len() == new.alternatives.len() {
            for (old, new) in old.alternatives.iter().zip(&new.alternatives) {
                self.compare_alternatives(old, new, found);
            }
        } else {
            let (old, new) = (unions(&old.alternatives), unions(&new.alternatives));
            self.add_composite("alternatives", &old, &new, found);
        }
        self.compare_unevaluated(old, new, found);
    }

    /// Whether the schemas under `keyword` judge every value alike; also if both have none.
    pub(super) fn judge_child_alike(
        &mut self,
        old: &Node<'a>,
        new: &Node<'a>,
        keyword: &str,
    ) -> bool {
        match (old.child(keyword), new.child(keyword)) {
            (None, None) => true,
            (Some(old), Some(new)) => self.judge_alike(&[old], &[new]),
            _ => false,
        }
    }

    /// Tells of a change in a combination whose effect only a proof can limit. The side that has
    /// nothing accepts everything.
    pub(super) fn add_composite(
        &mut self,
        what: &str,
        old: &[Fragment<'a>],
        new: &[Fragment<'a>],
        found: &mut Differences,
    ) {
        let mut breaks = proof::breaks((old, &self.old), (new, &self.new));
        breaks.consumers &= !old.is_empty();
        breaks.producers &= !new.is_empty();
        let (rule, verb) = match breaks {
            Breaks::NOBODY => return,
            Breaks::PRODUCERS => (RuleId::CompositionTightened, "accepts less"),
            Breaks::CONSUMERS => (RuleId::CompositionLoosened, "accepts more"),
            Breaks::BOTH => (RuleId::CompositionChanged, "changed"),
        };
        let place = |fragments: &[Fragment<'a>]| fragments.first().map(Fragment::place);
        let text = |fragments: &[Fragment<'a>]| match fragments {
            [] => "none".to_owned(),
            [first, ..] => show(&first.excerpt()),
        };
        found.add(
            rule,
            place(old).as_ref(),
            place(new).as_ref(),
            format!("{what} {verb}: {} -> {}", text(old), text(new)),
        );
    }

    fn compare_negations(&mut self, old: &Shape<'a>, new: &Shape<'a>, found: &mut Differences) {
        let (old, new) = (&old.negations, &new.negations);
        let is_same = old.len() == new.len()
            && old
                .iter()
                .zip(new)
                .all(|(old, new)| self.judge_child_alike(old, new, "not"));
        if !is_same {
            let fragments = |holders: &[Node<'a>]| -> Vec<Fragment<'a>> {
                holders
                    .iter()
                    .map(|node| Fragment::only(node, &["not"]))
                    .collect()
            };
            self.add_composite("not", &fragments(old), &fragments(new), found);
        }
    }

    fn compare_conditions(&mut self, old: &Shape<'a>, new: &Shape<'a>, found: &mut Differences) {
        let (old, new) = (&old.conditions, &new.conditions);
        let asks_the_same = old.len() == new.len()
            && old
                .iter()
                .zip(new)
                .all(|(old, new)| self.judge_child_alike(old, new, "if"));
        if !asks_the_same {
            let fragments = |holders: &[Node<'a>]| -> Vec<Fragment<'a>> {
                let whole = |node| Fragment::only(node, &["if", "then", "else"]);
                holders.iter().map(whole).collect()
            };
            self.add_composite("if", &fragments(old), &fragments(new), found);
            return;
        }
        for (old, new) in old.iter().zip(new) {
            for (keyword, case) in [("then", "where `if` holds"), ("else", "where `if` fails")] {
                let branch = |holder: &Node<'a>| Vec::from_iter(holder.child(keyword));
                let inner = self.compare(&branch(old), &branch(new));
                found.extend_within(&Step::Case(case.to_owned()), &inner);
            }
        }
    }

    fn compare_alternatives(
        &mut self,
        old: &Alternatives<'a>,
        new: &Alternatives<'a>,
        found: &mut Differences,
    ) {
        let is_union = |one: &Alternatives<'a>, library| {
            one.keyword == "anyOf" || proof::is_exclusive(&one.holder, library)
        };
        let are_unions = is_union(old, &self.old) && is_union(new, &self.new);
        let mut matching = self.match_equal(old, new);
        let all_equal =
            matching.len() == old.branches.len() && matching.len() == new.branches.len();
        let are_same = all_equal && old.keyword == new.keyword;
        if !(are_unions || are_same) {
            let (old, new) = (union(old), union(new));
            self.add_composite("oneOf", &old, &new, found);
            return;
        }
        self.match_similar(old, new, &mut matching);
        for &(left, right) in &matching {
            let inner = self.compare(&old.branches[left], &new.branches[right]);
            // A plain schema that is seen as a union of one has its documentation outside.
            let is_implied = old.is_implied || new.is_implied;
            let inner: Vec<Difference> = inner
                .iter()
                .filter(|difference| !(is_implied && difference.rule.is_documentation()))
                .cloned()
                .collect();
            found.extend_within(&Step::Case(format!("alternative {}", right + 1)), &inner);
        }
        self.add_unmatched(old, new, &matching, found);
    }

    /// Pairs of branches that judge alike, wherever they stand; those in the same place first.
    fn match_equal(
        &mut self,
        old: &Alternatives<'a>,
        new: &Alternatives<'a>,
    ) -> Vec<(usize, usize)> {
        let mut matching = Vec::new();
        for (left, before) in old.branches.iter().enumerate() {
            let mut candidates: Vec<usize> = (0..new.branches.len()).collect();
            candidates.sort_by_key(|right| right.abs_diff(left));
            let partner = candidates.into_iter().find(|&right| {
                !is_taken(&matching, right) && self.judge_alike(before, &new.branches[right])
            });
            matching.extend(partner.map(|right| (left, right)));
        }
        matching
    }

    /// Adds pairs of the remaining branches that share a type: those that differ least.
    fn match_similar(
        &mut self,
        old: &Alternatives<'a>,
        new: &Alternatives<'a>,
        matching: &mut Vec<(usize, usize)>,
    ) {
        for (left, before) in old.branches.iter().enumerate() {
            if matching.iter().any(|pair| pair.0 == left) {
                continue;
            }
            let kinds = Shape::of(before, &self.old).possible_kinds();
            let mut best: Option<(usize, usize)> = None;
            for (right, after) in new.branches.iter().enumerate() {
                let shares_type = Shape::of(after, &self.new).possible_kinds().overlaps(kinds);
                if is_taken(matching, right) || !shares_type {
                    continue;
                }
                let differences = self.compare(before, after);
                let breaking = |one: &&Difference| !one.rule.rule().breaks.nobody();
                let count = differences.iter().filter(breaking).count();
                if best.is_none_or(|(least, _)| count < least) {
                    best = Some((count, right));
                }
            }
            matching.extend(best.map(|(_, right)| (left, right)));
        }
    }

    fn add_unmatched(
        &mut self,
        old: &Alternatives<'a>,
        new: &Alternatives<'a>,
        matching: &[(usize, usize)],
        found: &mut Differences,
    ) {
        let (old_union, new_union) = (union(old), union(new));
        for (left, branch) in old.branches.iter().enumerate() {
            let is_matched = matching.iter().any(|pair| pair.0 == left);
            let here = Fragment::all(branch);
            let lost = || proof::breaks((&here, &self.old), (&new_union, &self.new)).producers;
            if !is_matched && lost() {
                let text = format!("alternative {} removed: {}", left + 1, excerpt(branch));
                let place = branch.first().map(|node| &node.place);
                found.add(RuleId::AlternativeRemoved, place, None, text);
            }
        }
        let known = old
            .branches
            .iter()
            .map(|branch| Shape::of(branch, &self.old).possible_kinds())
            .fold(Kinds::NONE, |all, one| all | one);
        for (right, branch) in new.branches.iter().enumerate() {
            let here = Fragment::all(branch);
            let gained = || proof::breaks((&old_union, &self.old), (&here, &self.new)).consumers;
            if !is_taken(matching, right) && gained() {
                let kinds = Shape::of(branch, &self.new).possible_kinds();
                let rule = if known.contains(kinds) {
                    RuleId::AlternativeAdded
                } else {
                    RuleId::NewTypeAlternativeAdded
                };
                let text = format!("alternative {} added: {}", right + 1, excerpt(branch));
                let place = branch.first().map(|node| &node.place);
                found.add(rule, None, place, text);
            }
        }
    }

    /// What is unevaluated depends on everything beside it, so any change there may change it.
    fn compare_unevaluated(&mut self, old: &Shape<'a>, new: &Shape<'a>, found: &mut Differences) {
        if old.unevaluated.is_empty() && new.unevaluated.is_empty() {
            return;
        }
        let (before, after) = (
            Fragment::all(&old.unevaluated),
            Fragment::all(&new.unevaluated),
        );
        let is_same = proof::written_alike((&before, &self.old), (&after, &self.new))
            .unwrap_or_else(|| before.len() == after.len() && !breaks_anybody(found.list()));
        if !is_same {
            self.add_composite("what is unevaluated", &before, &after, found);
        }
    }
}

fn is_taken(matching: &[(usize, usize)], right: usize) -> bool {
    matching.iter().any(|pair| pair.1 == right)
}

fn unions<'a>(alternatives: &[Alternatives<'a>]) -> Vec<Fragment<'a>> {
    alternatives.iter().flat_map(union).collect()
}

/// The alternatives as a fragment; those of an implied union are the plain schema itself.
fn union<'a>(alternatives: &Alternatives<'a>) -> Vec<Fragment<'a>> {
    if alternatives.is_implied {
        return alternatives
            .branches
            .iter()
            .flat_map(|branch| Fragment::all(branch))
            .collect();
    }
    let keywords: &[&str] = match alternatives.keyword {
        "oneOf" => &["oneOf"],
        _ => &["anyOf"],
    };
    vec![Fragment::only(&alternatives.holder, keywords)]
}

fn excerpt(branch: &Conjunction<'_>) -> String {
    branch
        .first()
        .map_or_else(String::new, |node| show(node.schema))
}
