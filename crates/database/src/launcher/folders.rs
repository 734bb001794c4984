//! Where the parts of an embedded server lie.

use std::fs::{DirBuilder, File, Permissions};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::error::LaunchError;
use super::operating_user::{self, OperatingUser};
use super::postmaster::{self, SOCKET_NAME};
use super::settings::{Durability, LauncherConfig};

/// Systems end a socket's path at 104 or 108 bytes; this leaves some air.
const SOCKET_PATH_BYTES_MAX: usize = 100;

/// The folders of one embedded server, while nobody else may start it.
#[derive(Debug)]
pub(super) struct Folders {
    pub(super) data_folder: PathBuf,
    /// The data folder itself, or a place that PostgreSQL's user can enter.
    pub(super) base: PathBuf,
    pub(super) user: Option<OperatingUser>,
}

impl Folders {
    /// Makes the data folder and the lock that lets one process start at a time. Waits for another starter.
    pub(super) fn lock(config: &LauncherConfig) -> Result<(PathBuf, File), LaunchError> {
        let asked = &config.data_folder;
        std::fs::create_dir_all(asked).map_err(LaunchError::unwritable(asked))?;
        let data_folder = asked.canonicalize().map_err(LaunchError::unwritable(asked))?;
        let lock = open_lock(&data_folder.join("start.lock"))?;
        lock.lock().map_err(LaunchError::unwritable(&data_folder))?;
        Ok((data_folder, lock))
    }

    /// Decides where the cluster lies and who runs it. Call while the start lock is held.
    pub(super) fn locate(data_folder: &Path, durability: Durability) -> Result<Self, LaunchError> {
        let inside =
            |base: &Path, user| Self { data_folder: data_folder.to_owned(), base: base.to_owned(), user };
        let user = OperatingUser::choose(&data_folder.join("cluster"))?;
        let Some(chosen) = user else { return Ok(inside(data_folder, None)) };
        let pointer = data_folder.join("cluster-location");
        if let Some(outside) = pointed_to(&pointer, data_folder) {
            return Ok(inside(&outside, OperatingUser::choose(&outside.join("cluster"))?));
        }
        if chosen.can_enter(data_folder) {
            return Ok(inside(data_folder, user));
        }
        // A data folder below /root, for example.
        let outside = make_outside(data_folder, durability)?;
        let text = format!("{}\n", outside.display());
        std::fs::write(&pointer, text).map_err(LaunchError::unwritable(&pointer))?;
        Ok(inside(&outside, user))
    }

    pub(super) fn cluster(&self) -> PathBuf {
        self.base.join("cluster")
    }

    pub(super) fn users(&self) -> PathBuf {
        self.base.join("users")
    }

    pub(super) fn keeper_file(&self) -> PathBuf {
        self.base.join("keeper.pid")
    }

    /// The folder of the server's socket, made and private.
    pub(super) fn make_socket_folder(&self) -> Result<PathBuf, LaunchError> {
        let folder = short_enough(self.base.join("socket"))
            .unwrap_or_else(|| Path::new("/tmp").join(format!("teacherin-{}", name_for(&self.base))));
        self.make_private(&folder)?;
        Ok(folder)
    }

    /// A folder that only PostgreSQL's user (and root) may open. One that somebody else made is refused: whoever owns
    /// the socket's folder could stand in for the server.
    pub(super) fn make_private(&self, folder: &Path) -> Result<(), LaunchError> {
        let unwritable = || LaunchError::unwritable(folder);
        match DirBuilder::new().mode(0o700).create(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(unwritable()(error));
            }
            _ => {}
        }
        let metadata = folder.symlink_metadata().map_err(unwritable())?;
        let ours = [nix::unistd::geteuid().as_raw(), self.user.map_or(0, |user| user.uid.as_raw())];
        if !metadata.is_dir() || !ours.contains(&metadata.uid()) {
            let error = std::io::Error::other("somebody else made it");
            return Err(unwritable()(error));
        }
        operating_user::give(folder, self.user)?;
        std::fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(unwritable())
    }
}

