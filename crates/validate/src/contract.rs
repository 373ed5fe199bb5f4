//! By what messages are judged: the contract that is built in, or a folder of schemas.

use crate::folder::SchemaFolder;
use backbeat_contract::MessageType;

/// By what messages are judged.
#[derive(Debug)]
pub enum Contract {
    /// The contract of this version of backbeat.
    BuiltIn,
    /// The schemas of a folder.
    Folder(Box<SchemaFolder>),
}

impl Contract {
    /// The contract of a folder of schemas. Where the folder holds exactly the published schemas, that is the
    /// built-in contract: by the parity law it gives the same verdicts, faster and better explained.
    pub fn from_folder(folder: SchemaFolder) -> Self {
        if folder.is_published() {
            Self::BuiltIn
        } else {
            Self::Folder(Box::new(folder))
        }
    }

    /// Whether the hot path may judge.
    pub(crate) fn is_built_in(&self) -> bool {
        matches!(self, Self::BuiltIn)
    }

    /// Whether messages of this type are judged.
    pub fn knows(&self, message_type: Option<&str>) -> bool {
        let Some(name) = message_type else {
            return false;
        };
        match self {
            Self::BuiltIn => MessageType::from_name(name.as_bytes()).is_some(),
            Self::Folder(folder) => folder.knows(name),
        }
    }

    /// The types that are judged.
    pub fn types(&self) -> Vec<String> {
        match self {
            Self::BuiltIn => MessageType::ALL
                .map(|message| message.as_str().to_owned())
                .to_vec(),
            Self::Folder(folder) => folder.types().map(str::to_owned).collect(),
        }
    }
}
