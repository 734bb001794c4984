//! Why an embedded server did not start. Every text is read by a person at a terminal.

use std::path::{Path, PathBuf};

use super::discovery::DiscoveryError;

/// Why an embedded server did not start.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// There is no PostgreSQL to start.
    #[error(transparent)]
    Discovery(#[from] DiscoveryError),
    /// The data folder is on a full or read-only disk, or belongs to somebody else.
    #[error(
        "The data folder {} cannot be written: {source}. Make it writable for this user, or choose another folder.",
        path.display()
    )]
    DataFolderUnwritable {
        /// What was to be written.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process has the data folder.
    #[error(
        "Another process uses the data folder {} already. Stop it first, or choose another folder.",
        data_folder.display()
    )]
    AlreadyInUse {
        /// The folder.
        data_folder: PathBuf,
    },
    /// The cluster was made by another major version, which cannot be opened by the one that is here.
    #[error(
        "The data in {} was made by PostgreSQL {made_by}, but this machine has {}. Install PostgreSQL {made_by} again \
         (or set PG_BIN_DIR to its programs), or delete the folder to begin anew: what is in it is then lost.",
        data_folder.display(), versions(found)
    )]
    OtherMajorVersion {
        /// The folder.
        data_folder: PathBuf,
        /// The version that made it.
        made_by: u32,
        /// Versions that were found.
        found: Vec<u32>,
    },
    /// PostgreSQL refuses to run as root, and there is no other user to run it as.
    #[error(
        "PostgreSQL does not run as root, and this machine has neither a user `postgres` nor `nobody` to run it as. \
         Start Teacherin as an ordinary user."
    )]
    NoUserForRoot,
    /// One of PostgreSQL's programs failed.
    #[error("{program} failed: {output}")]
    ProgramFailed {
        /// Its name.
        program: String,
        /// What it printed, or the end of the server's log.
        output: String,
    },
    /// The server did not come to a state in which it can be used.
    #[error("PostgreSQL in {} {what}. Its log: {}", cluster.display(), cluster.join("server.log").display())]
    NotReady {
        /// The cluster.
        cluster: PathBuf,
        /// What it does instead.
        what: String,
    },
    /// A connection to the running server failed.
    #[error("the embedded PostgreSQL runs but refuses a connection: {0}")]
    Connection(#[from] tokio_postgres::Error),
}

impl LaunchError {
    /// For `map_err` on anything that is written into the data folder.
    pub(super) fn unwritable(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::DataFolderUnwritable { path: path.to_owned(), source }
    }
}

fn versions(found: &[u32]) -> String {
    if found.is_empty() {
        return "none".to_owned();
    }
    found.iter().map(|version| format!("PostgreSQL {version}")).collect::<Vec<_>>().join(" and ")
}
