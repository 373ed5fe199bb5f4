//! `backbeat init` in projects that have nothing, files of their own, or files of an earlier `init`.

use super::{InitArgs, InitFault, Outcome, Template, run};
use clap::ValueEnum;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// What one call did and said.
struct Call {
    result: Result<Outcome, InitFault>,
    out: String,
    talk: String,
}

fn call(template: Template, dir: &Path, force: bool, print: bool) -> Call {
    let args = InitArgs {
        template,
        dir: dir.to_owned(),
        force,
        print,
    };
    let (mut out, mut talk) = (Vec::new(), Vec::new());
    let result = run(&args, &mut out, &mut talk);
    Call {
        result,
        out: String::from_utf8(out).unwrap(),
        talk: String::from_utf8(talk).unwrap(),
    }
}

fn init(template: Template, dir: &TempDir) -> Call {
    call(template, dir.path(), false, false)
}

fn project() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn an_empty_project_gets_every_template_at_its_usual_place() {
    let dir = project();
    for &template in Template::value_variants() {
        let path = dir.path().join(template.place());
        let call = init(template, &dir);
        assert_eq!(call.result.unwrap(), Outcome::Wrote(path.clone()));
        assert_eq!(fs::read_to_string(&path).unwrap(), template.text());
        assert_eq!(call.out, "");
        assert!(
            call.talk.contains(&path.display().to_string()),
            "{}",
            call.talk
        );
        assert!(call.talk.contains("Next: "), "{}", call.talk);
    }
}

#[test]
fn a_second_call_finds_everything_in_order() {
    let dir = project();
    for &template in Template::value_variants() {
        init(template, &dir).result.unwrap();
        let path = dir.path().join(template.place());
        assert_eq!(
            init(template, &dir).result.unwrap(),
            Outcome::AlreadySo(path)
        );
    }
}

#[test]
fn an_edited_file_is_replaced_only_by_force() {
    let dir = project();
    for &template in Template::value_variants() {
        let path = dir.path().join(template.place());
        init(template, &dir).result.unwrap();
        let edited = format!("{}# mine\n", template.text());
        fs::write(&path, &edited).unwrap();

        let refused = init(template, &dir).result.unwrap_err();
        assert!(matches!(&refused, InitFault::Exists { path: at } if *at == path));
        assert_eq!(fs::read_to_string(&path).unwrap(), edited);

        let forced = call(template, dir.path(), true, false).result.unwrap();
        assert_eq!(forced, Outcome::Wrote(path.clone()));
        assert_eq!(fs::read_to_string(&path).unwrap(), template.text());
    }
}

#[test]
fn the_projects_own_file_is_left_alone_even_by_force() {
    for (template, host, beside, hint) in [
        (
            Template::Gitlab,
            ".gitlab-ci.yml",
            ".gitlab/backbeat.yml",
            "- local: .gitlab/backbeat.yml",
        ),
        (
            Template::Make,
            "Makefile",
            "backbeat.mk",
            "include backbeat.mk",
        ),
        (
            Template::Make,
            "GNUmakefile",
            "backbeat.mk",
            "include backbeat.mk",
        ),
    ] {
        for force in [false, true] {
            let dir = project();
            let host = dir.path().join(host);
            fs::write(&host, "mine\n").unwrap();
            let call = call(template, dir.path(), force, false);
            let beside = dir.path().join(beside);
            assert_eq!(call.result.unwrap(), Outcome::Wrote(beside.clone()));
            assert_eq!(fs::read_to_string(&beside).unwrap(), template.text());
            assert_eq!(fs::read_to_string(&host).unwrap(), "mine\n");
            assert!(call.talk.contains(hint), "{}", call.talk);
            assert!(
                call.talk.contains(&host.display().to_string()),
                "{}",
                call.talk
            );
        }
    }
}

#[test]
fn where_nothing_can_be_included_the_lines_to_paste_are_printed() {
    let dir = project();
    let host = dir.path().join(".pre-commit-config.yaml");
    fs::write(&host, "repos: []\n").unwrap();
    let call = call(Template::PreCommit, dir.path(), true, false);
    assert_eq!(call.result.unwrap(), Outcome::LeftToPaste(host.clone()));
    assert!(call.out.contains("- repo: local\n"), "{}", call.out);
    assert!(!call.out.contains("repos:"), "{}", call.out);
    assert_eq!(fs::read_to_string(&host).unwrap(), "repos: []\n");
}

#[test]
fn print_writes_nothing() {
    let dir = project();
    for &template in Template::value_variants() {
        let call = call(template, dir.path(), false, true);
        assert_eq!(call.result.unwrap(), Outcome::Printed);
        assert_eq!(
            (call.out.as_str(), call.talk.as_str()),
            (template.text(), "")
        );
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_folder_that_is_not_there_is_refused_and_not_made() {
    let dir = project();
    let missing = dir.path().join("missing");
    let fault = call(Template::Github, &missing, false, false)
        .result
        .unwrap_err();
    assert!(matches!(&fault, InitFault::NoFolder { dir } if *dir == missing));
    assert!(!missing.exists());
}

#[test]
fn what_cannot_be_read_or_written_is_named() {
    let dir = project();
    fs::create_dir(dir.path().join("Makefile")).unwrap();
    let fault = init(Template::Make, &dir).result.unwrap_err();
    assert!(matches!(fault, InitFault::Read { .. }), "{fault}");

    fs::write(dir.path().join(".github"), "a file, not a folder").unwrap();
    let fault = init(Template::Github, &dir).result.unwrap_err();
    assert!(matches!(fault, InitFault::Write { .. }), "{fault}");
    assert!(fault.to_string().contains("backbeat.yml"), "{fault}");
}

#[test]
fn every_template_bears_the_mark_and_pins_this_version() {
    for &template in Template::value_variants() {
        let text = template.text();
        assert!(text.starts_with(Template::MARK), "{template:?}");
        assert!(
            text.contains(concat!("v", env!("CARGO_PKG_VERSION"))),
            "{template:?} pins another version"
        );
    }
}

#[test]
fn the_gitlab_job_has_the_rust_that_the_sources_want() {
    let image = concat!("image: rust:", env!("CARGO_PKG_RUST_VERSION"), "\n");
    assert!(Template::Gitlab.text().contains(image));
}
