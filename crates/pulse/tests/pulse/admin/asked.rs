//! Requests and what came back.

use crate::ensemble::Served;
use backbeat_admin::RefusalBody;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        self.read()
    }

    #[track_caller]
    pub(crate) fn read<T: DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The status and the code of a refusal.
    #[track_caller]
    pub(crate) fn code(&self) -> (u16, String) {
        (self.status, self.read::<RefusalBody>().error.code)
    }
}

impl Served {
    pub(crate) fn get(&self, path: &str) -> Answer {
        answer(agent().get(self.url(path)).call())
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        answer(agent().post(self.url(path)).send_json(body))
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        answer(agent().delete(self.url(path)).call())
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(30)))
        .build()
        .into()
}

fn answer(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut response = response.unwrap();
    Answer {
        status: response.status().as_u16(),
        text: response.body_mut().read_to_string().unwrap(),
    }
}
