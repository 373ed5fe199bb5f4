//! A job that uses the action: runs the steps of `action.yml` as a runner would, one bash each, in a workspace of its
//! own. Knows as much of the expression language as `action.yml` uses, and refuses the rest.

use crate::ci_files::{entries, root, steps, yaml};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A job with an empty workspace.
pub(super) struct Job {
    home: TempDir,
    path: Vec<PathBuf>,
    env: BTreeMap<String, String>,
    /// Values of expressions, by their names.
    context: BTreeMap<String, String>,
}

/// What came of the action.
#[derive(Debug)]
pub(super) struct Run {
    /// Exit code of the step that failed, or 0.
    pub(super) status: i32,
    /// What the steps wrote to standard output.
    pub(super) log: String,
    /// What the steps wrote to standard error.
    pub(super) errors: String,
    /// The action's outputs.
    pub(super) outputs: BTreeMap<String, String>,
    /// The job's summary.
    pub(super) summary: String,
}

impl Job {
    pub(super) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        for folder in ["workspace", "temp", "bin"] {
            fs::create_dir(home.path().join(folder)).unwrap();
        }
        let path = std::env::split_paths(&std::env::var_os("PATH").unwrap()).collect();
        let job = Self {
            home,
            path,
            env: BTreeMap::new(),
            context: BTreeMap::new(),
        };
        // The runner knows neither of an action that is taken from the workspace.
        job.at("", "")
            .with_env("RUNNER_OS", "Linux")
            .with_env("RUNNER_ARCH", "X64")
    }

    /// Sets an environment variable of the whole job.
    pub(super) fn with_env(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Uses the action of a repository at a branch, tag or commit.
    pub(super) fn at(mut self, repository: &str, action_ref: &str) -> Self {
        for (name, value) in [
            ("github.action_repository", repository),
            ("github.action_ref", action_ref),
        ] {
            self.context.insert(name.to_owned(), value.to_owned());
        }
        self
    }

    /// Adds a file to the workspace.
    pub(super) fn with_file(self, path: &str, text: &str) -> Self {
        let path = self.workspace().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Puts a command of the given text first on the PATH.
    pub(super) fn with_command(mut self, name: &str, text: &str) -> Self {
        let folder = self.home.path().join("bin");
        write_command(&folder.join(name), text);
        self.path.insert(0, folder);
        self
    }

    pub(super) fn workspace(&self) -> PathBuf {
        self.home.path().join("workspace")
    }

    /// A folder of the job outside the workspace.
    pub(super) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Runs the action.
    pub(super) fn run(&self, inputs: &[(&str, &str)]) -> Run {
        let source = fs::read_to_string(root().join("action.yml")).unwrap();
        let action = yaml(&source);
        let mut known = self.context.clone();
        for (name, input) in entries(action.as_mapping_get("inputs")) {
            known.insert(format!("inputs.{name}"), string(&input["default"]));
        }
        for (name, value) in inputs {
            let default = known.insert(format!("inputs.{name}"), (*value).to_owned());
            assert!(default.is_some(), "the action has no input {name}");
        }
        let mut run = Run {
            status: 0,
            log: String::new(),
            errors: String::new(),
            outputs: BTreeMap::new(),
            summary: String::new(),
        };
        for step in steps(&action) {
            assert_eq!(step["shell"].as_str(), Some("bash"));
            let env = entries(step.as_mapping_get("env"))
                .into_iter()
                .map(|(name, value)| (name, evaluate(&string(value), &known)));
            let outputs = self.step(step["run"].as_str().unwrap(), env, &mut run);
            let id = step["id"].as_str().unwrap();
            for (name, value) in outputs {
                known.insert(format!("steps.{id}.outputs.{name}"), value);
            }
            if run.status != 0 {
                break;
            }
        }
        run.outputs = entries(action.as_mapping_get("outputs"))
            .into_iter()
            .map(|(name, output)| (name.to_owned(), evaluate(&string(&output["value"]), &known)))
            .collect();
        run
    }

    /// Runs one step and returns its outputs.
    fn step<'a>(
        &self,
        command: &str,
        env: impl Iterator<Item = (&'a str, String)>,
        run: &mut Run,
    ) -> Vec<(String, String)> {
        let (outputs, summary) = (
            self.home.path().join("outputs"),
            self.home.path().join("summary"),
        );
        fs::write(&outputs, "").unwrap();
        fs::write(&summary, "").unwrap();
        let output = Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", command])
            .current_dir(self.workspace())
            .env_clear()
            .env("PATH", std::env::join_paths(&self.path).unwrap())
            .env("HOME", self.home.path())
            .env("RUNNER_TEMP", self.home.path().join("temp"))
            .env("GITHUB_ACTION_PATH", root())
            .env("GITHUB_OUTPUT", &outputs)
            .env("GITHUB_STEP_SUMMARY", &summary)
            .envs(&self.env)
            .envs(env)
            .output()
            .unwrap();
        run.status = output.status.code().unwrap();
        run.log
            .push_str(std::str::from_utf8(&output.stdout).unwrap());
        run.errors
            .push_str(std::str::from_utf8(&output.stderr).unwrap());
        run.summary.push_str(&fs::read_to_string(summary).unwrap());
        fs::read_to_string(outputs)
            .unwrap()
            .lines()
            .map(|line| {
                let (name, value) = line.split_once('=').unwrap();
                (name.to_owned(), value.to_owned())
            })
            .collect()
    }
}

/// Writes a bash script that can be called.
pub(super) fn write_command(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    fs::write(
        path,
        format!("#!/usr/bin/env bash\nset -euo pipefail\n{text}\n"),
    )
    .unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn string(value: &saphyr::Yaml<'_>) -> String {
    value.as_str().unwrap().to_owned()
}

/// The value of `${{ name }}`, or the text itself when it is no expression. Outputs of steps that did not run, or did
/// not set them, are empty; any other unknown name is a mistake.
fn evaluate(text: &str, known: &BTreeMap<String, String>) -> String {
    let Some(name) = text
        .strip_prefix("${{ ")
        .and_then(|rest| rest.strip_suffix(" }}"))
    else {
        assert!(!text.contains("${{"), "{text}");
        return text.to_owned();
    };
    match known.get(name) {
        Some(value) => value.clone(),
        None if name.starts_with("steps.") => String::new(),
        None => panic!("{name} is unknown"),
    }
}
