//! A folder of schemas: the general path, on any JSON Schema draft.
//!
//! A team pins a version of the contract by keeping its schema files; messages are then judged by those, with the
//! same places and explanations as on the built-in path. What the files may refer to is in the folder: nothing is
//! fetched.

mod explain;
mod load;

pub use load::{LoadFault, LoadSchemas};

use jsonschema::Validator;
use std::collections::BTreeMap;
use std::fmt;

/// A folder of schemas, ready to judge.
pub struct SchemaFolder {
    /// By the `type` that a schema demands of its messages.
    by_type: BTreeMap<String, Validator>,
    published: bool,
}

impl SchemaFolder {
    /// Whether a schema of the folder is for messages of this type.
    pub fn knows(&self, message_type: &str) -> bool {
        self.by_type.contains_key(message_type)
    }

    /// The types that the folder has schemas for.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        self.by_type.keys().map(String::as_str)
    }

    /// Whether the folder holds exactly the schemas that this version publishes.
    pub(crate) fn is_published(&self) -> bool {
        self.published
    }
}

impl fmt::Debug for SchemaFolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SchemaFolder")
            .field("types", &self.by_type.keys())
            .finish_non_exhaustive()
    }
}
