//! What `backbeat init` says when it is done: what it wrote, and the next step.

use super::destination::Destination;
use super::{Outcome, Template};

/// What was done and what to do next.
pub(super) fn after(template: Template, destination: &Destination, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Printed => String::new(),
        Outcome::Wrote(path) => format!(
            "Wrote {}.\nNext: {}\n",
            path.display(),
            next(template, destination)
        ),
        Outcome::AlreadySo(path) => {
            format!(
                "{} is there already, just as it should be.\n",
                path.display()
            )
        }
        Outcome::LeftToPaste(host) => format!(
            "Wrote nothing: {} is there already, and one file cannot include another there.\n\
             Next: add the lines above to its list `repos`. {INSTALL}\n",
            host.display()
        ),
    }
}

fn next(template: Template, destination: &Destination) -> String {
    match (template, destination) {
        (Template::Gitlab, Destination::Beside { host, .. }) => format!(
            "add this to {}, and commit both.\n\n  include:\n    - local: .gitlab/backbeat.yml\n",
            host.display()
        ),
        (Template::Make, Destination::Beside { host, .. }) => format!(
            "add `include backbeat.mk` at the end of {} and `.backbeat/` to .gitignore; then \
             `make validate-backbeat`.",
            host.display()
        ),
        (Template::Github | Template::Gitlab, _) => {
            "have it point at your messages if they are not in messages/, commit it and push."
                .to_owned()
        }
        (Template::Make, _) => {
            "add `.backbeat/` to .gitignore; then `make validate-backbeat`.".to_owned()
        }
        (Template::PreCommit, _) => format!("`pre-commit install`. {INSTALL}"),
    }
}

const INSTALL: &str = "The hook uses the `backbeat` that is on the PATH.";
