//! The rules of lint: for each its stable id, how serious a finding is, and what to do about it.
//! Finding them is the business of the sibling files.

use std::fmt;

use serde::{Serialize, Serializer};

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; often as it should be.
    Info,
    /// Works, but will cost those who read or evolve the schema.
    Warning,
    /// Does not do what it says.
    Error,
}

impl Severity {
    /// `error`, `warning` or `info`.
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

macro_rules! lint_rules {
    ($($id:ident $name:literal $severity:ident $summary:literal $help:literal)*) => {
        /// A kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum LintRule {
            $(#[doc = $summary] $id,)*
        }

        impl LintRule {
            /// Every rule, in the order of the documentation.
            pub const ALL: &'static [LintRule] = &[$(LintRule::$id,)*];

            /// The rule's stable kebab-case id.
            pub const fn name(self) -> &'static str {
                match self {
                    $(LintRule::$id => $name,)*
                }
            }

            /// How serious its findings are.
            pub const fn severity(self) -> Severity {
                match self {
                    $(LintRule::$id => Severity::$severity,)*
                }
            }

            /// What is found, in one phrase.
            pub const fn summary(self) -> &'static str {
                match self {
                    $(LintRule::$id => $summary,)*
                }
            }

            /// What to do about it.
            pub const fn help(self) -> &'static str {
                match self {
                    $(LintRule::$id => $help,)*
                }
            }
        }
    };
}

lint_rules! {
    SchemaInvalid "schema-invalid" Error
        "the schema breaks the rules of its own draft"
        "Correct the keyword: validators refuse to load the schema, or ignore what they do not understand."
    SchemaUnsatisfiable "schema-unsatisfiable" Error
        "no value can meet the schema"
        "Look for demands that rule each other out; write `false` if refusing everything is meant."
    ReferenceUnresolved "reference-unresolved" Error
        "a reference leads nowhere"
        "Correct the reference, or put the file it names into the same folder."
    PatternInvalid "pattern-invalid" Error
        "a pattern is not a regular expression"
        "Patterns are ECMA-262 regular expressions; a backslash is written twice in JSON."
    BoundsImpossible "bounds-impossible" Error
        "a lower limit is above the upper one"
        "Swap the limits or correct one of them: no value lies between them."
    EnumDuplicate "enum-duplicate" Error
        "a value is listed twice"
        "Remove one of them; `1` and `1.0` are the same value."
    EnumTypeMismatch "enum-type-mismatch" Error
        "a listed value is not of the declared type"
        "No message can use the value: correct it, or add its type to `type`."
    RequiredImpossible "required-impossible" Error
        "a closed object requires a property it refuses"
        "Declare the property under `properties`, or correct the name in `required`."
    DefaultInvalid "default-invalid" Error
        "the default does not meet its own schema"
        "A reader that fills the default in makes an invalid message: correct one of the two."
    ExampleInvalid "example-invalid" Error
        "an example does not meet its own schema"
        "Examples are copied into code and tests: correct one of the two."
    SchemaUndeclared "schema-undeclared" Warning
        "`$schema` is missing or names an unknown draft"
        "Add \"$schema\": \"https://json-schema.org/draft/2020-12/schema\": validators guess without it, and not all guess alike."
    IdMissing "id-missing" Warning
        "`$id` is missing"
        "Add an absolute URL that ends in the message and its version, so that others can refer to the schema and versions can be matched."
    TitleMissing "title-missing" Warning
        "the schema has no title"
        "Add the message's name as people say it; code generators use it for the type's name."
    DescriptionMissing "description-missing" Warning
        "the schema has no description"
        "Say who sends the message, who reads it, and when."
    PropertyUndescribed "property-undescribed" Warning
        "a property has no description"
        "Say what the value means, its unit and its range."
    TypeMissing "type-missing" Warning
        "a value may be of any type"
        "Add `type`: readers in typed languages need it, and most other keywords only speak of one type."
    ObjectOpen "object-open" Warning
        "an object is not closed"
        "Add \"additionalProperties\": false: misspelt fields pass unnoticed in an open object, and every property added later may clash with one that somebody already sends."
    RequiredUndeclared "required-undeclared" Warning
        "an open object requires a property it does not describe"
        "Declare the property under `properties`, or correct the name in `required`."
    PatternUnanchored "pattern-unanchored" Warning
        "a pattern is not anchored at both ends"
        "Patterns match anywhere in the text: start with `^`, end with `$`, and put alternatives into a group."
    FormatUnknown "format-unknown" Warning
        "a format that JSON Schema does not know"
        "Validators ignore unknown formats: use a known one, or a pattern."
    KeywordUnknown "keyword-unknown" Warning
        "a keyword that JSON Schema does not know"
        "Validators ignore unknown keywords: correct the spelling, or start its name with `x-` if it is meant for other tools."
    KeywordIneffective "keyword-ineffective" Warning
        "a keyword that can never have an effect where it stands"
        "Remove the keyword, or correct the type it was meant for."
    DraftMixed "draft-mixed" Warning
        "a keyword of another draft"
        "Validators of the declared draft ignore the keyword or read it differently: use the declared draft's spelling."
    EnumMixedCase "enum-mixed-case" Warning
        "listed values are spelt in different styles"
        "Choose one style, such as snake_case; to change a value is a MAJOR change, so choose early."
    NumberUnbounded "number-unbounded" Info
        "a number has neither bounds nor a unit"
        "Add `minimum` and `maximum`, or end the name with the unit, as in `drift_ms`."
    DefinitionUnused "definition-unused" Info
        "a definition is never referred to"
        "Remove it, unless schemas elsewhere refer to it."
}

impl fmt::Display for LintRule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl Serialize for LintRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The rules as a Markdown table, as printed in `docs/schema-evolution.md`.
pub fn lint_markdown_table() -> String {
    let mut text = String::from("| rule | severity | what is found |\n|---|---|---|\n");
    for rule in LintRule::ALL {
        let row = [rule.name(), rule.severity().name(), rule.summary()];
        text.extend(["| `", row[0], "` | ", row[1], " | ", row[2], " |\n"]);
    }
    text
}
