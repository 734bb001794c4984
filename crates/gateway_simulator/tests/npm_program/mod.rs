//! A program of Node.js with its packages, run by a test. Tests of other crates take this file in as well.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder beside `Cargo.toml` with the program, `package.json`, `package-lock.json` and `.npmrc`.
pub(crate) struct NpmProgram {
    /// The folder's name.
    pub(crate) folder: &'static str,
    /// The program's file in it.
    pub(crate) script: &'static str,
    /// What it is, for the person who reads that it was not run.
    pub(crate) name: &'static str,
}

impl NpmProgram {
    /// Runs it. `None`, with the reason in the test's output, where Node.js or its packages cannot be had.
    pub(crate) fn run(&self, arguments: &[impl AsRef<OsStr>]) -> Option<Output> {
        if !(is_installed("node") && is_installed("npm")) {
            return self.skip("node or npm is missing");
        }
        let folder = match self.prepare() {
            Ok(folder) => folder,
            Err(reason) => return self.skip(&reason),
        };
        let mut command = Command::new("node");
        command.arg(self.script).args(arguments).current_dir(folder);
        Some(command.output().expect("node runs: it was asked for its version"))
    }

    /// The sources are copied beside the build's own output, so that no package is ever installed among them. Says why
    /// when the packages cannot be had.
    fn prepare(&self) -> Result<PathBuf, String> {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join(self.folder);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(self.folder);
        std::fs::create_dir_all(&folder).expect("the folder of the build can be written");
        let lock = std::fs::read(sources.join("package-lock.json")).expect("the sources hold a lock file");
        let installed = folder.join("node_modules/.installed");
        for file in ["package.json", "package-lock.json", ".npmrc", self.script] {
            std::fs::copy(sources.join(file), folder.join(file)).expect("the sources can be copied");
        }
        if std::fs::read(&installed).ok().as_ref() != Some(&lock) {
            let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
            let output = Command::new("npm")
                .args(arguments)
                .current_dir(&folder)
                .output()
                .expect("npm runs: it was asked for its version");
            if !output.status.success() {
                return Err(format!("npm ci failed: {}", words(&output)));
            }
            std::fs::write(&installed, lock).expect("the folder of the build can be written");
        }
        Ok(folder)
    }

    /// In CI the program must run; elsewhere its absence is said where nobody overlooks it: cargo keeps to itself what a
    /// passing test prints, but not what is written to the stream itself.
    fn skip(&self, reason: &str) -> Option<Output> {
        assert!(std::env::var_os("CI").is_none(), "CI must run {}: {reason}", self.name);
        let line = format!("SKIPPED: {}: {reason}\n", self.name);
        std::io::stderr().write_all(line.as_bytes()).expect("there is an error stream");
        None
    }
}

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Everything the program printed.
pub(crate) fn words(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
