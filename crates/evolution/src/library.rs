//! Following references: `#/$defs/..` pointers, `$anchor`s, `$id`s and other files of the set.
//! What a reference means for the schema that holds it is in `shape`.

use std::collections::HashMap;
use std::rc::Rc;

use jsonschema::{Draft, uri};
use serde_json::Value;

use crate::dialect::{self, children};
use crate::set::SchemaSet;
use crate::shape::DOCUMENTATION;

/// Where a schema stands: the document's index in its set, and the JSON Pointer inside it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) document: usize,
    pub(crate) pointer: Rc<str>,
}

impl Place {
    /// The place one pointer token further in.
    pub(crate) fn child(&self, token: &str) -> Place {
        let token = token.replace('~', "~0").replace('/', "~1");
        Place {
            document: self.document,
            pointer: format!("{}/{token}", self.pointer).into(),
        }
    }

    /// Whether it is an entry of the list or map that `keyword` holds.
    pub(crate) fn is_entry_of(&self, keyword: &str) -> bool {
        let mut tokens = self.pointer.rsplit('/');
        tokens.next().is_some() && tokens.next() == Some(keyword)
    }

    /// The list whose entry it is, or the place itself if it is no entry of one.
    pub(crate) fn list(&self) -> Place {
        let is_entry = ["enum", "anyOf", "oneOf"]
            .iter()
            .any(|keyword| self.is_entry_of(keyword));
        match self.parent() {
            Some(list) if is_entry => list,
            _ => self.clone(),
        }
    }

    fn parent(&self) -> Option<Place> {
        let (parent, _) = self.pointer.rsplit_once('/')?;
        Some(Place {
            document: self.document,
            pointer: parent.into(),
        })
    }
}

/// A schema and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    pub(crate) schema: &'a Value,
    pub(crate) place: Place,
}

impl<'a> Node<'a> {
    /// The schema that `keyword` holds, if it is there.
    pub(crate) fn child(&self, keyword: &str) -> Option<Node<'a>> {
        Some(Node {
            schema: self.schema.get(keyword)?,
            place: self.place.child(keyword),
        })
    }

    /// The schemas in the list that `keyword` holds; none if it is not a list.
    pub(crate) fn list(&self, keyword: &str) -> Vec<Node<'a>> {
        let place = self.place.child(keyword);
        self.schema
            .get(keyword)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(index, schema)| Node {
                schema,
                place: place.child(&index.to_string()),
            })
            .collect()
    }

    /// The named schemas in the map that `keyword` holds; none if it is not a map.
    pub(crate) fn map(&self, keyword: &str) -> Vec<(&'a str, Node<'a>)> {
        let place = self.place.child(keyword);
        self.schema
            .get(keyword)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(name, schema)| {
                let place = place.child(name);
                (name.as_str(), Node { schema, place })
            })
            .collect()
    }
}

/// The documents of a set with an index of everything a reference can name.
pub(crate) struct Library<'a> {
    set: &'a SchemaSet,
    /// Resources by URI without fragment.
    resources: HashMap<String, Place>,
    /// Anchors by URI with fragment.
    anchors: HashMap<String, Place>,
    /// The base URI of every schema that changes it.
    bases: HashMap<Place, String>,
}

impl<'a> Library<'a> {
    pub(crate) fn new(set: &'a SchemaSet) -> Self {
        let mut library = Self {
            set,
            resources: HashMap::new(),
            anchors: HashMap::new(),
            bases: HashMap::new(),
        };
        for document in 0..set.documents().len() {
            let root = library.root(document);
            let name = &set.documents()[document].name;
            let base = format!("json-schema:///{}", percent_encode(name, b""));
            library.bases.insert(root.place.clone(), base.clone());
            library.resources.insert(base.clone(), root.place.clone());
            library.index(&root, &base);
        }
        library.index_file_names();
        library
    }

