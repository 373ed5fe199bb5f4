//! Reading a folder of schemas.

use super::SchemaFolder;
use backbeat_contract::published_schemas;
use jsonschema::{Retrieve, Uri, Validator};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Why a folder of schemas cannot judge.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {fault}", path = path.display())]
pub struct LoadSchemas {
    /// The folder or file at fault.
    pub path: PathBuf,
    /// What is wrong with it.
    pub fault: LoadFault,
}

/// What is wrong with a folder of schemas or a file in it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadFault {
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// It is not JSON.
    #[error("is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// It is no schema.
    #[error("is not a JSON Schema: {0}")]
    Schema(String),
    /// No schema in the folder says which `type` its messages have.
    #[error(
        "holds no schema of a message: none of its .json files has a constant \"type\" property"
    )]
    NoMessages,
    /// Two schemas are for the same messages.
    #[error("is a schema of {message_type}, and so is {other}")]
    Twice {
        /// The type that both demand.
        message_type: String,
        /// The other file.
        other: PathBuf,
    },
}

impl SchemaFolder {
    /// Reads every `.json` file of `folder`. A schema of messages is one whose `type` property is a constant;
    /// the others are there to be referred to, by `$id` or by file name.
    pub fn load(folder: &Path) -> Result<Self, LoadSchemas> {
        let files = Files::read(folder)?;
        let mut by_type: BTreeMap<String, (PathBuf, Validator)> = BTreeMap::new();
        for (path, document) in &files.documents {
            let Some(message_type) = message_type(document) else {
                continue;
            };
            let validator = jsonschema::options()
                .should_validate_formats(true)
                .with_retriever(files.clone())
                .build(document)
                .map_err(|error| at(path, LoadFault::Schema(error.to_string())))?;
            if let Some((other, _)) =
                by_type.insert(message_type.clone(), (path.clone(), validator))
            {
                return Err(at(
                    path,
                    LoadFault::Twice {
                        message_type,
                        other,
                    },
                ));
            }
        }
        if by_type.is_empty() {
            return Err(at(folder, LoadFault::NoMessages));
        }
        Ok(Self {
            published: files.are_published(),
            by_type: by_type
                .into_iter()
                .map(|(message_type, (_, validator))| (message_type, validator))
                .collect(),
        })
    }
}

/// The `type` that a schema demands of its messages.
fn message_type(document: &Value) -> Option<String> {
    let property = &document["properties"]["type"];
    let name = match (&property["const"], &property["enum"]) {
        (Value::String(name), _) => name,
        (_, Value::Array(names)) => match names.as_slice() {
            [Value::String(name)] => name,
            _ => return None,
        },
        _ => return None,
    };
    Some(name.clone())
}

/// The files of a folder, which also answer references.
#[derive(Clone)]
struct Files {
    documents: Vec<(PathBuf, Value)>,
}

impl Files {
    fn read(folder: &Path) -> Result<Self, LoadSchemas> {
        let mut paths = std::fs::read_dir(folder)
            .and_then(|entries| {
                entries
                    .map(|entry| Ok(entry?.path()))
                    .collect::<Result<Vec<_>, std::io::Error>>()
            })
            .map_err(|error| at(folder, error.into()))?;
        paths.retain(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        });
        paths.sort();
        let documents = paths
            .into_iter()
            .map(|path| {
                let text = std::fs::read(&path).map_err(|error| at(&path, error.into()))?;
                let document =
                    serde_json::from_slice(&text).map_err(|error| at(&path, error.into()))?;
                Ok((path, document))
            })
            .collect::<Result<_, LoadSchemas>>()?;
        Ok(Self { documents })
    }

    fn are_published(&self) -> bool {
        let published = published_schemas();
        let of_messages = self
            .documents
            .iter()
            .filter(|(_, document)| message_type(document).is_some());
        of_messages.clone().count() == published.len()
            && of_messages
                .into_iter()
                .all(|(_, document)| published.iter().any(|schema| schema.document == *document))
    }
}

impl Retrieve for Files {
    fn retrieve(
        &self,
        uri: &Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let wanted = uri.as_str().trim_end_matches('#');
        let file_name = wanted.rsplit('/').next().unwrap_or(wanted);
        let by_id = self
            .documents
            .iter()
            .find(|(_, document)| document["$id"] == wanted);
        let by_name = || {
            self.documents
                .iter()
                .find(|(path, _)| path.file_name().is_some_and(|name| name == file_name))
        };
        by_id
            .or_else(by_name)
            .map(|(_, document)| document.clone())
            .ok_or_else(|| {
                format!("{wanted} is not in the folder of schemas, and nothing is fetched").into()
            })
    }
}

fn at(path: &Path, fault: LoadFault) -> LoadSchemas {
    LoadSchemas {
        path: path.to_owned(),
        fault,
    }
}
