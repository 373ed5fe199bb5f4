//! All reporters of a run as one. Where they write to is in `sink`.

use super::settings::Settings;
use crate::failure::Failure;
use crate::sink;
use crate::terminal::{self, Color};
use backbeat_validate::report::{MessageResult, Options, Reporter, SourceFault, Summary};
use std::io;

/// All reporters of a run, each with the name of what it writes to.
pub(super) struct Outputs {
    reporters: Vec<(String, Box<dyn Reporter + Send>)>,
    /// The output that failed, so that the failure can name it.
    failed: Option<String>,
}

impl Outputs {
    /// Opens every output.
    pub(super) fn open(settings: &Settings, color: Color) -> Result<Self, Failure> {
        let mut reporters = Vec::new();
        for sink in sink::open(&settings.format.value, settings.output.value.as_deref())? {
            let options = Options {
                color: color.applies_to_report(sink.is_stdout),
                quiet: settings.quiet.value,
                width: sink.is_stdout.then(terminal::width).flatten(),
                exit_code: settings.exit_code.value,
                tool_version: env!("CARGO_PKG_VERSION"),
            };
            let reporter = sink
                .format
                .reporter(sink.writer, options)
                .map_err(Failure::output(&sink.name))?;
            reporters.push((sink.name, reporter));
        }
        Ok(Self {
            reporters,
            failed: None,
        })
    }

    /// The failure that an error of one of the reporters is.
    pub(super) fn failure(&self, error: io::Error) -> Failure {
        Failure::output(self.failed.as_deref().unwrap_or("the report"))(error)
    }

    fn tell(&mut self, tell: impl Fn(&mut dyn Reporter) -> io::Result<()>) -> io::Result<()> {
        for (name, reporter) in &mut self.reporters {
            if let Err(error) = tell(&mut **reporter) {
                self.failed = Some(name.clone());
                return Err(error);
            }
        }
        Ok(())
    }
}

impl Reporter for Outputs {
    fn message(&mut self, result: &MessageResult) -> io::Result<()> {
        self.tell(|reporter| reporter.message(result))
    }

    fn unreadable(&mut self, fault: &SourceFault) -> io::Result<()> {
        self.tell(|reporter| reporter.unreadable(fault))
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.tell(|reporter| reporter.finish(summary))
    }
}
