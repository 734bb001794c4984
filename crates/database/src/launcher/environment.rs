//! What discovery may ask of a machine. Injected, so that the paths of macOS and Fedora are tested on any machine.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The questions that finding PostgreSQL asks.
pub trait DiscoveryEnvironment {
    /// An environment variable.
    fn variable(&self, name: &str) -> Option<OsString>;
    /// Whether a file (or a link to one) is there.
    fn is_file(&self, path: &Path) -> bool;
    /// The names in a folder; empty when it cannot be read.
    fn names_in(&self, folder: &Path) -> Vec<String>;
    /// The path with every link followed.
    fn resolve(&self, path: &Path) -> Option<PathBuf>;
    /// What a program prints, if it runs and succeeds.
    fn output_of(&self, program: &Path, arguments: &[&str]) -> Option<String>;

    /// Every file of this name on `PATH`, in its order.
    fn on_path(&self, program: &str) -> Vec<PathBuf> {
        let Some(path) = self.variable("PATH") else { return Vec::new() };
        std::env::split_paths(&path)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(program))
            .filter(|file| self.is_file(file))
            .collect()
    }
}

/// The machine this process runs on.
#[derive(Debug, Clone, Copy, Default)]
pub struct ThisMachine;

impl DiscoveryEnvironment for ThisMachine {
    fn variable(&self, name: &str) -> Option<OsString> {
        std::env::var_os(name).filter(|value| !value.is_empty())
    }

    fn is_file(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn names_in(&self, folder: &Path) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()
    }

    fn resolve(&self, path: &Path) -> Option<PathBuf> {
        path.canonicalize().ok()
    }

    fn output_of(&self, program: &Path, arguments: &[&str]) -> Option<String> {
        let output =
            Command::new(program).args(arguments).current_dir("/").stdin(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}
