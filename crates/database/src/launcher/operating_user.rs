//! PostgreSQL refuses to run as root; then it runs as somebody with fewer rights.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use nix::unistd::{Gid, Uid, User, geteuid};

use super::command;
use super::error::LaunchError;

/// The user PostgreSQL runs as when we are root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OperatingUser {
    pub(super) uid: Uid,
    pub(super) gid: Gid,
}

impl OperatingUser {
    /// Nobody else (`None`) unless we are root: then the owner of the cluster that is there, `postgres`, or `nobody`.
    pub(super) fn choose(cluster: &Path) -> Result<Option<Self>, LaunchError> {
        if !geteuid().is_root() {
            return Ok(None);
        }
        if let Ok(metadata) = cluster.metadata()
            && metadata.uid() != 0
        {
            return Ok(Some(Self { uid: Uid::from_raw(metadata.uid()), gid: Gid::from_raw(metadata.gid()) }));
        }
        let known = ["postgres", "nobody"].iter().find_map(|name| User::from_name(name).ok().flatten());
        known.map(|user| Some(Self { uid: user.uid, gid: user.gid })).ok_or(LaunchError::NoUserForRoot)
    }

    /// Whether this user can get into a folder. Asked of the system, which also knows of access lists and mounts.
    pub(super) fn can_enter(self, folder: &Path) -> bool {
        self.shell_agrees("cd \"$1\"", folder)
    }

    /// Whether this user can run a program.
    pub(super) fn can_run(self, program: &Path) -> bool {
        self.shell_agrees("[ -x \"$1\" ]", program)
    }

    fn shell_agrees(self, test: &str, path: &Path) -> bool {
        let mut shell = command::as_user(Path::new("/bin/sh"), Some(self));
        let status = shell.args(["-c", test, "sh"]).arg(path).stderr(std::process::Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    }
}

/// Gives a folder to PostgreSQL's user, or leaves it ours.
pub(super) fn give(folder: &Path, user: Option<OperatingUser>) -> Result<(), LaunchError> {
    let Some(user) = user else { return Ok(()) };
    nix::unistd::chown(folder, Some(user.uid), Some(user.gid))
        .map_err(std::io::Error::from)
        .map_err(LaunchError::unwritable(folder))
}
