//! How an embedded server is to run.

use std::path::PathBuf;

/// What a power cut may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Nothing that was committed.
    Durable,
    /// Everything: no flush to disk, for databases that are made anew at any time.
    FastForTests,
}

/// Who may use the server of one data folder at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// One handle; a second start is refused. `stop` stops the server.
    Exclusive,
    /// Any number of processes. `stop` only takes leave: the keeper stops the server half a minute after the last.
    Shared,
}

/// What to start, and where.
#[derive(Debug, Clone)]
pub struct LauncherConfig {
    /// The folder that keeps the server's state; made if it is not there.
    pub data_folder: PathBuf,
    /// What a power cut may cost.
    pub durability: Durability,
    /// Who may use the server at the same time.
    pub sharing: Sharing,
    /// Connections the server accepts at once.
    pub connections_max: u32,
    /// Where programs fetched with npm are kept, if not in the data folder.
    pub cache_folder: Option<PathBuf>,
}

impl LauncherConfig {
    /// The dev mode's server: durable, and used by one process.
    #[must_use]
    pub fn for_development(data_folder: impl Into<PathBuf>) -> Self {
        Self {
            data_folder: data_folder.into(),
            durability: Durability::Durable,
            sharing: Sharing::Exclusive,
            connections_max: 100,
            cache_folder: None,
        }
    }

    /// The tests' server: fast, forgetful, and shared by every test process.
    #[must_use]
    pub fn for_tests(data_folder: impl Into<PathBuf>) -> Self {
        Self {
            durability: Durability::FastForTests,
            sharing: Sharing::Shared,
            connections_max: 400,
            ..Self::for_development(data_folder)
        }
    }
}
