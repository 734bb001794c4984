//! A running server and the right to use it.

use std::fmt::Write as _;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio_postgres::error::SqlState;

use super::binaries::PostgresBinaries;
use super::cluster;
use super::discovery::{Discovery, discover_all};
use super::environment::{DiscoveryEnvironment, ThisMachine};
use super::error::LaunchError;
use super::folders::{Folders, open_lock};
use super::keeper::{self, Registration};
use super::postmaster::{self, Condition};
use super::settings::{LauncherConfig, Sharing};
use super::{SUPERUSER, npm_package};

/// Longer than any recovery of a development database.
const READY_PATIENCE: Duration = Duration::from_secs(120);

/// A PostgreSQL server of our own. Dropping it takes leave: the keeper stops the server soon after.
#[derive(Debug)]
pub struct EmbeddedPostgres {
    folders: Folders,
    binaries: PostgresBinaries,
    socket_folder: PathBuf,
    sharing: Sharing,
    adopted: bool,
    registration: Registration,
    /// Held as long as the handle lives; the system lets go of it whatever happens to us.
    use_lock: File,
}

impl EmbeddedPostgres {
    /// Starts the server of a data folder, or adopts it where one still runs; makes the cluster the first time.
    ///
    /// # Errors
    /// When there is no PostgreSQL, the folder cannot be used, or the server does not start; the text says what to do.
    pub async fn start(config: LauncherConfig) -> Result<Self, LaunchError> {
        let started = tokio::task::spawn_blocking(move || Self::start_blocking(&config)).await;
        started.unwrap_or_else(|panicked| std::panic::resume_unwind(panicked.into_panic()))
    }

    /// `start` for callers without a runtime.
    ///
    /// # Errors
    /// As `start`.
    pub fn start_blocking(config: &LauncherConfig) -> Result<Self, LaunchError> {
        let (data_folder, _start_lock) = Folders::lock(config)?;
        let use_lock = lock_for_use(&data_folder, config.sharing)?;
        let folders = Folders::locate(&data_folder, config.durability)?;
        let binaries = choose_binaries(&ThisMachine, config, &folders)?;
        cluster::make_if_missing(&folders, &binaries, config.durability)?;
        let (registration, socket_folder, adopted) = match adopt(&folders)? {
            Some((registration, socket_folder)) => (registration, socket_folder, true),
            None => {
                let socket_folder = folders.make_socket_folder()?;
                cluster::configure(&folders, config, &socket_folder)?;
                let registration = Registration::begin(&folders)?;
                cluster::start(&folders, &binaries, &socket_folder)?;
                (registration, socket_folder, false)
            }
        };
        keeper::keep(&folders, config.sharing)?;
        Ok(Self {
            folders,
            binaries,
            socket_folder,
            sharing: config.sharing,
            adopted,
            registration,
            use_lock,
        })
    }

