//! That frames say who leads.

use backbeat_bus::Headers;

use crate::case::Case;
use crate::heard::Heard;
use crate::rules::NO_FRAMES;
use crate::trial::{Ending, Ruling, Trial};

/// That every frame carries `x-term`, a whole number, and `x-node`, a name (contract, "Subjects and headers").
#[derive(Debug)]
pub(crate) struct NamesLeader(Case);

impl NamesLeader {
    pub(crate) const fn new() -> Self {
        Self(Case::of("frames"))
    }
}

impl Trial for NamesLeader {
    fn hear(&mut self, heard: &Heard<'_>) {
        if heard.frame().is_some() {
            self.0.weigh(heard, fault(heard.headers()));
        }
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        self.0.rule(NO_FRAMES)
    }
}

fn fault(headers: &Headers) -> Option<String> {
    match headers.term() {
        Ok(Some(_)) => {}
        Ok(None) => return Some(format!("there is no header {}", Headers::TERM)),
        Err(refusal) => return Some(refusal.to_string()),
    }
    let named = headers.node().is_some_and(|node| !node.is_empty());
    (!named).then(|| format!("there is no header {}", Headers::NODE))
}
