//! Midtrans' official Node.js library runs against the simulator with nothing changed but its base URLs.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use teacherin_gateway_simulator::{Simulator, SimulatorConfig};

const FILES: [&str; 4] = ["package.json", "package-lock.json", ".npmrc", "compatibility.js"];

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// The sources are copied beside the build's own output, so that no package is ever installed among them. Says why when
/// the packages cannot be had.
fn prepare() -> Result<PathBuf, String> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("compatibility");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("midtrans_client");
    std::fs::create_dir_all(&folder).expect("the folder of the build can be written");
    let lock = std::fs::read(sources.join("package-lock.json")).expect("the sources hold a lock file");
    let installed = folder.join("node_modules/.installed");
    for file in FILES {
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

fn words(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// In CI the library must run; elsewhere its absence is said where nobody overlooks it: cargo keeps to itself what a
/// passing test prints, but not what is written to the stream itself.
fn skip(reason: &str) {
    assert!(std::env::var_os("CI").is_none(), "CI must run Midtrans' client library: {reason}");
    let line = format!("SKIPPED: Midtrans' client library was not run: {reason}\n");
    std::io::stderr().write_all(line.as_bytes()).expect("there is an error stream");
}

#[tokio::test(flavor = "multi_thread")]
async fn midtrans_own_client_library_works_unchanged() {
    if !(is_installed("node") && is_installed("npm")) {
        return skip("node or npm is missing");
    }
    let folder = match tokio::task::spawn_blocking(prepare).await.unwrap() {
        Ok(folder) => folder,
        Err(reason) => return skip(&reason),
    };
    let (server_key, client_key) = ("SB-Mid-server-compatibility", "SB-Mid-client-compatibility");
    let mut config = SimulatorConfig::new(server_key, client_key);
    config.delivers_in_background = false;
    let running = Simulator::new(config).unwrap().start(([127, 0, 0, 1], 0).into()).await.unwrap();
    let mut command = Command::new("node");
    command.args(["compatibility.js", running.base_url(), server_key, client_key]).current_dir(folder);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    assert!(output.status.success(), "{}", words(&output));
    assert!(words(&output).contains("9 passed, 0 failed"), "{}", words(&output));
}
