//! The files by which other projects take in the command say what is true: what they name exists, what they declare
//! is used, and `backbeat init` writes just these.

use saphyr::{LoadableYamlNode, Yaml};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The one document of a YAML text.
pub(crate) fn yaml(text: &str) -> Yaml<'_> {
    let mut documents = Yaml::load_from_str(text).unwrap();
    assert_eq!(documents.len(), 1);
    documents.remove(0)
}

/// Name and value of each entry of a mapping, in order; none when it is missing.
pub(crate) fn entries<'a>(mapping: Option<&'a Yaml<'_>>) -> Vec<(&'a str, &'a Yaml<'a>)> {
    mapping
        .and_then(Yaml::as_mapping)
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str().unwrap(), value))
        .collect()
}

/// The steps of `action.yml`.
pub(crate) fn steps<'a>(action: &'a Yaml<'_>) -> &'a [Yaml<'a>] {
    action["runs"]["steps"].as_sequence().unwrap()
}

/// The scripts that a step's command names, by their paths from the root.
fn scripts(run: &str) -> impl Iterator<Item = &str> {
    run.split(['"', ' ', '\n'])
        .filter_map(|word| word.strip_prefix("$GITHUB_ACTION_PATH/"))
}

#[test]
fn every_step_of_the_action_is_a_script_that_exists() {
    let source = text("action.yml");
    let action = yaml(&source);
    let mut named: Vec<&str> = Vec::new();
    for step in steps(&action) {
        let run = step["run"].as_str().unwrap();
        let before = named.len();
        named.extend(scripts(run));
        assert!(named.len() > before, "{run} names no script");
    }
    let mut there: Vec<String> = fs::read_dir(root().join("ci/action"))
        .unwrap()
        .map(|entry| format!("ci/action/{}", entry.unwrap().file_name().to_str().unwrap()))
        .collect();
    there.sort();
    named.sort_unstable();
    assert_eq!(named, there);
}

#[test]
fn every_input_of_the_action_reaches_a_script_that_reads_it() {
    let source = text("action.yml");
    let action = yaml(&source);
    for (input, _) in entries(action.as_mapping_get("inputs")) {
        let expression = format!("${{{{ inputs.{input} }}}}");
        let (step, variable, _) = steps(&action)
            .iter()
            .flat_map(|step| {
                entries(step.as_mapping_get("env"))
                    .into_iter()
                    .map(move |(variable, value)| (step, variable, value))
            })
            .find(|(_, _, value)| value.as_str() == Some(&expression))
            .unwrap_or_else(|| panic!("{input} is given to no step"));
        let script = scripts(step["run"].as_str().unwrap()).next().unwrap();
        assert!(
            text(script).contains(&format!("${{{variable}:-}}")),
            "{script} does not read {variable}"
        );
    }
}

#[test]
fn every_output_of_the_action_is_one_that_its_script_writes() {
    let source = text("action.yml");
    let action = yaml(&source);
    let script = text("ci/action/validate.sh");
    let columns = script
        .lines()
        .find_map(|line| line.strip_prefix("columns=(")?.strip_suffix(')'))
        .unwrap();
    let written: Vec<&str> = ["report"]
        .into_iter()
        .chain(columns.split_whitespace())
        .collect();
    let declared: Vec<&str> = entries(action.as_mapping_get("outputs"))
        .into_iter()
        .map(|(name, output)| {
            let value = output["value"].as_str().unwrap();
            assert_eq!(value, format!("${{{{ steps.validate.outputs.{name} }}}}"));
            name
        })
        .collect();
    assert_eq!(declared, written);
}

#[test]
fn no_text_of_a_caller_becomes_text_of_a_script() {
    let source = text("action.yml");
    for step in steps(&yaml(&source)) {
        assert!(!step["run"].as_str().unwrap().contains("${{"));
    }
    for script in ["ci/action/install.sh", "ci/action/validate.sh"] {
        let script = text(script);
        assert!(!script.contains("${{"));
        assert!(!script.contains("eval "));
    }
}

#[test]
fn the_workflow_uses_inputs_that_the_action_has() {
    let (workflow, action) = (text("ci/templates/github.yml"), text("action.yml"));
    let (workflow, action) = (yaml(&workflow), yaml(&action));
    let inputs = entries(action.as_mapping_get("inputs"));
    let steps = workflow["jobs"]["validate-backbeat"]["steps"]
        .as_sequence()
        .unwrap();
    let step = steps
        .iter()
        .find(|step| {
            step["uses"].as_str()
                == Some(concat!(
                    "chorus-services/backbeat@v",
                    env!("CARGO_PKG_VERSION")
                ))
        })
        .unwrap();
    for (name, _) in entries(step.as_mapping_get("with")) {
        assert!(inputs.iter().any(|(input, _)| *input == name), "{name}");
    }
}

#[test]
fn the_gitlab_job_uploads_the_report_that_it_writes() {
    let source = text("ci/templates/gitlab.yml");
    let job = &yaml(&source)["validate-backbeat"];
    let report = job["artifacts"]["reports"]["junit"].as_str().unwrap();
    let script = job["script"][0].as_str().unwrap();
    assert!(
        script.contains(&format!("--format junit={report}")),
        "{script}"
    );
}

#[test]
fn both_pre_commit_hooks_are_one_hook_with_two_origins() {
    let (ours, local) = (
        text(".pre-commit-hooks.yaml"),
        text("ci/templates/pre-commit.yaml"),
    );
    let (ours, local) = (yaml(&ours), yaml(&local));
    let (ours, local) = (&ours[0], &local["repos"][0]["hooks"][0]);
    for name in ["id", "name", "files", "require_serial"] {
        assert_eq!(ours[name], local[name], "{name}");
    }
    assert!(root().join(ours["entry"].as_str().unwrap()).is_file());
}

#[test]
fn init_writes_the_templates() {
    for (name, template, place) in [
        (
            "github",
            "ci/templates/github.yml",
            ".github/workflows/backbeat.yml",
        ),
        ("gitlab", "ci/templates/gitlab.yml", ".gitlab-ci.yml"),
        ("make", "ci/templates/Makefile.inc", "Makefile"),
        (
            "pre-commit",
            "ci/templates/pre-commit.yaml",
            ".pre-commit-config.yaml",
        ),
    ] {
        let project = tempfile::tempdir().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_backbeat"))
            .args(["init", name])
            .current_dir(project.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{name}: {output:?}");
        assert_eq!(
            fs::read_to_string(project.path().join(place)).unwrap(),
            text(template),
            "{name}"
        );
    }
}
