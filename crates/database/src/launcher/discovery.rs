//! Finds PostgreSQL's programs on a machine.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::binaries::PostgresBinaries;
use super::environment::DiscoveryEnvironment;

/// Folders of packagers: everything in `parent` that starts with `prefix`, then `suffix`.
const PACKAGED: [(&str, &str, &str); 8] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr/lib", "postgresql", "bin"),
    ("/usr/libexec", "postgresql", ""),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// A folder that was looked at and why it will not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedCandidate {
    /// Where the programs are, or should be.
    pub bin_dir: PathBuf,
    /// What is wrong with it.
    pub reason: String,
}

/// All that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Discovery {
    /// Installations that will do, the preferred one first.
    pub usable: Vec<PostgresBinaries>,
    /// Installations that will not.
    pub rejected: Vec<RejectedCandidate>,
}

/// No usable PostgreSQL; the text says what to install.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DiscoveryError {
    /// `PG_BIN_DIR` was set by hand, so nothing else is tried in its stead.
    #[error(
        "PG_BIN_DIR is {}, which {reason}. Set it to a folder that has postgres, initdb and pg_ctl of PostgreSQL 15 \
         or newer, or unset it.", bin_dir.display()
    )]
    ChosenUnusable {
        /// Its value.
        bin_dir: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Neither the system nor npm has one.
    #[error("{}", nothing_found(rejected, npm_reason.as_deref()))]
    NothingFound {
        /// Installations that were looked at.
        rejected: Vec<RejectedCandidate>,
        /// Why npm could not help, if it was asked.
        npm_reason: Option<String>,
    },
}

/// The preferred PostgreSQL of this machine.
///
/// # Errors
/// When there is none that will do.
pub fn discover(environment: &dyn DiscoveryEnvironment) -> Result<PostgresBinaries, DiscoveryError> {
    let found = discover_all(environment)?;
    let rejected = found.rejected;
    found.usable.into_iter().next().ok_or(DiscoveryError::NothingFound { rejected, npm_reason: None })
}

/// Every PostgreSQL of this machine, the preferred one first: `$PG_BIN_DIR` alone if it is set, else what `pg_config`
/// says, `PATH`, and the packagers' folders from the highest version down.
///
/// # Errors
/// When `$PG_BIN_DIR` is set and will not do.
pub fn discover_all(environment: &dyn DiscoveryEnvironment) -> Result<Discovery, DiscoveryError> {
    if let Some(chosen) = environment.variable("PG_BIN_DIR") {
        let bin_dir = PathBuf::from(chosen);
        return match PostgresBinaries::examine(environment, &bin_dir) {
            Ok(binaries) => Ok(Discovery { usable: vec![binaries], rejected: Vec::new() }),
            Err(reason) => Err(DiscoveryError::ChosenUnusable { bin_dir, reason }),
        };
    }
    let mut found = Discovery::default();
    let mut seen: Vec<PathBuf> = Vec::new();
    let asked = from_pg_config(environment).into_iter().chain(from_path(environment));
    for bin_dir in asked.chain(from_packagers(environment)) {
        let identity = environment.resolve(&bin_dir).unwrap_or_else(|| bin_dir.clone());
        if seen.contains(&identity) {
            continue;
        }
        seen.push(identity);
        match PostgresBinaries::examine(environment, &bin_dir) {
            Ok(binaries) => found.usable.push(binaries),
            Err(reason) => found.rejected.push(RejectedCandidate { bin_dir, reason }),
        }
    }
    Ok(found)
}

/// Debian's `pg_config` of libpq-dev names a folder that may not exist: then there is nothing to report either.
fn from_pg_config(environment: &dyn DiscoveryEnvironment) -> Vec<PathBuf> {
    let told = environment.on_path("pg_config").into_iter();
    told.filter_map(|program| environment.output_of(&program, &["--bindir"]))
        .map(PathBuf::from)
        .filter(|bin_dir| environment.is_file(&bin_dir.join("postgres")))
        .collect()
}

/// A `postgres` on `PATH` is often a link into the real folder, where its companions are.
fn from_path(environment: &dyn DiscoveryEnvironment) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for program in environment.on_path("postgres") {
        let real = environment.resolve(&program);
        folders.extend(real.as_deref().and_then(Path::parent).map(Path::to_owned));
        // A wrapper script leads nowhere; beside it there may be one for each program.
        folders.extend(program.parent().map(Path::to_owned));
    }
    folders
}

fn from_packagers(environment: &dyn DiscoveryEnvironment) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for (parent, prefix, suffix) in PACKAGED {
        let mut names = environment.names_in(Path::new(parent));
        names.retain(|name| name.starts_with(prefix));
        names.sort_by_key(|name| std::cmp::Reverse(version_in(name)));
        folders.extend(names.iter().map(|name| Path::new(parent).join(name).join(suffix)));
    }
    folders.retain(|folder| environment.is_file(&folder.join("postgres")));
    folders
}

/// `15`, `pgsql-16`, `postgresql@17`; a folder without a number is its packager's newest, but comes last: a number
/// is a promise, `latest` is not.
fn version_in(name: &str) -> u32 {
    let digits: String =
        name.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

fn nothing_found(rejected: &[RejectedCandidate], npm_reason: Option<&str>) -> String {
    let mut text = String::from(
        "No PostgreSQL that Teacherin can use was found on this machine. It needs PostgreSQL 15 or newer with the \
         extensions btree_gist, pg_trgm and unaccent. Install it and start again:\n\
         \x20 Debian, Ubuntu:  sudo apt-get install postgresql postgresql-contrib\n\
         \x20 Fedora, RHEL:    sudo dnf install postgresql-server postgresql-contrib\n\
         \x20 macOS:           brew install postgresql@18\n\
         Or set PG_BIN_DIR to the folder of its programs.",
    );
    // Writing into a String cannot fail.
    if let Some(reason) = npm_reason {
        let _ = write!(
            text,
            "\nWith npm, Teacherin fetches a private PostgreSQL by itself; that failed: {reason}"
        );
    }
    for RejectedCandidate { bin_dir, reason } in rejected {
        let _ = write!(text, "\nLooked at {}: it {reason}.", bin_dir.display());
    }
    text
}

#[cfg(test)]
#[path = "discovery_tests.rs"]
mod tests;
