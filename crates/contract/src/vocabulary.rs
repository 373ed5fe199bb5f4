//! How a closed set of words is declared, together with the spellings that older documents used.

/// The words of one field, for code that must explain a wrong one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vocabulary {
    /// The words that the contract allows, in the order in which it names them.
    pub words: &'static [&'static str],
    /// Spellings of older documents, each with the word that it stands for. The contract refuses them;
    /// tolerant readers translate them.
    pub legacy: &'static [(&'static str, &'static str)],
}

impl Vocabulary {
    /// The word that a legacy spelling stands for.
    pub fn canonical(&self, legacy: &str) -> Option<&'static str> {
        self.legacy
            .iter()
            .find(|(spelling, _)| *spelling == legacy)
            .map(|(_, word)| *word)
    }
}

/// Declares an enum whose variants are words, with parsing, serde, schemars and its [`Vocabulary`].
macro_rules! vocabulary {
    (
        $(#[$doc:meta])* $name:ident {
            $( $(#[$variant_doc:meta])* $variant:ident = $word:literal, )+
        }
        legacy { $( $spelling:literal => $stands_for:literal, )* }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $( $(#[$variant_doc])* #[serde(rename = $word)] $variant, )+
        }

        impl $name {
            /// Every value, in the order in which the contract names them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The words and the legacy spellings.
            pub const VOCABULARY: $crate::Vocabulary = $crate::Vocabulary {
                words: &[$($word),+],
                legacy: &[$(($spelling, $stands_for)),*],
            };

            /// The word, as it stands in a message.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $( Self::$variant => $word, )+
                }
            }

            /// The value of a word; `None` for any other text, legacy spellings included.
            #[inline]
            pub fn from_word(word: &[u8]) -> Option<Self> {
                $( if word == $word.as_bytes() { return Some(Self::$variant); } )+
                None
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "enum": Self::VOCABULARY.words })
            }
        }
    };
}

pub(crate) use vocabulary;