/// Opens a lock file, made where it is missing.
pub(super) fn open_lock(path: &Path) -> Result<File, LaunchError> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true).open(path).map_err(LaunchError::unwritable(path))
}

fn short_enough(folder: PathBuf) -> Option<PathBuf> {
    let length_bytes = folder.join(SOCKET_NAME).as_os_str().as_bytes().len();
    (length_bytes <= SOCKET_PATH_BYTES_MAX).then_some(folder)
}

/// The same sixteen characters for the same folder.
fn name_for(folder: &Path) -> String {
    let digest = Sha256::digest(folder.as_os_str().as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The place outside, if it was made for this data folder and not for one that this was copied from.
fn pointed_to(pointer: &Path, data_folder: &Path) -> Option<PathBuf> {
    let outside = PathBuf::from(std::fs::read_to_string(pointer).ok()?.trim_end());
    let belongs_to = std::fs::read(outside.join("belongs-to")).ok()?;
    (belongs_to == data_folder.as_os_str().as_bytes()).then_some(outside)
}

/// Makes the place outside. Without a pointer to it, what is there is left from a data folder that was deleted in order
/// to begin anew: it goes.
fn make_outside(data_folder: &Path, durability: Durability) -> Result<PathBuf, LaunchError> {
    let name = format!("teacherin-{}", name_for(data_folder));
    let lasting = Path::new("/var/lib/teacherin");
    let outside = match durability {
        Durability::Durable if std::fs::create_dir_all(lasting).is_ok() => lasting.join(name),
        // Also for a system whose /var/lib is read-only.
        Durability::Durable | Durability::FastForTests => Path::new("/var/tmp").join(name),
    };
    let unwritable = || LaunchError::unwritable(&outside);
    if let Ok(metadata) = outside.symlink_metadata() {
        if metadata.uid() != 0 || !metadata.is_dir() {
            return Err(unwritable()(std::io::Error::other("somebody else made it")));
        }
        postmaster::end_at_once(&outside.join("cluster"));
        std::fs::remove_dir_all(&outside).map_err(unwritable())?;
    }
    DirBuilder::new().mode(0o711).create(&outside).map_err(unwritable())?;
    // The mode above went through the umask.
    for folder in [outside.as_path(), lasting].into_iter().filter(|folder| folder.is_dir()) {
        std::fs::set_permissions(folder, Permissions::from_mode(0o711)).map_err(unwritable())?;
    }
    std::fs::write(outside.join("belongs-to"), data_folder.as_os_str().as_bytes()).map_err(unwritable())?;
    Ok(outside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_socket_path_is_not_used() {
        assert!(short_enough("/work/main/.teacherin/socket".into()).is_some());
        let long = PathBuf::from(format!("/{}/socket", "a".repeat(80)));
        assert_eq!(long.join(SOCKET_NAME).as_os_str().len(), 102);
        assert_eq!(short_enough(long), None);
    }

    #[test]
    fn a_copied_data_folder_does_not_take_its_originals_cluster() {
        let scratch = tempfile::tempdir().unwrap();
        let [original, copy, outside] = ["original", "copy", "outside"].map(|name| scratch.path().join(name));
        for folder in [&original, &copy, &outside] {
            std::fs::create_dir(folder).unwrap();
        }
        std::fs::write(outside.join("belongs-to"), original.as_os_str().as_bytes()).unwrap();
        let text = format!("{}\n", outside.display());
        for folder in [&original, &copy] {
            std::fs::write(folder.join("cluster-location"), &text).unwrap();
        }
        assert_eq!(pointed_to(&original.join("cluster-location"), &original), Some(outside));
        assert_eq!(pointed_to(&copy.join("cluster-location"), &copy), None);
    }
}