    pub(crate) fn root(&self, document: usize) -> Node<'a> {
        Node {
            schema: &self.set.documents()[document].schema,
            place: Place {
                document,
                pointer: "".into(),
            },
        }
    }

    pub(crate) fn document_name(&self, document: usize) -> &'a str {
        &self.set.documents()[document].name
    }

    pub(crate) fn draft(&self, document: usize) -> Draft {
        dialect::draft_of(&self.set.documents()[document].schema)
    }

    /// The whole documents by each of their URIs.
    pub(crate) fn document_uris(&self) -> impl Iterator<Item = (&str, usize)> {
        self.resources
            .iter()
            .filter(|(_, place)| place.pointer.is_empty())
            .map(|(uri, place)| (uri.as_str(), place.document))
    }

    /// The schema that `reference`, written at `from`, leads to.
    pub(crate) fn follow(&self, from: &Node<'a>, reference: &str) -> Option<Node<'a>> {
        let target = resolve(self.base_of(&from.place), reference)?;
        let (resource, fragment) = target.split_once('#').unwrap_or((&target, ""));
        let place = if fragment.is_empty() {
            self.resources.get(resource)?.clone()
        } else if fragment.starts_with('/') {
            let resource = self.resources.get(resource)?;
            Place {
                document: resource.document,
                pointer: format!("{}{}", resource.pointer, percent_decode(fragment)?).into(),
            }
        } else {
            self.anchors.get(&target)?.clone()
        };
        let schema = self.set.documents()[place.document]
            .schema
            .pointer(&place.pointer)?;
        Some(Node { schema, place })
    }

    /// What a bare reference leads to at last; any other schema is that schema itself.
    pub(crate) fn follow_bare(&self, node: &Node<'a>) -> Node<'a> {
        self.follow_while(node, |keyword| keyword == "$ref").1
    }

    /// What a reference leads to that has nothing but documentation beside it, with the schemas
    /// passed on the way.
    pub(crate) fn follow_described(&self, node: &Node<'a>) -> (Vec<Node<'a>>, Node<'a>) {
        self.follow_while(node, |keyword| {
            keyword == "$ref" || DOCUMENTATION.contains(&keyword)
        })
    }

    /// Follows references for as long as they have only the given keywords. One that leads back to
    /// where it has been ends the way.
    fn follow_while(
        &self,
        node: &Node<'a>,
        is_passed: impl Fn(&str) -> bool,
    ) -> (Vec<Node<'a>>, Node<'a>) {
        let mut here = node.clone();
        let mut passed: Vec<Node<'a>> = Vec::new();
        while let Some(keywords) = here.schema.as_object()
            && keywords.keys().all(|keyword| is_passed(keyword))
            && let Some(reference) = keywords.get("$ref").and_then(Value::as_str)
            && let Some(target) = self.follow(&here, reference)
            && (target.schema.is_object() || target.schema.is_boolean())
            && target.place != here.place
            && passed.iter().all(|node| node.place != target.place)
        {
            passed.push(here);
            here = target;
        }
        (passed, here)
    }

    fn base_of(&self, place: &Place) -> &str {
        let mut place = place.clone();
        loop {
            if let Some(base) = self.bases.get(&place) {
                return base;
            }
            match place.parent() {
                Some(parent) => place = parent,
                None => return "json-schema:///",
            }
        }
    }

    fn index(&mut self, node: &Node<'a>, base: &str) {
        let mut base = base.to_owned();
        let keyword = self.draft(node.place.document).id_keyword();
        if let Some(id) = node.schema.get(keyword).and_then(Value::as_str) {
            let id = id.trim_end_matches('#');
            if id.starts_with('#') {
                // Up to draft 7 an `$id` of only a fragment is what is now an `$anchor`.
                self.anchors
                    .insert(format!("{base}{id}"), node.place.clone());
            } else if let Some(own) = resolve(&base, id) {
                self.resources.insert(own.clone(), node.place.clone());
                self.bases.insert(node.place.clone(), own.clone());
                base = own;
            }
        }
        for keyword in ["$anchor", "$dynamicAnchor"] {
            if let Some(anchor) = node.schema.get(keyword).and_then(Value::as_str) {
                self.anchors
                    .entry(format!("{base}#{anchor}"))
                    .or_insert_with(|| node.place.clone());
            }
        }
        for child in children(node.schema) {
            let place = child
                .tokens
                .iter()
                .fold(node.place.clone(), |place, token| place.child(token));
            let schema = child.schema;
            self.index(&Node { schema, place }, &base);
        }
    }

    /// Lets a document with an `$id` reach the files of its folder by their names, which is how
    /// people write references before anything is published.
    fn index_file_names(&mut self) {
        let roots = 0..self.set.documents().len();
        let bases: Vec<_> = roots
            .clone()
            .map(|document| self.base_of(&self.root(document).place).to_owned())
            .collect();
        for base in bases {
            for document in roots.clone() {
                let name = percent_encode(self.document_name(document), b"");
                if let Some(alias) = resolve(&base, &name) {
                    let place = self.root(document).place;
                    self.resources.entry(alias).or_insert(place);
                }
            }
        }
    }
}

fn resolve(base: &str, reference: &str) -> Option<String> {
    let base = uri::from_str(base).ok()?;
    let target = uri::resolve_against(&base.borrow(), reference).ok()?;
    Some(target.as_str().trim_end_matches('#').to_owned())
}

/// The text for use in a URI: all but unreserved characters and those in `kept` is escaped.
pub(crate) fn percent_encode(text: &str, kept: &[u8]) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(["%", &format!("{byte:02X}")]);
        }
    }
    encoded
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        if *first == b'%' {
            let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lead(documents: &[(&str, Value)], reference: &str) -> Option<(String, String)> {
        let set = SchemaSet::from_documents(documents.iter().cloned());
        let library = Library::new(&set);
        let found = library.follow(&library.root(0), reference)?;
        Some((
            library.document_name(found.place.document).to_owned(),
            found.place.pointer.to_string(),
        ))
    }

    #[test]
    fn references_lead_to_pointers_anchors_ids_and_files() {
        let main = json!({
            "$id": "https://x.org/s/main.json",
            "$defs": {
                "a/b c": {"$anchor": "here"},
                "own": {"$id": "own.json", "$defs": {"deep": {}}},
            },
        });
        let other = json!({"$id": "https://y.org/other", "$defs": {"x": {}}});
        let bare = json!({"$defs": {"x": {}}});
        let documents = [
            ("a main.json", main),
            ("bare.json", bare),
            ("other.json", other),
        ];
        for (reference, expected) in [
            ("#", Some(("a main.json", ""))),
            ("#/$defs/a~1b%20c", Some(("a main.json", "/$defs/a~1b c"))),
            ("#here", Some(("a main.json", "/$defs/a~1b c"))),
            (
                "own.json#/$defs/deep",
                Some(("a main.json", "/$defs/own/$defs/deep")),
            ),
            (
                "https://x.org/s/own.json",
                Some(("a main.json", "/$defs/own")),
            ),
            (
                "https://y.org/other#/$defs/x",
                Some(("other.json", "/$defs/x")),
            ),
            ("other.json#/$defs/x", Some(("other.json", "/$defs/x"))),
            ("bare.json#/$defs/x", Some(("bare.json", "/$defs/x"))),
            ("bare.json#/$defs/y", None),
            ("#nowhere", None),
            ("https://z.org/", None),
            ("::", None),
        ] {
            let expected = expected.map(|(name, at)| (name.to_owned(), at.to_owned()));
            assert_eq!(lead(&documents, reference), expected, "{reference}");
        }
    }
}
