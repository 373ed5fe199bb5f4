//! The walk over a message beside the table of the contract.

use super::{
    form_fault, nearest, not_a_word, out_of_range, too_long, too_short, typed, wrong_type,
};
use crate::fault::{Fault, Pointer};
use crate::json::{Document, Member, Node, Value};
use crate::policy::UnknownFields;
use backbeat_contract::shape::{self, Field, Form, Kind};
use backbeat_contract::{
    AgentId, ClusterId, Code, Hlc, MessageType, Severity, Timestamp, WindowId,
};
use std::ops::Range;

/// Finds every fault of a message against the built-in contract, but for those of its text, which are the
/// document's own. Gives the message's type where it is known.
pub(crate) fn explain(
    document: &Document<'_>,
    unknown: UnknownFields,
    faults: &mut Vec<Fault>,
) -> Option<MessageType> {
    let root = document.root.as_ref()?;
    let mut walk = Walk {
        unknown,
        complete: document.complete,
        pointer: Pointer::default(),
        faults,
    };
    walk.message(root)
}

struct Walk<'f> {
    unknown: UnknownFields,
    complete: bool,
    pointer: Pointer,
    faults: &'f mut Vec<Fault>,
}

impl Walk<'_> {
    fn message(&mut self, root: &Node<'_>) -> Option<MessageType> {
        let Value::Object(members) = &root.value else {
            if !matches!(root.value, Value::Broken) {
                self.faults
                    .push(wrong_type("a message", "an object", root, String::new()));
            }
            return None;
        };
        let name = typed::type_name(root, self.complete);
        self.faults.extend(name.fault);
        match name.fields_of {
            Some(message) => self.object(root, members, shape::fields(message)),
            None => self.values_alone(members),
        }
        name.exact
    }

    /// Judges the values of fields whose names say what they hold, where it is not known which message this is.
    fn values_alone(&mut self, members: &[Member<'_>]) {
        for member in members {
            if let Some(kind) = shape::kind_of(&member.key) {
                self.member(member, kind);
            }
        }
    }

    fn object(&mut self, node: &Node<'_>, members: &[Member<'_>], fields: &'static [Field]) {
        for member in members {
            match fields.iter().find(|field| field.name == member.key) {
                Some(field) => self.member(member, field.kind),
                None => self.unknown(member, members, fields),
            }
        }
        if !self.complete {
            return;
        }
        for field in fields
            .iter()
            .filter(|field| field.required && field.name != "type")
        {
            if !members.iter().any(|member| member.key == field.name) {
                self.faults.push(missing_field(
                    field.name,
                    Some(field.kind),
                    self.pointer.to_text(),
                    node,
                ));
            }
        }
    }

    fn unknown(&mut self, member: &Member<'_>, members: &[Member<'_>], fields: &'static [Field]) {
        let Some(severity) = self.unknown.severity() else {
            return;
        };
        let missing = |name: &str| !members.iter().any(|member| member.key == name);
        let names = fields
            .iter()
            .map(|field| field.name)
            .filter(|name| missing(name));
        let pointer = self.pointer.field(&member.key);
        self.faults.push(unknown_field(
            &member.key,
            names,
            member.key_span.clone(),
            pointer,
            severity,
        ));
    }

    fn member(&mut self, member: &Member<'_>, kind: Kind) {
        self.pointer.push_key(&member.key);
        self.value(&member.key, &member.value, kind);
        self.pointer.pop();
    }

    fn value(&mut self, name: &str, node: &Node<'_>, kind: Kind) {
        let pointer = || self.pointer.to_text();
        match (kind, &node.value) {
            (_, Value::Broken) | (Kind::Type, _) | (Kind::Flag, Value::Bool(_)) => {}
            (Kind::Integer { min, max }, Value::Number(number)) if number.is_integer() => {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "bounds of the contract are exact doubles"
                )]
                let fault = out_of_range(name, node, Some(min as f64), Some(max as f64), pointer());
                self.faults.extend(fault);
            }
            (Kind::Number { min, max }, Value::Number(_)) => {
                let fault = out_of_range(name, node, min, max, pointer());
                self.faults.extend(fault);
            }
            (Kind::Text { min, max }, Value::String(text)) => {
                let chars = text.chars().count();
                let fault = if chars < min {
                    Some(too_short(name, "characters", chars, min, node, pointer()))
                } else {
                    max.filter(|&max| chars > max)
                        .map(|max| too_long(name, "characters", chars, max, node, pointer()))
                };
                self.faults.extend(fault);
            }
            (Kind::Word(vocabulary), Value::String(text)) => {
                if !vocabulary.words.contains(&text.as_ref()) {
                    let fault = not_a_word(name, text, vocabulary.words, node, pointer());
                    self.faults.push(fault);
                }
            }
            (Kind::Form(form), Value::String(text)) => self.form(name, node, form, text),
            (Kind::List { entry, max }, Value::Array(entries)) => {
                self.list(name, node, entries, *entry, max);
            }
            (Kind::Object(fields), Value::Object(members)) => self.object(node, members, fields),
            _ => {
                let fault = wrong_type(name, expected(kind), node, pointer());
                self.faults.push(fault);
            }
        }
    }

    fn form(&mut self, name: &str, node: &Node<'_>, form: Form, text: &str) {
        let pointer = self.pointer.to_text();
        if matches!(form, Form::AgentId) && text.chars().count() > AgentId::MAX_CHARS {
            let chars = text.chars().count();
            self.faults.push(too_long(
                name,
                "characters",
                chars,
                AgentId::MAX_CHARS,
                node,
                pointer.clone(),
            ));
            if AgentId::has_form(text) {
                return;
            }
        }
        if !accepts(form, text) {
            let (code, message, help) = form_fault(form, name, text);
            self.faults
                .push(Fault::new(code, pointer, node.span.clone(), message, help));
        }
    }

    fn list(
        &mut self,
        name: &str,
        node: &Node<'_>,
        entries: &[Node<'_>],
        kind: Kind,
        max: Option<usize>,
    ) {
        if let Some(max) = max.filter(|&max| entries.len() > max) {
            let pointer = self.pointer.to_text();
            self.faults
                .push(too_long(name, "entries", entries.len(), max, node, pointer));
        }
        for (index, entry) in entries.iter().enumerate() {
            self.pointer.push_index(index);
            self.value(&format!("{name}[{index}]"), entry, kind);
            self.pointer.pop();
        }
    }
}

