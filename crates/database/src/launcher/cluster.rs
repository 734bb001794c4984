//! Makes a cluster, and says how its server is to run.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use super::binaries::PostgresBinaries;
use super::command;
use super::error::LaunchError;
use super::folders::Folders;
use super::settings::{Durability, LauncherConfig};
use super::{SUPERUSER, postmaster};

/// The major version that made a cluster, if there is one.
pub(super) fn made_by(cluster: &Path) -> Option<u32> {
    std::fs::read_to_string(cluster.join("PG_VERSION")).ok()?.trim().parse().ok()
}

/// Runs `initdb` if there is no cluster yet. An interrupted one leaves nothing that a later start could mistake for a
/// cluster: it is made beside its place and moved there when it is whole.
pub(super) fn make_if_missing(
    folders: &Folders,
    binaries: &PostgresBinaries,
    durability: Durability,
) -> Result<(), LaunchError> {
    let cluster = folders.cluster();
    if made_by(&cluster).is_some() {
        return Ok(());
    }
    let unfinished = folders.base.join("cluster.unfinished");
    let mut result = Ok(String::new());
    for locale in locale_choices(binaries.version_major) {
        if unfinished.exists() {
            std::fs::remove_dir_all(&unfinished).map_err(LaunchError::unwritable(&unfinished))?;
        }
        folders.make_private(&unfinished)?;
        let mut initdb = command::as_user(&binaries.program("initdb"), folders.user);
        initdb.arg("--pgdata").arg(&unfinished).args(locale).args(["--encoding=UTF8", "--auth=trust"]);
        initdb.arg(format!("--username={SUPERUSER}"));
        if durability == Durability::FastForTests {
            initdb.arg("--no-sync");
        }
        result = command::run(&mut initdb);
        if result.is_ok() {
            break;
        }
    }
    result?;
    std::fs::rename(&unfinished, &cluster).map_err(LaunchError::unwritable(&cluster))
}

/// The same order of text on every machine, and letters beyond ASCII known as letters. Since 17 PostgreSQL brings that
/// along; before, the system's `C.UTF-8` has it where it exists (not on older macOS).
fn locale_choices(version_major: u32) -> Vec<&'static [&'static str]> {
    let built_in: &[_] = &["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
    let of_system: &[_] = &["--locale=C.UTF-8"];
    let of_macos: &[_] = &["--lc-collate=C", "--lc-ctype=en_US.UTF-8"];
    let bare: &[_] = &["--locale=C"];
    let mut choices = vec![of_system, of_macos, bare];
    if version_major >= 17 {
        choices.insert(0, built_in);
    }
    choices
}

/// Writes the settings that are ours. Written at every start, so that a changed configuration is followed.
pub(super) fn configure(
    folders: &Folders,
    config: &LauncherConfig,
    socket_folder: &Path,
) -> Result<(), LaunchError> {
    let cluster = folders.cluster();
    let mut text = format!(
        "# Written by Teacherin at every start.\n\
         listen_addresses = ''\n\
         port = 5432\n\
         unix_socket_directories = '{}'\n\
         unix_socket_permissions = 0700\n\
         max_connections = {}\n\
         lc_messages = 'C'\n\
         timezone = 'UTC'\n\
         log_timezone = 'UTC'\n",
        socket_folder.display().to_string().replace('\'', "''"),
        config.connections_max
    );
    if config.durability == Durability::FastForTests {
        // A checkpoint that writes and spreads nothing costs nothing; autovacuum would only disturb small tests.
        text.push_str(
            "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_wal_size = '4GB'\n",
        );
    }
    let own = cluster.join("teacherin.conf");
    std::fs::write(&own, text).map_err(LaunchError::unwritable(&own))?;
    super::operating_user::give(&own, folders.user)?;
    let main = cluster.join("postgresql.conf");
    let mut whole = std::fs::read_to_string(&main).map_err(LaunchError::unwritable(&main))?;
    if !whole.contains("\ninclude 'teacherin.conf'") {
        // Writing into a String cannot fail.
        let _ = write!(whole, "\ninclude 'teacherin.conf'\n");
        std::fs::write(&main, whole).map_err(LaunchError::unwritable(&main))?;
    }
    Ok(())
}

/// Starts the server and waits until it accepts connections. It is a session of its own afterwards: no signal of this
/// terminal reaches it.
pub(super) fn start(
    folders: &Folders,
    binaries: &PostgresBinaries,
    socket_folder: &Path,
) -> Result<(), LaunchError> {
    let cluster = folders.cluster();
    let log = cluster.join("server.log");
    if log.exists() {
        let _ = std::fs::rename(&log, cluster.join("server.log.before"));
    }
    // Processes of a server that was killed may hold its shared memory for a moment longer.
    for attempt in 1..=20_u32 {
        postmaster::forget_dead(&cluster, socket_folder).map_err(LaunchError::unwritable(&cluster))?;
        let mut pg_ctl = command::as_user(&binaries.program("pg_ctl"), folders.user);
        pg_ctl.args(["start", "--silent", "--wait", "--timeout=120", "--pgdata"]).arg(&cluster);
        pg_ctl.arg("--log").arg(&log).arg("-p").arg(binaries.program("postgres"));
        let Err(error) = command::run(&mut pg_ctl) else { return Ok(()) };
        let said = std::fs::read_to_string(&log).unwrap_or_default();
        if attempt == 20 || !said.contains("pre-existing shared memory block") {
            return Err(with_log(error, &said));
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    Ok(())
}

/// `pg_ctl` only says "examine the log": so it is shown.
fn with_log(error: LaunchError, log: &str) -> LaunchError {
    let LaunchError::ProgramFailed { program, output } = error else { return error };
    let lines: Vec<&str> = log.lines().collect();
    let tail = lines.iter().skip(lines.len().saturating_sub(15)).copied().collect::<Vec<_>>().join("\n");
    LaunchError::ProgramFailed { program, output: format!("{}\n{tail}", output.trim()) }
}
