//! The suites as data: message cases, recordings with findings, requirements, live checks.
//!
//! [`Corpus::built_in`] is the data that this version was built with; [`Corpus::open`] reads a folder of the same form
//! (`fixtures/conformance/v1`, whose README describes it). Trying the cases is the business of the suites.

mod expectation;
mod manifest;
mod recording_case;
mod requirement;
mod store;

pub use expectation::ExpectedFault;
pub(crate) use expectation::VerdictInWords;
pub use manifest::{Bytes, Generated, MessageCase};
pub(crate) use recording_case::FindingsInWords;
pub use recording_case::{ExpectedFinding, ExpectedFindings, RecordingCase};
pub use requirement::Requirement;
pub use store::RefuseCorpus;

use std::borrow::Cow;
use std::path::Path;

use crate::{Check, Suite, recording};
use manifest::Manifest;
use store::Store;

/// The data of all suites.
#[derive(Debug)]
pub struct Corpus {
    store: Store,
    manifest: Manifest,
    requirements: Vec<Requirement>,
    live: Vec<Check>,
}

impl Corpus {
    /// The data that this version was built with.
    pub fn built_in() -> Result<Self, RefuseCorpus> {
        Self::load(Store::BuiltIn)
    }

    /// The data in a folder.
    pub fn open(folder: &Path) -> Result<Self, RefuseCorpus> {
        Self::load(Store::Folder(folder.to_owned()))
    }

    fn load(store: Store) -> Result<Self, RefuseCorpus> {
        Ok(Self {
            manifest: store.parse("manifest.json")?,
            requirements: store.parse("requirements.json")?,
            live: store.parse("live.json")?,
            store,
        })
    }

    /// The message cases, in the order of the manifest.
    pub fn messages(&self) -> &[MessageCase] {
        &self.manifest.messages
    }

    /// The bytes of a message case.
    pub fn message(&self, case: &MessageCase) -> Result<Cow<'static, [u8]>, RefuseCorpus> {
        match &case.bytes {
            Bytes::File(file) => self.store.read(file),
            Bytes::Generated(generated) => Ok(Cow::Owned(generated.message())),
        }
    }

    /// The recordings with the findings that are expected, in the order of the manifest.
    pub fn recordings(&self) -> &[RecordingCase] {
        &self.manifest.recordings
    }

    /// The lines of a recording.
    pub fn recording(&self, case: &RecordingCase) -> Result<Cow<'static, [u8]>, RefuseCorpus> {
        self.store.read(&case.file)
    }

    /// What a recording shows and which findings it gives.
    pub fn findings(&self, case: &RecordingCase) -> Result<ExpectedFindings, RefuseCorpus> {
        self.store.parse(&case.expected)
    }

    /// The requirements of the reference documents.
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// The checks of a suite, in their order.
    pub fn checks(&self, suite: Suite) -> Result<Vec<Check>, RefuseCorpus> {
        match suite {
            Suite::Contract => {
                let mut checks = self.message_checks(suite);
                for case in self.recordings() {
                    checks.push(case.check(&self.findings(case)?));
                }
                Ok(checks)
            }
            Suite::Validator => Ok(self.message_checks(suite)),
            Suite::Recording => Ok(recording::checks()),
            Suite::Pulse | Suite::Reverb | Suite::Agent | Suite::Cluster => {
                let of_suite = self.live.iter().filter(|check| check.suite == suite);
                Ok(of_suite.cloned().collect())
            }
        }
    }

    /// The checks of all suites.
    pub fn all_checks(&self) -> Result<Vec<Check>, RefuseCorpus> {
        let mut all = Vec::new();
        for &suite in Suite::ALL {
            all.append(&mut self.checks(suite)?);
        }
        Ok(all)
    }

    fn message_checks(&self, suite: Suite) -> Vec<Check> {
        let cases = self.messages().iter();
        cases.map(|case| case.check(suite)).collect()
    }
}
