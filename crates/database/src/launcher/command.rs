//! Runs PostgreSQL's programs: as its user, with an environment that cannot change what they do.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::error::LaunchError;
use super::operating_user::OperatingUser;

/// A command that knows nothing of the caller's folder, variables (`PGDATA`, `PGPORT`, locale) and terminal.
pub(super) fn as_user(program: &Path, user: Option<OperatingUser>) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LC_ALL", "C")
        .env("TZ", "UTC")
        .current_dir("/")
        .stdin(Stdio::null())
        .process_group(0);
    if let Some(OperatingUser { uid, gid }) = user {
        // Dropping root this way also drops its supplementary groups.
        command.uid(uid.as_raw()).gid(gid.as_raw());
    }
    command
}

/// Runs to the end and gives what was printed.
pub(super) fn run(command: &mut Command) -> Result<String, LaunchError> {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy();
    let program = program.into_owned();
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => return Err(LaunchError::ProgramFailed { program, output: error.to_string() }),
    };
    let printed = String::from_utf8_lossy(&output.stdout);
    if output.status.success() {
        return Ok(printed.trim().to_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(LaunchError::ProgramFailed { program, output: format!("{}\n{}", complaint.trim(), printed.trim()) })
}
