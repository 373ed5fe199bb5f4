//! What every service shows over HTTP: that it is alive, that it is ready, its metrics.

use crate::Answer;
use crate::deed::Deed;
use crate::heard::Heard;
use crate::interview::{METRICS, NO_ADMIN};
use crate::trial::{Ending, Ruling, Trial};

/// That some paths are answered with success.
#[derive(Debug)]
pub(crate) struct Answers {
    paths: &'static [&'static str],
    answers: Vec<(&'static str, Result<Answer, String>)>,
}

impl Answers {
    pub(crate) const fn of(paths: &'static [&'static str]) -> Self {
        Self {
            paths,
            answers: Vec::new(),
        }
    }
}

impl Trial for Answers {
    fn hear(&mut self, _heard: &Heard<'_>) {}

    fn note(&mut self, deed: &Deed) {
        for &path in self.paths {
            if let Some(answer) = deed.answer_of(path) {
                self.answers.push((path, answer.clone()));
            }
        }
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        if self.answers.is_empty() {
            return Ruling::skipped(NO_ADMIN);
        }
        let told = self.answers.iter().map(|(path, answer)| match answer {
            Ok(answer) => format!("{path}: HTTP {}", answer.status),
            Err(why) => format!("{path}: {why}"),
        });
        let told: Vec<String> = told.collect();
        let all = self
            .answers
            .iter()
            .all(|(_, answer)| answer.as_ref().is_ok_and(Answer::is_success));
        Ruling::of(all, told.join(", "), Vec::new())
    }
}

/// That the metrics have the names that dashboards know (prototype's README, "Key Metrics").
#[derive(Debug)]
pub(crate) struct Metrics {
    names: &'static [&'static str],
    answer: Option<Result<Answer, String>>,
}

impl Metrics {
    pub(crate) const fn named(names: &'static [&'static str]) -> Self {
        Self {
            names,
            answer: None,
        }
    }

    /// The names of a pulse.
    pub(crate) const PULSE: &[&str] = &[
        "backbeat_beats_total",
        "backbeat_pulse_jitter_seconds",
        "backbeat_is_leader",
        "backbeat_current_tempo_bpm",
    ];

    /// The names of a reverb.
    pub(crate) const REVERB: &[&str] = &[
        "backbeat_reverb_agents_reporting",
        "backbeat_reverb_on_time_reviews",
        "backbeat_reverb_windows_completed_total",
        "backbeat_reverb_window_processing_seconds",
        "backbeat_reverb_claims_processed_total",
    ];
}

impl Trial for Metrics {
    fn hear(&mut self, _heard: &Heard<'_>) {}

    fn note(&mut self, deed: &Deed) {
        if let Some(answer) = deed.answer_of(METRICS) {
            self.answer = Some(answer.clone());
        }
    }

    fn finish(self: Box<Self>, _ending: &Ending) -> Ruling {
        let answer = match self.answer {
            None => return Ruling::skipped(NO_ADMIN),
            Some(Err(why)) => return Ruling::failed(why, Vec::new()),
            Some(Ok(answer)) => answer,
        };
        let is_told = |name: &&str| answer.text.lines().any(|line| is_of(line, name));
        let missing: Vec<&str> = self
            .names
            .iter()
            .copied()
            .filter(|name| !is_told(name))
            .collect();
        if missing.is_empty() {
            Ruling::passed(format!("all {} metrics", self.names.len()), Vec::new())
        } else {
            Ruling::failed(
                format!("HTTP {}, without {}", answer.status, missing.join(", ")),
                Vec::new(),
            )
        }
    }
}

/// Whether a line is a sample of a metric, or one of the parts of a histogram.
fn is_of(line: &str, name: &str) -> bool {
    let rest = line.strip_prefix(name);
    rest.is_some_and(|rest| {
        let rest = ["_bucket", "_sum", "_count"]
            .into_iter()
            .find_map(|part| rest.strip_prefix(part))
            .unwrap_or(rest);
        rest.starts_with(['{', ' '])
    })
}
