//! Which of many patterns match a subject: a trie over subject tokens. What the patterns stand for is the router's
//! business.
//!
//! Nodes live in one vector and point at each other by index. A subject may have two thousand tokens, and a tree of
//! boxes that deep would overflow the stack when walked or dropped by recursion.

use std::collections::HashMap;

use crate::subject::{ANY_TAIL, ANY_TOKEN, Pattern};

/// Values under patterns, found by subject.
#[derive(Debug)]
pub(crate) struct Trie<T> {
    nodes: Vec<Node<T>>,
    /// Nodes that were emptied and may be used again.
    free: Vec<usize>,
    len: usize,
}

#[derive(Debug)]
struct Node<T> {
    literal: HashMap<Box<[u8]>, usize>,
    any_token: Option<usize>,
    /// Values whose pattern ends here.
    here: Vec<T>,
    /// Values whose pattern continues with a last `>`.
    any_tail: Vec<T>,
}

const ROOT: usize = 0;

impl<T> Trie<T> {
    pub(crate) fn new() -> Self {
        Self {
            nodes: vec![Node::new()],
            free: Vec::new(),
            len: 0,
        }
    }

    /// How many values there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn insert(&mut self, pattern: &Pattern, value: T) {
        let mut at = ROOT;
        for token in pattern.tokens() {
            if token == ANY_TAIL {
                self.nodes[at].any_tail.push(value);
                self.len += 1;
                return;
            }
            at = match self.nodes[at].child(token) {
                Some(child) => child,
                None => self.grow(at, token),
            };
        }
        self.nodes[at].here.push(value);
        self.len += 1;
    }

    /// Takes out the first value under `pattern` that `is_wanted`.
    pub(crate) fn remove(
        &mut self,
        pattern: &Pattern,
        is_wanted: impl Fn(&T) -> bool,
    ) -> Option<T> {
        let mut path = vec![ROOT];
        let mut at = ROOT;
        let mut tail = false;
        for token in pattern.tokens() {
            if token == ANY_TAIL {
                tail = true;
                break;
            }
            at = self.nodes[at].child(token)?;
            path.push(at);
        }
        let node = &mut self.nodes[at];
        let values = if tail {
            &mut node.any_tail
        } else {
            &mut node.here
        };
        let place = values.iter().position(is_wanted)?;
        let value = values.swap_remove(place);
        self.len -= 1;
        self.prune(&path, pattern);
        Some(value)
    }

    /// Calls `found` for every value whose pattern matches `subject`, whose own wildcards count as plain tokens.
    /// The subject must be well formed.
    pub(crate) fn for_each_match<'t>(&'t self, subject: &[u8], mut found: impl FnMut(&'t T)) {
        // Each entry: a node, and the tokens of the subject that are left below it (None: all are used up).
        let mut open = vec![(ROOT, Some(subject))];
        while let Some((at, rest)) = open.pop() {
            let node = &self.nodes[at];
            let Some(rest) = rest else {
                node.here.iter().for_each(&mut found);
                continue;
            };
            node.any_tail.iter().for_each(&mut found);
            let (token, below) = split_token(rest);
            let children = node.literal.get(token).into_iter().chain(&node.any_token);
            open.extend(children.map(|&child| (child, below)));
        }
    }

    fn grow(&mut self, parent: usize, token: &[u8]) -> usize {
        let child = self.free.pop().unwrap_or_else(|| {
            self.nodes.push(Node::new());
            self.nodes.len() - 1
        });
        let parent = &mut self.nodes[parent];
        if token == ANY_TOKEN {
            parent.any_token = Some(child);
        } else {
            parent.literal.insert(token.into(), child);
        }
        child
    }

    /// Frees the nodes at the end of `path`, the way of `pattern` from the root, that hold nothing any more.
    fn prune(&mut self, path: &[usize], pattern: &Pattern) {
        let tokens: Vec<&[u8]> = pattern.tokens().collect();
        for (step, token) in path.windows(2).zip(tokens).rev() {
            let &[parent, child] = step else { return };
            if !self.nodes[child].is_empty() {
                return;
            }
            self.nodes[child] = Node::new();
            self.free.push(child);
            let parent = &mut self.nodes[parent];
            if token == ANY_TOKEN {
                parent.any_token = None;
            } else {
                parent.literal.remove(token);
            }
        }
    }
}

impl<T> Node<T> {
    fn new() -> Self {
        Self {
            literal: HashMap::new(),
            any_token: None,
            here: Vec::new(),
            any_tail: Vec::new(),
        }
    }

