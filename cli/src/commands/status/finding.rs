//! What a service says of itself.

use crate::ask::{self, Unanswered};
use crate::service_url::ServiceUrl;
use backbeat_admin::Readiness;
use backbeat_pulse::status::Status;
use serde_json::{Map, Value, json};

/// A service that is asked.
#[derive(Debug, Clone)]
pub(super) enum Service {
    /// A node of pulse.
    Pulse(ServiceUrl),
    /// A node of reverb.
    Reverb(ServiceUrl),
}

/// A service, and what it said.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) service: Service,
    pub(super) answer: Result<Answer, Unanswered>,
}

/// What a service says of itself.
#[derive(Debug)]
pub(super) enum Answer {
    /// A node of pulse.
    Pulse(Box<Status>),
    /// A node of reverb: whatever it tells, as it tells it, and whether it is ready.
    Reverb(Map<String, Value>, Readiness),
}

/// Asks all services at the same time, so that one that does not answer holds up no other.
pub(super) fn ask(services: &[Service]) -> Vec<Finding> {
    std::thread::scope(|scope| {
        let asked: Vec<_> = services
            .iter()
            .map(|service| (service, scope.spawn(|| service.ask())))
            .collect();
        let heard = asked.into_iter().map(|(service, answer)| Finding {
            service: service.clone(),
            answer: answer.join().unwrap_or_else(|_| {
                Err(Unanswered::Unreachable {
                    reason: "asking it failed".to_owned(),
                })
            }),
        });
        heard.collect()
    })
}

impl Service {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Pulse(_) => "pulse",
            Self::Reverb(_) => "reverb",
        }
    }

    pub(super) fn url(&self) -> &ServiceUrl {
        match self {
            Self::Pulse(url) | Self::Reverb(url) => url,
        }
    }

    fn ask(&self) -> Result<Answer, Unanswered> {
        match self {
            Self::Pulse(url) => ask::get(url, ROUTE).map(|status| Answer::Pulse(Box::new(status))),
            Self::Reverb(url) => {
                let status = ask::get(url, ROUTE)?;
                Ok(Answer::Reverb(status, ask::readiness(url)?))
            }
        }
    }
}

impl Finding {
    /// Whether the service answers and something is amiss with it.
    pub(super) fn is_wanting(&self) -> bool {
        match &self.answer {
            Ok(Answer::Pulse(status)) => status.degraded,
            Ok(Answer::Reverb(_, readiness)) => !readiness.ready || !readiness.reasons.is_empty(),
            Err(_) => false,
        }
    }

    /// The finding for programs.
    pub(super) fn document(&self) -> Value {
        let (status, error) = match &self.answer {
            Ok(Answer::Pulse(status)) => (json!(status), Value::Null),
            Ok(Answer::Reverb(status, _)) => (json!(status), Value::Null),
            Err(unanswered) => (Value::Null, json!({ "message": unanswered.message() })),
        };
        json!({
            "service": self.service.name(),
            "url": self.service.url().to_string(),
            "reachable": self.answer.is_ok(),
            "status": status,
            "error": error,
        })
    }
}

const ROUTE: &str = "/api/v1/status";
