//! Where the action takes the command from.

use super::job::{Run, write_command};
use super::{BACKBEAT, GOOD, Job};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A job whose releases are in a folder instead of on a server, and whose `cargo` notes its arguments in `cargo.log`
/// and installs the command under test.
fn job(action_ref: &str) -> Job {
    let job = Job::new()
        .at("somebody/backbeat", action_ref)
        .with_file("messages/one.json", GOOD);
    let (releases, log) = (job.home().join("server"), job.home().join("cargo.log"));
    let cargo = format!(
        "echo \"$PWD: $*\" >>'{}'\n\
         while [[ $1 != --root ]]; do shift; done\n\
         mkdir -p \"$2/bin\"\n\
         ln -s '{BACKBEAT}' \"$2/bin/backbeat\"",
        log.display()
    );
    let server = format!("file://{}", releases.display());
    job.with_command("cargo", &cargo)
        .with_env("GITHUB_SERVER_URL", &server)
}

/// What `cargo` was called with; empty when it was not.
fn built(job: &Job) -> String {
    fs::read_to_string(job.home().join("cargo.log")).unwrap_or_default()
}

/// Offers a release whose binary says that it comes from it, and returns its archive.
fn release(job: &Job, version: &str) -> PathBuf {
    let folder = job.home().join(format!(
        "server/somebody/backbeat/releases/download/v{version}"
    ));
    fs::create_dir_all(&folder).unwrap();
    write_command(
        &folder.join("backbeat"),
        &format!(
            "if [[ $1 == --version ]]; then echo 'backbeat {version} (released)'; else '{BACKBEAT}' \"$@\"; fi"
        ),
    );
    let archive = format!("backbeat-v{version}-x86_64-unknown-linux-musl.tar.gz");
    shell(&folder, &format!("tar -czf {archive} backbeat"));
    let sum = format!("(sha256sum {archive} || shasum -a 256 {archive}) >{archive}.sha256");
    shell(&folder, &sum);
    folder.join(archive)
}

fn shell(folder: &Path, command: &str) {
    let status = Command::new("bash")
        .args(["-c", command])
        .current_dir(folder)
        .status()
        .unwrap();
    assert!(status.success(), "{command}");
}

/// Where the sources come from when they are the action's own.
fn own_sources() -> String {
    format!("--path {}/cli", crate::ci_files::root().display())
}

fn assert_passes(run: &Run) {
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(run.outputs["valid"], "1", "{run:?}");
}

#[test]
fn a_version_tag_takes_the_release_binary() {
    for action_ref in [format!("v{VERSION}"), "v0".to_owned()] {
        let job = job(&action_ref);
        release(&job, VERSION);
        let run = job.run(&[]);
        assert_passes(&run);
        assert!(run.log.contains("(released)"), "{run:?}");
        assert_eq!(built(&job), "");
    }
}

#[test]
fn without_a_release_the_actions_sources_are_built() {
    let job = job(&format!("v{VERSION}"));
    let run = job.run(&[]);
    assert_passes(&run);
    let built = built(&job);
    assert!(built.contains(&own_sources()), "{built}");
    assert!(built.contains("--locked --no-default-features"), "{built}");
}

#[test]
fn a_machine_that_releases_do_not_offer_builds() {
    let job = job(&format!("v{VERSION}")).with_env("RUNNER_ARCH", "RISCV64");
    release(&job, VERSION);
    assert_passes(&job.run(&[]));
    assert!(built(&job).contains(&own_sources()));
}

#[test]
fn a_branch_or_commit_is_built_even_when_its_version_is_released() {
    for action_ref in ["main", "9d397bd4f2a6c1e05b8d7f3a2c1b0e9d8f7a6b5c", ""] {
        let job = job(action_ref);
        release(&job, VERSION);
        let run = job.run(&[]);
        assert_passes(&run);
        assert!(!run.log.contains("(released)"), "{action_ref}: {run:?}");
        assert!(built(&job).contains(&own_sources()), "{action_ref}");
    }
}

#[test]
fn a_version_that_is_asked_for_is_the_one_released() {
    for version in ["9.8.7", "v9.8.7"] {
        let job = job("main");
        release(&job, "9.8.7");
        let run = job.run(&[("version", version)]);
        assert_passes(&run);
        assert!(run.log.contains("backbeat 9.8.7 (released)"), "{run:?}");
    }
}

#[test]
fn a_version_that_is_asked_for_and_not_released_is_built_from_its_tag() {
    let job = job("main");
    assert_passes(&job.run(&[("version", "9.8.7")]));
    let built = built(&job);
    assert!(
        built.contains("/server/somebody/backbeat --tag v9.8.7 backbeat"),
        "{built}"
    );
}

#[test]
fn a_release_with_a_wrong_checksum_is_refused_and_not_worked_around() {
    let job = job(&format!("v{VERSION}"));
    let archive = release(&job, VERSION);
    fs::write(&archive, "something else").unwrap();
    let run = job.run(&[]);
    assert_eq!(run.status, 2, "{run:?}");
    assert!(
        run.log.contains("::error title=backbeat::the checksum"),
        "{run:?}"
    );
    assert_eq!(built(&job), "");
}

#[test]
fn a_given_binary_must_be_the_wanted_version() {
    let job = job("main").with_env("BACKBEAT_BIN", BACKBEAT);
    assert_passes(&job.run(&[]));
    let run = job.run(&[("version", "9.8.7")]);
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.log.contains("wanted is version 9.8.7"), "{run:?}");
    assert_eq!(built(&job), "");
}

#[test]
fn what_is_no_version_is_refused() {
    for version in ["main", "1", "../../1.2.3", "1.2.3 --git x"] {
        let run = job("main").run(&[("version", version)]);
        assert_eq!(run.status, 2, "{version}: {run:?}");
        assert!(run.log.contains("::error title=backbeat::"), "{run:?}");
    }
}
