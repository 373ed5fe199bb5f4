//! Everybody in this version who can judge a message.

use backbeat_contract::{BarReport, BeatFrame, StatusClaim, published_schemas};
use backbeat_validate::{Contract, Judge, Judgement, Policy, fast};
use jsonschema::Validator;
use serde_json::Value;

/// Everybody in this version who can judge a message.
pub(super) struct Witnesses {
    judge: Judge,
    schemas: Vec<Validator>,
}

/// What everybody says of one message.
pub(super) struct Testimony {
    /// The judge's verdict, with its diagnostics.
    pub(super) judgement: Judgement,
    /// The slow path's, without asking the hot path first.
    pub(super) explained: Judgement,
    /// Whether the hot path alone takes it.
    pub(super) hot_path: bool,
    /// Whether a published schema accepts it, as a general validator reads it.
    pub(super) schema: bool,
    /// Whether it parses into a typed message.
    pub(super) types: bool,
}

impl Witnesses {
    pub(super) fn new() -> Self {
        let schemas = published_schemas();
        // The schemas are our own; one that no validator takes accepts nothing, and the cases tell.
        let validators = schemas.iter().filter_map(|schema| {
            jsonschema::options()
                .should_validate_formats(true)
                .build(&schema.document)
                .ok()
        });
        Self {
            judge: Judge::new(Contract::BuiltIn, Policy::default()),
            schemas: validators.collect(),
        }
    }

    /// Asks everybody.
    pub(super) fn hear(&self, message: &[u8]) -> Testimony {
        Testimony {
            judgement: self.judge.judge(message),
            explained: self.judge.explain(message),
            hot_path: fast::read(message).is_some(),
            schema: self.schema_accepts(message),
            types: types_accept(message),
        }
    }

    fn schema_accepts(&self, message: &[u8]) -> bool {
        serde_json::from_slice::<Value>(message)
            .is_ok_and(|value| self.schemas.iter().any(|schema| schema.is_valid(&value)))
    }
}

fn types_accept(message: &[u8]) -> bool {
    serde_json::from_slice::<BeatFrame>(message).is_ok()
        || serde_json::from_slice::<StatusClaim>(message).is_ok()
        || serde_json::from_slice::<BarReport>(message).is_ok()
}
