//! Every diagnostic code has cases in `fixtures/diagnostics`, named after it, with the diagnostics expected.
//!
//! After a change of wording, `UPDATE_FIXTURES=1 cargo test -p backbeat-validate --test diagnostics` writes what is
//! told now into the cases; read the difference before keeping it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use backbeat_contract::Code;
use backbeat_validate::{Contract, Judge, Policy, SchemaFolder};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn cases() -> Vec<(PathBuf, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/diagnostics");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let case = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        (path, case)
    };
    paths.into_iter().map(read).collect()
}

/// The bytes of a case's message: as text, as base64 where they are no text, padded with blanks where it says so.
fn message(case: &Value) -> Vec<u8> {
    let mut bytes = match (&case["message"], &case["message_base64"]) {
        (Value::String(text), _) => text.clone().into_bytes(),
        (_, Value::String(base64)) => decode(base64),
        _ => panic!("a case has a message or a message_base64: {case}"),
    };
    if let Some(length) = case["pad_to"].as_u64() {
        bytes.resize(usize::try_from(length).unwrap(), b' ');
    }
    bytes
}

fn decode(base64: &str) -> Vec<u8> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let values = base64.chars().filter_map(|digit| alphabet.find(digit));
    let mut bits = 0u32;
    let mut bytes = Vec::new();
    for (count, value) in values.enumerate() {
        bits = bits << 6 | u32::try_from(value).unwrap();
        let kept = (count + 1) * 6 % 8;
        if count % 4 != 0 {
            bytes.push(((bits >> kept) & 0xff) as u8);
        }
    }
    bytes
}

fn judge(case: &Value) -> Judge {
    let contract = match &case["schema"] {
        Value::Null => Contract::BuiltIn,
        schema => {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("pinned.json"), schema.to_string()).unwrap();
            Contract::from_folder(SchemaFolder::load(folder.path()).unwrap())
        }
    };
    Judge::new(contract, Policy::default())
}

#[test]
fn every_case_is_told_as_expected() {
    let update = std::env::var_os("UPDATE_FIXTURES").is_some();
    for (path, mut case) in cases() {
        let told = serde_json::to_value(judge(&case).judge(&message(&case)).diagnostics).unwrap();
        if update {
            case["expected"] = told;
            fs::write(&path, format!("{case:#}\n")).unwrap();
        } else {
            assert_eq!(told, case["expected"], "{}", path.display());
        }
    }
}

#[test]
fn every_code_has_a_case_named_after_it() {
    let mut met = BTreeSet::new();
    for (path, case) in cases() {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let codes: BTreeSet<&str> = case["expected"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["code"].as_str().unwrap())
            .collect();
        let of_name = Code::ALL
            .iter()
            .find(|code| name.starts_with(code.as_str()) && codes.contains(code.as_str()));
        met.insert(
            of_name
                .unwrap_or_else(|| panic!("{name} is named after none of its codes {codes:?}"))
                .as_str(),
        );
    }
    // Those of a sequence have recordings (`fixtures/conformance/v1/recordings`).
    let missing: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| !code.is_of_sequence())
        .map(|code| code.as_str())
        .filter(|code| !met.contains(code))
        .collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

#[test]
fn every_diagnostic_names_place_and_remedy() {
    for (path, case) in cases() {
        let bytes = message(&case);
        for diagnostic in judge(&case).judge(&bytes).diagnostics {
            let place = path.display();
            assert!(
                !diagnostic.help.is_empty() && !diagnostic.message.is_empty(),
                "{place}: {diagnostic:?}"
            );
            let start = usize::try_from(diagnostic.offset).unwrap();
            assert!(
                start + diagnostic.length <= bytes.len(),
                "{place}: {diagnostic:?}"
            );
            let before = &bytes[..start];
            let lines = before.split(|&byte| byte == b'\n').count() as u64 - 1;
            let line = before.rsplit(|&byte| byte == b'\n').next().unwrap();
            let column = String::from_utf8_lossy(line).chars().count() as u64;
            assert_eq!(
                (diagnostic.line, diagnostic.column),
                (lines + 1, column + 1),
                "{place}: {diagnostic:?}"
            );
        }
    }
}

#[test]
fn the_schema_path_tells_what_the_built_in_path_tells() {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
    let folder = Judge::new(
        Contract::Folder(Box::new(SchemaFolder::load(&schemas).unwrap())),
        Policy::default(),
    );
    let built_in = Judge::new(Contract::BuiltIn, Policy::default());
    let codes = |judge: &Judge, bytes: &[u8]| -> BTreeSet<(Code, String)> {
        let diagnostics = judge.explain(bytes).diagnostics;
        diagnostics
            .into_iter()
            .map(|one| (one.code, one.pointer))
            .collect()
    };
    for (path, case) in cases() {
        // Where the text is broken or the type unknown, the general path does not guess.
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let guessed = [
            "invalid-",
            "unknown-type",
            "missing-field-type",
            "unsupported",
            "schema-violation",
            "out-of-range-double",
            "too-deep",
        ];
        if guessed.iter().any(|prefix| name.starts_with(prefix)) {
            continue;
        }
        let bytes = message(&case);
        assert_eq!(codes(&folder, &bytes), codes(&built_in, &bytes), "{name}");
    }
}
