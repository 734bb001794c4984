//! What clippy cannot see.

use std::path::{Path, PathBuf};

use super::root;

/// No file of ours is longer: one idea fits (DESIGN.md, STYLE.md §39).
const LINES_MAX: usize = 450;

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn our_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    rust_files(&root().join("crates"), &mut files);
    rust_files(&root().join("tests"), &mut files);
    files.retain(|file| !file.ends_with("database/src/schema.rs"));
    assert!(files.len() > 50, "the files of the workspace were not found");
    files
}

#[test]
fn files_hold_one_idea() {
    for file in our_files() {
        let lines = std::fs::read_to_string(&file).expect("a source file is text").lines().count();
        assert!(lines <= LINES_MAX, "{} has {lines} lines, more than {LINES_MAX}", file.display());
    }
}

#[test]
fn no_crate_or_module_is_called_after_nothing() {
    for file in our_files() {
        let name = file.file_stem().expect("a file has a name").to_string_lossy();
        assert!(
            !["utils", "util", "helpers", "helper", "common", "manager", "misc"].contains(&name.as_ref()),
            "{}",
            file.display()
        );
    }
}

#[test]
fn migrations_are_named_and_go_both_ways() {
    for entry in std::fs::read_dir(root().join("migrations")).expect("there are migrations") {
        let folder = entry.expect("the entry can be read").path();
        if !folder.is_dir() {
            continue;
        }
        let name = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
        let (date, rest) = name.split_at(10);
        assert!(date.chars().all(|character| character.is_ascii_digit() || character == '-'), "{name}");
        let verb = rest.split_once('_').map(|(_, words)| words.split('_').next().unwrap_or_default());
        assert!(
            matches!(
                verb,
                Some("create" | "add" | "install" | "drop" | "rename" | "change" | "split" | "backfill")
            ),
            "{name} does not start with a verb"
        );
        for file in ["up.sql", "down.sql"] {
            assert!(folder.join(file).exists(), "{name} lacks {file}");
        }
    }
}
