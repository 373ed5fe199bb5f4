//! The settings file, `backbeat.toml`.

use crate::failure::Failure;
use backbeat_contract::published_document;
use backbeat_validate::UnknownFields;
use miette::{Diagnostic, NamedSource, Report, SourceSpan};
use schemars::transform::transform_subschemas;
use schemars::{JsonSchema, Schema};
use serde::Deserialize;
use serde_json::Value;
use std::io;
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::{Path, PathBuf};

/// A settings file that has been read.
#[derive(Debug, Default)]
pub(crate) struct SettingsFile {
    /// Where it is; `None` when there is none.
    pub(crate) path: Option<PathBuf>,
    pub(crate) content: Content,
}

/// Settings of the backbeat command. Flags and environment variables win over them.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "backbeat.toml")]
pub(crate) struct Content {
    /// Defaults of `backbeat validate`.
    #[serde(default)]
    pub(crate) validate: ValidateSection,
}

/// Defaults of `backbeat validate`. Paths are relative to the settings file.
#[derive(Debug, Default, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ValidateSection {
    /// Folders with messages, read when the command line names no input.
    pub(crate) dir: Option<Vec<PathBuf>>,
    /// Read only these files of folders: globs.
    pub(crate) include: Option<Vec<String>>,
    /// Pass over these files and folders: globs.
    pub(crate) exclude: Option<Vec<String>>,
    /// Follow symbolic links in folders.
    pub(crate) follow: Option<bool>,
    /// Judge by the schema files in this folder instead of the built-in contract.
    pub(crate) schemas: Option<PathBuf>,
    /// Demand this type of every message.
    #[serde(rename = "type")]
    pub(crate) message_type: Option<String>,
    /// What a field that the contract does not have means: `deny`, `warn` or `allow`.
    #[schemars(with = "Option<UnknownFieldsWord>")]
    pub(crate) unknown_fields: Option<UnknownFields>,
    /// Let warnings make a message invalid.
    pub(crate) deny_warnings: Option<bool>,
    /// Pass over messages of types that the contract does not have.
    pub(crate) skip_unknown_types: Option<bool>,
    /// Exit with 1 when a message is invalid or there is none.
    pub(crate) exit_code: Option<bool>,
    /// Tell only what is wrong.
    pub(crate) quiet: Option<bool>,
    /// How to tell it: `pretty`, or `junit=report.xml` for a file.
    pub(crate) format: Option<Vec<String>>,
    /// Stop after this many errors.
    pub(crate) max_errors: Option<NonZeroU64>,
    /// How many threads work.
    pub(crate) jobs: Option<NonZeroUsize>,
}

/// The words of `unknown-fields`, for the schema.
#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used")]
enum UnknownFieldsWord {
    Deny,
    Warn,
    Allow,
}

/// The published schema of the settings file.
pub(crate) fn settings_schema() -> Value {
    let generated = schemars::generate::SchemaSettings::draft2020_12()
        .with(|settings| settings.inline_subschemas = true)
        .with_transform(without_null)
        .into_generator()
        .into_root_schema_for::<Content>();
    published_document("settings-v1.schema.json", generated)
}

/// A setting that is left out is not there: TOML has no null.
fn without_null(schema: &mut Schema) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [name] = types.as_slice() {
            let name = name.clone();
            schema.insert("type".into(), name);
        }
    }
    if let Some(Value::Array(words)) = schema.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
    transform_subschemas(&mut without_null, schema);
}

/// A settings file that is not understood, with the place in it.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{path} is not a settings file: {message}", path = path.display())]
#[diagnostic(help(
    "`backbeat validate --no-config --show-settings` lists the settings; --no-config reads no file"
))]
struct NotUnderstood {
    path: PathBuf,
    message: String,
    #[source_code]
    text: NamedSource<String>,
    #[label("here")]
    place: Option<SourceSpan>,
}

impl SettingsFile {
    /// Reads the file given, or else the nearest `backbeat.toml` from `here`, the working directory, upward.
    pub(crate) fn find(given: Option<&Path>, here: &Path) -> Result<Self, Failure> {
        if let Some(path) = given {
            return Self::read(path)?.ok_or_else(|| {
                Failure::new(
                    format!("the settings file {} does not exist", path.display()),
                    "check --config or BACKBEAT_CONFIG, or leave it out",
                )
            });
        }
        // `../backbeat.toml`, not the whole path: reports name the messages of its folders from here, as they would had
        // the folders been typed.
        let mut path = PathBuf::from("backbeat.toml");
        for _ in here.ancestors() {
            if let Some(found) = Self::read(&path)? {
                return Ok(found);
            }
            path = Path::new("..").join(path);
        }
        Ok(Self::default())
    }

    fn read(path: &Path) -> Result<Option<Self>, Failure> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(Failure::new(
                    format!(
                        "the settings file {} cannot be read: {error}",
                        path.display()
                    ),
                    "correct its permissions, or pass it over with --no-config",
                ));
            }
        };
        let content: Content = toml::from_str(&text).map_err(|error| {
            Report::new(NotUnderstood {
                path: path.to_owned(),
                message: error.message().to_owned(),
                place: error.span().map(Into::into),
                text: NamedSource::new(path.display().to_string(), text.clone())
                    .with_language("toml"),
            })
        })?;
        Ok(Some(Self {
            path: Some(path.to_owned()),
            content,
        }))
    }

    /// A path of the file, relative to where the file is.
    pub(crate) fn resolve(&self, path: &Path) -> PathBuf {
        match self.path.as_deref().and_then(Path::parent) {
            Some(folder) => folder.join(path),
            None => path.to_owned(),
        }
    }
}
