//! Sees to it that a server does not outlive its users, however they end.
//!
//! Each handle has a file in `users/`, named after its process. A small shell loop takes away the files of processes
//! that are gone, and when none is left for a while it removes the folder and stops the server. Removing a folder
//! succeeds only when it is empty, so a new user either finds the folder and keeps the server, or finds none and waits
//! until the server is gone: there is no moment in between. Unlike a signal tied to the parent's death this works on
//! macOS too, for many processes at once, and a start right after `kill -9` finds the server still running.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use nix::unistd::Pid;

use super::command;
use super::error::LaunchError;
use super::folders::Folders;
use super::postmaster;
use super::settings::Sharing;

/// Arguments: `users/`, the cluster, seconds between two looks, looks that must find nobody. `kill -0` also fails for a
/// process of another user: `/proc` then knows better. The number in `postmaster.pid` may be another process's by now,
/// so its command line is asked before it is stopped.
const LOOP: &str = r#"
trap '' HUP INT
unused=0
while [ -d "$1" ]; do
  sleep "$3"
  unused=$((unused + 1))
  for file in "$1"/*; do
    [ -e "$file" ] || continue
    name=${file##*/}
    pid=${name%%-*}
    if kill -0 "$pid" 2>/dev/null || [ -d "/proc/$pid" ]; then unused=0; else rm -f "$file"; fi
  done
  if [ "$unused" -ge "$4" ] && rmdir "$1" 2>/dev/null; then
    read -r pid <"$2/postmaster.pid" || exit 0
    line=$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null || ps -o command= -p "$pid")
    case $line in *"$2"*) kill -INT "$pid" ;; esac
    exit 0
  fi
done
"#;

/// A handle's file in `users/`; dropping it takes leave.
#[derive(Debug)]
pub(super) struct Registration {
    file: PathBuf,
}

impl Registration {
    /// Enters this process as a user. `None` when there is no `users/`: the server is being stopped.
    pub(super) fn enter(folders: &Folders) -> Result<Option<Self>, LaunchError> {
        let file = folders.users().join(own_name());
        match File::create(&file) {
            Ok(_) => Ok(Some(Self { file })),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(LaunchError::unwritable(&file)(error)),
        }
    }

    /// Makes `users/` with this process as the only user, in one step: a keeper that still runs must never find it
    /// empty.
    pub(super) fn begin(folders: &Folders) -> Result<Self, LaunchError> {
        forget_users(folders);
        let (users, prepared, name) = (folders.users(), folders.base.join("users.prepared"), own_name());
        let _ = std::fs::remove_dir_all(&prepared);
        std::fs::create_dir(&prepared)
            .and_then(|()| File::create(prepared.join(&name)))
            .and_then(|_| std::fs::rename(&prepared, &users))
            .map_err(LaunchError::unwritable(&users))?;
        Ok(Self { file: users.join(name) })
    }
}

/// A process may hold several handles.
fn own_name() -> String {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    format!("{}-{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed))
}

impl Drop for Registration {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

/// Forgets all users: the keeper ends by itself. Call when there is no server, or before stopping it.
pub(super) fn forget_users(folders: &Folders) {
    let _ = std::fs::remove_dir_all(folders.users());
}

/// Starts the loop unless it runs. It is nobody's child, so nobody has to wait for it.
pub(super) fn keep(folders: &Folders, sharing: Sharing) -> Result<(), LaunchError> {
    let (users, keeper_file) = (folders.users(), folders.keeper_file());
    if running(&keeper_file, &users) {
        return Ok(());
    }
    let (seconds, looks) = match sharing {
        Sharing::Exclusive => ("2", "1"),
        // Test runners start a process per test: the server waits for the next one.
        Sharing::Shared => ("5", "6"),
    };
    let mut shell = command::as_user(Path::new("/bin/sh"), None);
    shell.args([
        "-c",
        "/bin/sh -c \"$@\" >/dev/null 2>&1 </dev/null & echo $!",
        "sh",
        LOOP,
        "teacherin-keeper",
    ]);
    shell.arg(&users).arg(folders.cluster()).args([seconds, looks]);
    let pid = command::run(&mut shell)?;
    std::fs::write(&keeper_file, pid).map_err(LaunchError::unwritable(&keeper_file))
}

fn running(keeper_file: &Path, users: &Path) -> bool {
    let text = std::fs::read_to_string(keeper_file).unwrap_or_default();
    text.trim().parse().is_ok_and(|pid| postmaster::process_mentions(Pid::from_raw(pid), users))
}
