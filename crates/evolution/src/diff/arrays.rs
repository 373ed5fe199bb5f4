//! What is said of arrays: how many items, whether distinct, and what each may be.

use super::compare::Comparison;
use super::differences::Differences;
use super::numbers::{RangeRules, compare_range};
use super::path::Step;
use crate::proof::Fragment;
use crate::rule::RuleId;
use crate::shape::{Conjunction, Shape, refuses_everything};

const COUNT: RangeRules = RangeRules {
    noun: "Items",
    rules: [
        RuleId::MinItemsRaised,
        RuleId::MinItemsLowered,
        RuleId::MaxItemsLowered,
        RuleId::MaxItemsRaised,
    ],
};

const CONTAINS: &[&str] = &["contains", "minContains", "maxContains"];

impl<'a> Comparison<'a> {
    pub(super) fn compare_arrays(
        &mut self,
        old: &Shape<'a>,
        new: &Shape<'a>,
        found: &mut Differences,
    ) {
        compare_range(&old.item_count, &new.item_count, &COUNT, found);
        match (&old.unique_items, &new.unique_items) {
            (None, Some(place)) => {
                let text = "uniqueItems added: items must be distinct".to_owned();
                found.add(RuleId::UniqueItemsAdded, None, Some(place), text);
            }
            (Some(place), None) => {
                let text = "uniqueItems removed: items may repeat".to_owned();
                found.add(RuleId::UniqueItemsRemoved, Some(place), None, text);
            }
            _ => {}
        }
        self.compare_items(old, new, found);
        let fragments = |shape: &Shape<'a>| -> Vec<Fragment<'a>> {
            let holders = shape.contains.iter();
            holders.map(|node| Fragment::only(node, CONTAINS)).collect()
        };
        let is_same = old.contains.len() == new.contains.len()
            && old.contains.iter().zip(&new.contains).all(|(old, new)| {
                ["minContains", "maxContains"]
                    .iter()
                    .all(|keyword| old.schema.get(keyword) == new.schema.get(keyword))
                    && self.judge_child_alike(old, new, "contains")
            });
        if !is_same {
            self.add_composite("contains", &fragments(old), &fragments(new), found);
        }
    }

    fn compare_items(&mut self, old: &Shape<'a>, new: &Shape<'a>, found: &mut Differences) {
        let positions = old.positions.len().max(new.positions.len());
        for index in 0..positions {
            let step = Step::Position(index);
            self.compare_item(at(old, index), at(new, index), &step, found);
        }
        self.compare_item(&old.items, &new.items, &Step::Item, found);
    }

    fn compare_item(
        &mut self,
        old: &Conjunction<'a>,
        new: &Conjunction<'a>,
        step: &Step,
        found: &mut Differences,
    ) {
        let (old_place, new_place) = (
            old.first().map(|node| &node.place),
            new.first().map(|node| &node.place),
        );
        match (refuses_everything(old), refuses_everything(new)) {
            (true, true) => {}
            (true, false) => {
                let text = "items past the listed positions are allowed".to_owned();
                found.add(RuleId::ItemsOpened, old_place, new_place, text);
            }
            (false, true) => {
                let text = "items past the listed positions are refused".to_owned();
                found.add(RuleId::ItemsClosed, old_place, new_place, text);
            }
            (false, false) => {
                let inner = self.compare(old, new);
                found.extend_within(step, &inner);
            }
        }
    }
}

/// What the item at a position must be: what is listed for it, or what all further items must be.
fn at<'s, 'a>(shape: &'s Shape<'a>, index: usize) -> &'s Conjunction<'a> {
    shape.positions.get(index).unwrap_or(&shape.items)
}
