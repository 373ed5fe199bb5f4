//! Packs the conformance data into the library, so that an installed tool works without the repository.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> io::Result<()> {
    let crate_folder = variable("CARGO_MANIFEST_DIR")?;
    let data = crate_folder
        .join("../../fixtures/conformance/v1")
        .canonicalize()?;
    println!("cargo::rerun-if-changed={}", data.display());
    let mut files = Vec::new();
    find(&data, &mut files)?;
    files.sort();
    let mut table = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(&data).map_err(io::Error::other)?;
        let name: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(
            table,
            "    ({:?}, include_bytes!({:?})),",
            name.join("/"),
            file.display().to_string()
        );
    }
    table.push_str("]\n");
    fs::write(variable("OUT_DIR")?.join("files.rs"), table)
}

fn variable(name: &str) -> io::Result<PathBuf> {
    let value = env::var_os(name).ok_or_else(|| io::Error::other(format!("{name} is not set")))?;
    Ok(value.into())
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
