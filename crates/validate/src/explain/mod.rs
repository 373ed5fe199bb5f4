//! The slow path over the built-in contract: finds every fault of a message and says what to do about each.
//!
//! It takes over wherever the hot path ([`crate::fast`]) has a doubt. It walks the table of the contract
//! ([`backbeat_contract::shape`]) beside the message's tree; the texts of the explanations live in the files
//! beside this one, one kind of value each.

mod date_time;
mod identifier;
mod nearest;
mod number;
mod text;
mod typed;
mod walk;
mod word;

pub(crate) use number::out_of_range;
pub(crate) use text::{too_long, too_short};
pub(crate) use typed::type_name;
pub(crate) use walk::{explain, missing_field, unknown_field};
pub(crate) use word::{legacy, not_a_word};

use crate::fault::Fault;
use crate::json::Node;
use backbeat_contract::Code;
use backbeat_contract::shape::Form;

/// Why a text is not of a form: the fault, but for its place.
pub(crate) fn form_fault(form: Form, name: &str, text: &str) -> (Code, String, String) {
    match form {
        Form::ClusterId => identifier::cluster_id(name, text),
        Form::AgentId => identifier::agent_id(name, text),
        Form::Hlc => identifier::hlc(name, text),
        Form::WindowId => identifier::window_id(name, text),
        Form::Timestamp => date_time::explain(name, text),
    }
}

/// A value of the wrong JSON type.
pub(crate) fn wrong_type(name: &str, expected: &str, found: &Node<'_>, pointer: String) -> Fault {
    let (message, help) = typed::wrong_type(name, expected, found);
    Fault::new(Code::WrongType, pointer, found.span.clone(), message, help)
}
