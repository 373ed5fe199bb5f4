//! The command lines of the other validators.
//!
//! Every peer gets its quickest settings that give the right verdicts: formats asserted, all messages judged,
//! and no more said about an invalid one than that it is.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Contestant;
use crate::child::Invocation;
use crate::corpus::Corpus;
use crate::tally::Tally;

/// The other validators, as `ci/bench` sets them up.
#[derive(Debug, Clone)]
pub(crate) struct Peers {
    folder: PathBuf,
    /// One schema that judges all three messages.
    schema: PathBuf,
}

impl Peers {
    /// Peers that stand in `folder` and judge by one combined schema.
    pub(crate) fn new(folder: &Path, schema: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            schema: schema.to_owned(),
        }
    }

    /// jsonschema-rs with orjson over the lines of a file.
    pub(crate) fn jsonschema_rs(&self, lines: &Path) -> Contestant {
        let script = self.folder.join("venv/jsonschema_rs_ndjson.py");
        let invocation = self
            .invocation("venv/bin/python")
            .with([&script, &self.schema, lines]);
        Contestant::new("jsonschema-rs + orjson", invocation, Tally::Line)
    }

    /// ajv, compiled, over the lines of a file.
    pub(crate) fn ajv(&self, lines: &Path) -> Contestant {
        let script = self.folder.join("node/ajv_ndjson.mjs");
        let invocation = Invocation::new("node", &self.folder).with([&script, &self.schema, lines]);
        Contestant::new("ajv", invocation, Tally::Line)
    }

    /// sourcemeta's CLI over the lines of a file or the files of a folder. Its own program is started, not the
    /// launcher in JavaScript, whose start is no part of validating.
    pub(crate) fn sourcemeta(&self, path: &Path) -> Contestant {
        let system = if env::consts::OS == "macos" {
            "darwin"
        } else {
            env::consts::OS
        };
        let machine = if env::consts::ARCH == "aarch64" {
            "arm64"
        } else {
            env::consts::ARCH
        };
        let builds = "node/node_modules/@sourcemeta/jsonschema/build/github-releases";
        let invocation = self
            .invocation(&format!("{builds}/jsonschema-{system}-{machine}"))
            .with(["validate", "--fast", "--continue", "--format-assertion"])
            .with([&self.schema, path])
            .done_with(&[0, 2]);
        Contestant::new("sourcemeta", invocation, Tally::Sourcemeta)
    }

    /// jsonschema-cli over the named files of a folder, all in one command.
    pub(crate) fn jsonschema_cli(
        &self,
        folder: &Path,
        names: impl Iterator<Item = String>,
    ) -> Contestant {
        let invocation = Invocation::new(self.jsonschema_cli_program(), folder)
            .with([
                "validate",
                "--assert-format",
                "--offline",
                "--errors-only",
                "--output",
                "flag",
            ])
            .with([&self.schema])
            .with(["-i"])
            .with(names)
            .done_with(&[0, 1]);
        Contestant::new("jsonschema-cli", invocation, Tally::JsonschemaCli)
    }

    /// jsonschema-cli over the files of the corpus, half of them in each of two processes that `xargs` starts.
    /// The list of names is written to `list`.
    pub(crate) fn jsonschema_cli_twice(
        &self,
        corpus: &Corpus,
        list: &Path,
    ) -> io::Result<Contestant> {
        fs::write(list, corpus.file_names().collect::<Vec<_>>().join("\n"))?;
        let half = corpus.shape().files.div_ceil(2).to_string();
        let invocation = Invocation::new("xargs", corpus.files())
            .with(["-P", "2", "-n", &half, "-s", LONGEST_COMMAND, "-a"])
            .with([list, &self.jsonschema_cli_program()])
            .with([
                "validate",
                "--assert-format",
                "--offline",
                "--errors-only",
                "--output",
                "flag",
            ])
            .with([&self.schema])
            .with(["-i"])
            .done_with(&[0, 123]);
        Ok(Contestant::new(
            "jsonschema-cli, xargs -P2",
            invocation,
            Tally::JsonschemaCli,
        ))
    }

    /// check-jsonschema over the named files of a folder.
    pub(crate) fn check_jsonschema(
        &self,
        folder: &Path,
        names: impl Iterator<Item = String>,
    ) -> Contestant {
        let invocation = Invocation::new(self.folder.join("venv/bin/check-jsonschema"), folder)
            .with(["--output-format", "json", "--schemafile"])
            .with([&self.schema])
            .with(names)
            .done_with(&[0, 1]);
        Contestant::new("check-jsonschema", invocation, Tally::CheckJsonschema)
    }

    fn invocation(&self, program: &str) -> Invocation {
        Invocation::new(self.folder.join(program), &self.folder)
    }

    fn jsonschema_cli_program(&self) -> PathBuf {
        self.folder.join("tools/bin/jsonschema-cli")
    }
}

/// Bytes of one command line that `xargs` may build: three times what half of the files need, and half of what
/// Linux allows.
const LONGEST_COMMAND: &str = "1000000";