fn accepts(form: Form, text: &str) -> bool {
    match form {
        Form::ClusterId => ClusterId::accepts(text),
        Form::AgentId => AgentId::accepts(text),
        Form::Hlc => text.parse::<Hlc>().is_ok(),
        Form::WindowId => text.parse::<WindowId>().is_ok(),
        Form::Timestamp => Timestamp::accepts(text),
    }
}

/// What a value of a kind is called, with an article.
fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Flag => "a boolean",
        Kind::Integer { .. } => "an integer",
        Kind::Number { .. } => "a number",
        Kind::Type | Kind::Text { .. } | Kind::Word(_) | Kind::Form(_) => "a string",
        Kind::List { .. } => "an array",
        Kind::Object(_) => "an object",
    }
}

/// A required field that is not there. `object` is what lacks it.
pub(crate) fn missing_field(
    name: &str,
    kind: Option<Kind>,
    pointer: String,
    object: &Node<'_>,
) -> Fault {
    Fault::new(
        Code::MissingField,
        pointer,
        object.span.start..object.span.start + 1,
        format!("{name} field is required"),
        match kind {
            Some(kind) => format!("add \"{name}\": {}", sample(name, kind)),
            None => format!("add the field {name}"),
        },
    )
}

/// What a field may look like, for a help text.
fn sample(name: &str, kind: Kind) -> String {
    match kind {
        Kind::Type => "the type of the message".into(),
        Kind::Flag => "true or false".into(),
        Kind::Integer { min, .. } => format!("an integer of {min} or more"),
        Kind::Number {
            min: Some(min),
            max: Some(max),
        } => format!("a number from {min} to {max}"),
        Kind::Number {
            min: Some(min),
            max: None,
        } => format!("a number of {min} or more"),
        Kind::Number { .. } => "a number".into(),
        Kind::Text { .. } => "a text".into(),
        Kind::Word(vocabulary) => format!("one of {}", vocabulary.words.join(", ")),
        Kind::Form(Form::ClusterId) => "the name of the cluster, such as \"chorus-prod\"".into(),
        Kind::Form(Form::AgentId) => "who claims, such as \"search-indexer:worker-03\"".into(),
        Kind::Form(Form::Hlc) => "the sender's clock, such as \"7ffd:0001:abcd\"".into(),
        Kind::Form(Form::WindowId) => "32 hex digits".into(),
        Kind::Form(Form::Timestamp) => "an instant, such as \"2025-09-05T12:30:00Z\"".into(),
        Kind::List { .. } if name == "issues" => "an array, [] when there are none".into(),
        Kind::List { .. } => "an array".into(),
        Kind::Object(_) => "an object".into(),
    }
}

/// A field that the contract does not have. `names` are those that it could be.
pub(crate) fn unknown_field<'n>(
    key: &str,
    names: impl Iterator<Item = &'n str>,
    span: Range<usize>,
    pointer: String,
    severity: Severity,
) -> Fault {
    let help = if let Some(name) = nearest::name(key, names) {
        format!("did you mean {name}?")
    } else if let Some(owner) = owner_of(key) {
        format!(
            "{key} is a field of {}s ({}); remove it here",
            owner.noun(),
            owner
        )
    } else {
        "remove it: the contract's messages are closed, new fields need a new schema version"
            .to_owned()
    };
    Fault {
        severity,
        ..Fault::new(
            Code::UnknownField,
            pointer,
            span,
            format!("{key} is not a field here"),
            help,
        )
    }
}

/// The message that has a field of this name.
fn owner_of(key: &str) -> Option<MessageType> {
    MessageType::ALL
        .into_iter()
        .find(|&message| shape::fields(message).iter().any(|field| field.name == key))
}
