//! The schemas at hand: one file or a folder of `*.json`, read once, in a stable order.
//! Following references among them is in `library.rs`, matching old and new ones in `pairing.rs`.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;
use thiserror::Error;

/// A schema document with the name it is reported under.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file name, or whatever name the caller gave.
    pub name: String,
    /// The schema as it was written.
    pub schema: Value,
    /// Whether it is a subject of diff and lint. The others only serve references: they are the
    /// neighbours of a single file.
    pub is_subject: bool,
}

/// The schema documents of one version, in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct SchemaSet {
    documents: Vec<Document>,
}

/// Why schemas could not be loaded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LoadSchemaError {
    /// The file or folder could not be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// What was to be read.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file is not JSON.
    #[error("`{}` is not JSON", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// Where and why parsing stopped.
        #[source]
        source: serde_json::Error,
    },
    /// The file is JSON, but a schema is an object or a boolean.
    #[error("`{}` is not a JSON Schema: expected an object or a boolean, found {found}", path.display())]
    NotASchema {
        /// The file.
        path: PathBuf,
        /// The kind of value it holds.
        found: &'static str,
    },
    /// The folder holds no `*.json` file.
    #[error("`{}` holds no schema: expected files named *.json", path.display())]
    NoSchemas {
        /// The folder.
        path: PathBuf,
    },
}

impl SchemaSet {
    /// Reads a schema file, or every `*.json` directly inside a folder, sorted by name. Hidden files
    /// are skipped and folders are not descended into.
    ///
    /// The neighbours of a single file are read too, as far as they are schemas, so that references
    /// to them can be followed.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, LoadSchemaError> {
        let path = path.as_ref();
        let metadata = fs::metadata(path).map_err(|source| LoadSchemaError::Read {
            path: path.to_owned(),
            source,
        })?;
        if metadata.is_dir() {
            Self::load_folder(path)
        } else {
            Self::load_file(path)
        }
    }

    /// A set of documents that are all subjects, sorted by name.
    pub fn from_documents<N: Into<String>>(
        documents: impl IntoIterator<Item = (N, Value)>,
    ) -> Self {
        let mut documents: Vec<_> = documents
            .into_iter()
            .map(|(name, schema)| Document {
                name: name.into(),
                schema,
                is_subject: true,
            })
            .collect();
        documents.sort_by(|a, b| a.name.cmp(&b.name));
        Self { documents }
    }

    /// All documents, subjects and neighbours, sorted by name.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The indices of the documents that are subjects.
    pub(crate) fn subjects(&self) -> Vec<usize> {
        (0..self.documents.len())
            .filter(|&index| self.documents[index].is_subject)
            .collect()
    }

    fn load_folder(folder: &Path) -> Result<Self, LoadSchemaError> {
        let paths = schema_files(folder)?;
        if paths.is_empty() {
            return Err(LoadSchemaError::NoSchemas {
                path: folder.to_owned(),
            });
        }
        let documents = paths
            .iter()
            .map(|path| Ok((file_name(path), read_schema(path)?)))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self::from_documents(documents))
    }

    fn load_file(path: &Path) -> Result<Self, LoadSchemaError> {
        let subject = file_name(path);
        let mut set = Self::from_documents([(subject.clone(), read_schema(path)?)]);
        let folder = match path.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        // A neighbour that cannot be read is nobody's concern until a reference leads to it, and
        // then that reference is reported as unresolved.
        for neighbour in schema_files(folder).unwrap_or_default() {
            let name = file_name(&neighbour);
            if name != subject
                && let Ok(schema) = read_schema(&neighbour)
            {
                set.documents.push(Document {
                    name,
                    schema,
                    is_subject: false,
                });
            }
        }
        set.documents.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(set)
    }
}

fn schema_files(folder: &Path) -> Result<BTreeSet<PathBuf>, LoadSchemaError> {
    let refuse = |source| LoadSchemaError::Read {
        path: folder.to_owned(),
        source,
    };
    let mut paths = BTreeSet::new();
    for entry in fs::read_dir(folder).map_err(refuse)? {
        let path = entry.map_err(refuse)?.path();
        let is_json = path
            .extension()
            .is_some_and(|extension| extension == "json");
        if is_json && !file_name(&path).starts_with('.') && path.is_file() {
            paths.insert(path);
        }
    }
    Ok(paths)
}

fn read_schema(path: &Path) -> Result<Value, LoadSchemaError> {
    let bytes = fs::read(path).map_err(|source| LoadSchemaError::Read {
        path: path.to_owned(),
        source,
    })?;
    let schema: Value =
        serde_json::from_slice(&bytes).map_err(|source| LoadSchemaError::Parse {
            path: path.to_owned(),
            source,
        })?;
    let found = match &schema {
        Value::Object(_) | Value::Bool(_) => return Ok(schema),
        Value::Null => "null",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
    };
    Err(LoadSchemaError::NotASchema {
        path: path.to_owned(),
        found,
    })
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
