//! What a general validator refuses, told like the built-in path tells it.

use super::SchemaFolder;
use crate::explain::{self, form_fault, not_a_word, out_of_range, too_long, too_short, wrong_type};
use crate::fault::{Fault, quoted};
use crate::json::{Document, Node, Value};
use crate::policy::UnknownFields;
use backbeat_contract::shape::{self, Form};
use backbeat_contract::{Code, Severity};
use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value as Json;

impl SchemaFolder {
    /// Finds every fault of a message against the folder's schemas, but for those of its text.
    pub(crate) fn explain(
        &self,
        document: &Document<'_>,
        unknown: UnknownFields,
        faults: &mut Vec<Fault>,
    ) {
        let Some(root) = &document.root else {
            return;
        };
        let Value::Object(_) = root.value else {
            if !matches!(root.value, Value::Broken) {
                faults.push(wrong_type("a message", "an object", root, String::new()));
            }
            return;
        };
        let Some(validator) = self.schema_of(root, document.complete, faults) else {
            return;
        };
        if !document.complete {
            return;
        }
        let instance = to_json(root);
        for error in validator.iter_errors(&instance) {
            for fault in tell(&error, root, unknown) {
                // A pattern and a format may refuse the same text for the same reason.
                if !faults.iter().any(|other| {
                    other.code == fault.code
                        && other.pointer == fault.pointer
                        && other.span == fault.span
                }) {
                    faults.push(fault);
                }
            }
        }
    }

    fn schema_of(
        &self,
        root: &Node<'_>,
        complete: bool,
        faults: &mut Vec<Fault>,
    ) -> Option<&jsonschema::Validator> {
        let built_in = explain::type_name(root, complete);
        let Some(name) = root.field("type").and_then(Node::as_str) else {
            faults.extend(built_in.fault);
            return None;
        };
        let validator = self.by_type.get(name);
        if validator.is_none() {
            let types: Vec<&str> = self.types().collect();
            let span = root
                .field("type")
                .map_or(root.span.clone(), |node| node.span.clone());
            faults.push(Fault::new(
                built_in.fault.map_or(Code::UnknownType, |fault| fault.code),
                "/type".into(),
                span,
                format!(
                    "type must be one of: {}, got {}",
                    types.join(", "),
                    quoted(name)
                ),
                "the folder given by --schemas has no schema of this type",
            ));
        }
        validator
    }
}

/// The faults that one refusal amounts to.
fn tell(error: &ValidationError<'_>, root: &Node<'_>, unknown: UnknownFields) -> Vec<Fault> {
    let pointer = error.instance_path().as_str().to_owned();
    let Some((node, name)) = resolve(root, &pointer) else {
        return vec![violation(error, root, pointer)];
    };
    let text = node.as_str().unwrap_or_default();
    let fault = match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            return unexpected
                .iter()
                .filter_map(|key| unknown_field(node, key, &pointer, unknown))
                .collect();
        }
        ValidationErrorKind::Required { property } => {
            let field = property.as_str().unwrap_or_default();
            explain::missing_field(field, shape::kind_of(field), pointer, node)
        }
        ValidationErrorKind::Type { kind } => wrong_type(&name, &expected(kind), node, pointer),
        ValidationErrorKind::Enum { options } => one_of(&name, options, node, pointer),
        ValidationErrorKind::Constant { expected_value } => one_of(
            &name,
            &Json::from(vec![Json::clone(expected_value)]),
            node,
            pointer,
        ),
        ValidationErrorKind::Minimum { limit } => {
            match out_of_range(&name, node, limit.as_f64(), None, pointer.clone()) {
                Some(fault) => fault,
                None => violation(error, node, pointer),
            }
        }
        ValidationErrorKind::Maximum { limit } => {
            match out_of_range(&name, node, None, limit.as_f64(), pointer.clone()) {
                Some(fault) => fault,
                None => violation(error, node, pointer),
            }
        }
        ValidationErrorKind::ExclusiveMinimum { limit } => {
            exclusive(&name, "more", limit, node, pointer)
        }
        ValidationErrorKind::ExclusiveMaximum { limit } => {
            exclusive(&name, "less", limit, node, pointer)
        }
        ValidationErrorKind::MaxLength { limit } => too_long(
            &name,
            "characters",
            text.chars().count(),
            size(*limit),
            node,
            pointer,
        ),
        ValidationErrorKind::MinLength { limit } => too_short(
            &name,
            "characters",
            text.chars().count(),
            size(*limit),
            node,
            pointer,
        ),
        ValidationErrorKind::MaxItems { limit } => {
            too_long(&name, "entries", entries(node), size(*limit), node, pointer)
        }
        ValidationErrorKind::MinItems { limit } => {
            too_short(&name, "entries", entries(node), size(*limit), node, pointer)
        }
        ValidationErrorKind::Pattern { pattern } => match form_of(pattern) {
            Some(form) => of_form(form, &name, text, node, pointer),
            None => violation(error, node, pointer),
        },
        ValidationErrorKind::Format { format } if format == "date-time" => {
            of_form(Form::Timestamp, &name, text, node, pointer)
        }
        _ => violation(error, node, pointer),
    };
    vec![fault]
}