    fn child(&self, token: &[u8]) -> Option<usize> {
        if token == ANY_TOKEN {
            self.any_token
        } else {
            self.literal.get(token).copied()
        }
    }

    fn is_empty(&self) -> bool {
        self.literal.is_empty()
            && self.any_token.is_none()
            && self.here.is_empty()
            && self.any_tail.is_empty()
    }
}

fn split_token(subject: &[u8]) -> (&[u8], Option<&[u8]>) {
    match memchr::memchr(b'.', subject) {
        Some(dot) => (&subject[..dot], Some(&subject[dot + 1..])),
        None => (subject, None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::parse(text.as_bytes()).unwrap()
    }

    fn matches(trie: &Trie<usize>, subject: &str) -> Vec<usize> {
        let mut found = Vec::new();
        trie.for_each_match(subject.as_bytes(), |&value| found.push(value));
        found.sort_unstable();
        found
    }

    /// The definition, token by token.
    fn naively_matches(pattern: &str, subject: &str) -> bool {
        let (mut pattern, mut subject) = (pattern.split('.'), subject.split('.'));
        loop {
            match (pattern.next(), subject.next()) {
                (None, None) | (Some(">"), Some(_)) => return true,
                (Some("*"), Some(_)) => {}
                (Some(wanted), Some(token)) if wanted == token => {}
                _ => return false,
            }
        }
    }

    #[test]
    fn a_tail_wildcard_needs_at_least_one_token() {
        let mut trie = Trie::new();
        trie.insert(&pattern("a.>"), 1);
        assert!(matches(&trie, "a").is_empty());
        assert_eq!(matches(&trie, "a.b"), [1]);
        assert_eq!(matches(&trie, "a.b.c"), [1]);
    }

    #[test]
    fn two_thousand_tokens_are_no_danger() {
        let subject = vec!["t"; 2000].join(".");
        let wild = vec!["*"; 2000].join(".");
        let mut trie = Trie::new();
        trie.insert(&pattern(&subject), 1);
        trie.insert(&pattern(&wild), 2);
        assert_eq!(matches(&trie, &subject), [1, 2]);
        assert_eq!(trie.remove(&pattern(&wild), |&value| value == 2), Some(2));
        assert_eq!(matches(&trie, &subject), [1]);
    }

    fn subject() -> impl Strategy<Value = String> {
        proptest::collection::vec("[abc*>]", 1..5).prop_map(|tokens| tokens.join("."))
    }

    fn patterns() -> impl Strategy<Value = Vec<String>> {
        let pattern = subject().prop_filter("tail wildcard inside", |text| {
            Pattern::parse(text.as_bytes()).is_some()
        });
        proptest::collection::vec(pattern, 0..24)
    }

    proptest! {
        #[test]
        fn it_matches_what_the_definition_matches(patterns in patterns(), subject in subject()) {
            let mut trie = Trie::new();
            for (value, text) in patterns.iter().enumerate() {
                trie.insert(&pattern(text), value);
            }
            let wanted: Vec<usize> = (0..patterns.len())
                .filter(|&value| naively_matches(&patterns[value], &subject))
                .collect();
            prop_assert_eq!(matches(&trie, &subject), wanted);
        }

        #[test]
        fn what_is_removed_is_gone_and_leaves_no_nodes(
            patterns in patterns(),
            subject in subject(),
            kept in proptest::collection::vec(any::<bool>(), 24),
        ) {
            let mut trie = Trie::new();
            for (value, text) in patterns.iter().enumerate() {
                trie.insert(&pattern(text), value);
            }
            for (value, text) in patterns.iter().enumerate().filter(|(value, _)| !kept[*value]) {
                prop_assert_eq!(trie.remove(&pattern(text), |&v| v == value), Some(value));
                prop_assert_eq!(trie.remove(&pattern(text), |&v| v == value), None);
            }
            let wanted: Vec<usize> = (0..patterns.len())
                .filter(|&value| kept[value] && naively_matches(&patterns[value], &subject))
                .collect();
            prop_assert_eq!(matches(&trie, &subject), wanted);
            for (value, text) in patterns.iter().enumerate().filter(|(value, _)| kept[*value]) {
                trie.remove(&pattern(text), |&v| v == value);
            }
            prop_assert_eq!(trie.len(), 0);
            prop_assert_eq!(trie.nodes.len() - trie.free.len(), 1);
        }
    }
}
