//! Makes the crate follow the migrations: they are embedded in it, and their hash names the tests' template database.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

fn main() {
    let folder = Path::new("../../migrations");
    // Cargo watches what is in the folder, too; without this a new migration would not be embedded.
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        std::fs::read(&file).expect("a file that was listed is readable").hash(&mut hasher);
    }
    println!("cargo::rustc-env=MIGRATIONS_HASH={:016x}", hasher.finish());
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the migrations stand beside the crates") {
        let path = entry.expect("a folder that was opened is readable").path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
