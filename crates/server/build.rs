//! Hands the bundle of GraphiQL to the program, when script/graphiql has made one.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    // The folder is always there, with or without a bundle: cargo would build anew each time if it were missing.
    writeln!(io::stdout(), "cargo::rerun-if-changed=graphiql/dist")?;
    let bundle = Path::new("graphiql/dist");
    let copy = folder_of("OUT_DIR")?.join("graphiql");
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    let assets = copy.join("assets");
    fs::create_dir_all(&assets)?;
    if bundle.join("index.html").exists() {
        fs::copy(bundle.join("index.html"), copy.join("index.html"))?;
        for entry in fs::read_dir(bundle.join("assets"))? {
            let entry = entry?;
            fs::copy(entry.path(), assets.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// A folder that cargo names.
fn folder_of(variable: &str) -> io::Result<PathBuf> {
    env::var_os(variable)
        .map(PathBuf::from)
        .ok_or_else(|| io::Error::other(format!("cargo did not set {variable}")))
}