fn unknown_field(
    object: &Node<'_>,
    key: &str,
    pointer: &str,
    unknown: UnknownFields,
) -> Option<Fault> {
    let severity: Severity = unknown.severity()?;
    let Value::Object(members) = &object.value else {
        return None;
    };
    let member = members.iter().find(|member| member.key == key)?;
    let names = backbeat_contract::MessageType::ALL
        .into_iter()
        .flat_map(shape::fields)
        .map(|field| field.name)
        .filter(|name| !members.iter().any(|member| member.key == *name));
    let mut path = crate::fault::Pointer::default();
    path.push_key(key);
    let pointer = format!("{pointer}{}", path.to_text());
    Some(explain::unknown_field(
        key,
        names,
        member.key_span.clone(),
        pointer,
        severity,
    ))
}

fn one_of(name: &str, options: &Json, node: &Node<'_>, pointer: String) -> Fault {
    let options: Vec<String> = options
        .as_array()
        .into_iter()
        .flatten()
        .map(|option| {
            option
                .as_str()
                .map_or_else(|| option.to_string(), str::to_owned)
        })
        .collect();
    let words: Vec<&str> = options.iter().map(String::as_str).collect();
    match node.as_str() {
        Some(text) => not_a_word(name, text, &words, node, pointer),
        None => Fault::new(
            Code::EnumValue,
            pointer,
            node.span.clone(),
            format!(
                "{name} must be one of: {}, got {}",
                words.join(", "),
                node.kind()
            ),
            format!("use one of the {} values", words.len()),
        ),
    }
}

fn exclusive(name: &str, word: &str, limit: &Json, node: &Node<'_>, pointer: String) -> Fault {
    let literal = node
        .as_number()
        .map_or("no number", |number| number.literal);
    Fault::new(
        Code::OutOfRange,
        pointer,
        node.span.clone(),
        format!("{name} must be {word} than {limit}, got {literal}"),
        format!("use a value {word} than {limit}"),
    )
}

fn of_form(form: Form, name: &str, text: &str, node: &Node<'_>, pointer: String) -> Fault {
    let (code, message, help) = form_fault(form, name, text);
    Fault::new(code, pointer, node.span.clone(), message, help)
}

/// The form that a pattern stands for, where the schema gives the contract's own.
fn form_of(pattern: &str) -> Option<Form> {
    [
        Form::ClusterId,
        Form::AgentId,
        Form::Hlc,
        Form::WindowId,
        Form::Timestamp,
    ]
    .into_iter()
    .find(|form| form.pattern() == pattern)
}

/// A refusal that has no code of its own.
fn violation(error: &ValidationError<'_>, node: &Node<'_>, pointer: String) -> Fault {
    const MOST: usize = 200;
    let mut message = error.to_string();
    if let Some((end, _)) = message.char_indices().nth(MOST) {
        message.truncate(end);
        message.push('…');
    }
    Fault::new(
        Code::SchemaViolation,
        pointer,
        node.span.clone(),
        message,
        format!(
            "the schema's {} keyword demands it, at {}",
            error.kind().keyword(),
            error.schema_path()
        ),
    )
}

fn expected(kind: &TypeKind) -> String {
    let with_article = |name: &str| match name {
        "null" => "null".to_owned(),
        "integer" | "array" | "object" => format!("an {name}"),
        _ => format!("a {name}"),
    };
    match kind {
        TypeKind::Single(one) => with_article(&one.to_string()),
        TypeKind::Multiple(many) => {
            let names: Vec<String> = many
                .iter()
                .map(|one| with_article(&one.to_string()))
                .collect();
            names.join(" or ")
        }
    }
}

fn entries(node: &Node<'_>) -> usize {
    match &node.value {
        Value::Array(entries) => entries.len(),
        _ => 0,
    }
}

fn size(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

/// The value that a JSON Pointer names, and its name for people: `wait_for[2]`.
fn resolve<'n, 'a>(root: &'n Node<'a>, pointer: &str) -> Option<(&'n Node<'a>, String)> {
    let mut node = root;
    let mut name = "the message".to_owned();
    for step in pointer.split('/').skip(1) {
        match &node.value {
            Value::Object(_) => {
                let key = step.replace("~1", "/").replace("~0", "~");
                node = node.field(&key)?;
                name = key;
            }
            Value::Array(entries) => {
                node = entries.get(step.parse::<usize>().ok()?)?;
                name = format!("{name}[{step}]");
            }
            _ => return None,
        }
    }
    Some((node, name))
}

/// The tree as `serde_json` knows it, the first of two fields of one name.
fn to_json(node: &Node<'_>) -> Json {
    match &node.value {
        Value::Null | Value::Broken => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Number(number) => number.to_json(),
        Value::String(text) => Json::String(text.clone().into_owned()),
        Value::Array(entries) => entries.iter().map(to_json).collect(),
        Value::Object(members) => {
            let mut object = serde_json::Map::with_capacity(members.len());
            for member in members {
                object
                    .entry(member.key.as_ref())
                    .or_insert_with(|| to_json(&member.value));
            }
            Json::Object(object)
        }
    }
}