    /// The URL of one of its databases, for tokio-postgres, libpq and Diesel's own program alike.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let host = percent_encoded(&self.socket_folder.to_string_lossy());
        format!("postgresql:///{}?host={host}&user={SUPERUSER}", percent_encoded(database))
    }

    /// The programs it runs on.
    #[must_use]
    pub fn binaries(&self) -> &PostgresBinaries {
        &self.binaries
    }

    /// Whether it ran already, left by a process that was killed or used by another one.
    #[must_use]
    pub fn adopted(&self) -> bool {
        self.adopted
    }

    /// PostgreSQL's own files, and its `server.log`.
    #[must_use]
    pub fn cluster(&self) -> PathBuf {
        self.folders.cluster()
    }

    /// Makes an empty database unless it is there; true if it was made.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn create_database_if_missing(&self, name: &str) -> Result<bool, LaunchError> {
        let (client, connection) =
            tokio_postgres::connect(&self.url("postgres"), tokio_postgres::NoTls).await?;
        let serving = tokio::spawn(connection);
        // Diesel has no words for the creation of a database.
        let made = client.batch_execute(&format!("CREATE DATABASE \"{}\"", name.replace('"', "\"\""))).await;
        drop(client);
        let _ = serving.await;
        match made {
            Ok(()) => Ok(true),
            // Two creations at the same moment end in the unique index.
            Err(error)
                if matches!(
                    error.code(),
                    Some(&SqlState::DUPLICATE_DATABASE | &SqlState::UNIQUE_VIOLATION)
                ) =>
            {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Stops the server and waits until it is gone; a shared one only loses a user.
    pub async fn stop(self) {
        let _ = tokio::task::spawn_blocking(move || self.stop_blocking()).await;
    }

    /// `stop` for callers without a runtime.
    pub fn stop_blocking(self) {
        let Self { folders, socket_folder, sharing, registration, use_lock, .. } = self;
        if sharing == Sharing::Exclusive {
            keeper::forget_users(&folders);
            if postmaster::stop(&folders.cluster()) {
                // It may stand in /tmp; the next start makes it again.
                let _ = std::fs::remove_dir(&socket_folder);
            } else {
                tracing::warn!(cluster = %folders.cluster().display(), "the embedded PostgreSQL did not stop");
            }
        }
        drop(registration);
        drop(use_lock);
    }
}

/// Refuses a second dev mode in the same folder, and one beside running tests.
fn lock_for_use(data_folder: &Path, sharing: Sharing) -> Result<File, LaunchError> {
    let path = data_folder.join("use.lock");
    let lock = open_lock(&path)?;
    let locked = match sharing {
        Sharing::Exclusive => lock.try_lock(),
        Sharing::Shared => lock.try_lock_shared(),
    };
    match locked {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => {
            Err(LaunchError::AlreadyInUse { data_folder: data_folder.to_owned() })
        }
        Err(TryLockError::Error(error)) => Err(LaunchError::unwritable(&path)(error)),
    }
}

/// A server that runs already, with us entered as a user; `None` when there is none to adopt.
fn adopt(folders: &Folders) -> Result<Option<(Registration, PathBuf)>, LaunchError> {
    let cluster = folders.cluster();
    let deadline = Instant::now() + READY_PATIENCE;
    loop {
        match postmaster::condition(&cluster) {
            Condition::Absent => return Ok(None),
            Condition::Busy if Instant::now() >= deadline => {
                let what =
                    format!("has been busy starting or stopping for {} seconds", READY_PATIENCE.as_secs());
                return Err(LaunchError::NotReady { cluster, what });
            }
            Condition::Busy => std::thread::sleep(postmaster::LOOK_AGAIN_AFTER),
            Condition::Ready { socket_folder } => {
                if let Some(registration) = Registration::enter(folders)? {
                    return Ok(Some((registration, socket_folder)));
                }
                // Its keeper has just decided to stop it. One that lost its keeper altogether stays: take it over.
                if !postmaster::wait_until_absent(&cluster, Duration::from_secs(10))
                    && matches!(postmaster::condition(&cluster), Condition::Ready { .. })
                {
                    return Ok(Some((Registration::begin(folders)?, socket_folder)));
                }
            }
        }
    }
}

/// The system's PostgreSQL, of the version that made the cluster; else the one from npm.
fn choose_binaries(
    environment: &dyn DiscoveryEnvironment,
    config: &LauncherConfig,
    folders: &Folders,
) -> Result<PostgresBinaries, LaunchError> {
    let made_by = cluster::made_by(&folders.cluster());
    let Discovery { mut usable, rejected } = discover_all(environment)?;
    usable.retain(|binaries| folders.user.is_none_or(|user| user.can_run(&binaries.program("postgres"))));
    let found: Vec<u32> = usable.iter().map(|binaries| binaries.version_major).collect();
    let fits = |version: u32| made_by.is_none_or(|needed| needed == version);
    if let Some(binaries) = usable.into_iter().find(|binaries| fits(binaries.version_major)) {
        return Ok(binaries);
    }
    let other_version = |made_by, found| {
        Err(LaunchError::OtherMajorVersion { data_folder: folders.data_folder.clone(), made_by, found })
    };
    match made_by {
        Some(needed) if !fits(npm_package::VERSION_MAJOR) => return other_version(needed, found),
        _ => {}
    }
    // PostgreSQL's user has to get at the programs, too.
    let reachable = |cache: &PathBuf| {
        std::fs::create_dir_all(cache).is_ok() && folders.user.is_none_or(|user| user.can_enter(cache))
    };
    let cache = config.cache_folder.clone().filter(reachable).unwrap_or_else(|| folders.base.join("cache"));
    match (npm_package::install(environment, &cache), made_by) {
        (Ok(binaries), _) => Ok(binaries),
        (Err(_), Some(needed)) if !found.is_empty() => other_version(needed, found),
        (Err(reason), _) => {
            Err(super::DiscoveryError::NothingFound { rejected, npm_reason: Some(reason) }.into())
        }
    }
}

/// What a URL keeps as it is, and the slashes that every reader of such URLs accepts in a value.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::percent_encoded;

    #[test]
    fn a_folder_with_any_name_survives_in_a_url() {
        let folder = "/data & more/ü?x=%20#1";
        let url = format!(
            "postgresql:///{}?host={}&user=teacherin",
            percent_encoded("my db"),
            percent_encoded(folder)
        );
        let config: tokio_postgres::Config = url.parse().unwrap();
        assert_eq!(config.get_hosts(), [tokio_postgres::config::Host::Unix(folder.into())]);
        assert_eq!(config.get_dbname(), Some("my db"));
        assert_eq!(config.get_user(), Some("teacherin"));
    }
}
