//! A PostgreSQL of the measurement's own, gone when it ends.

use std::os::unix::fs::PermissionsExt as _;

use database::launcher::{EmbeddedPostgres, LauncherConfig};
use database::test_database::target_folder;
use database::{PoolConfig, Pools};
use kernel::Clock;
use tempfile::TempDir;

use crate::failure::Failure;

const DATABASE: &str = "bench";

/// A running scratch server with one database: migrated, with the vocabulary. As durable as in production, because
/// waiting for the disk is part of what is measured.
pub struct Scratch {
    postgres: EmbeddedPostgres,
    folder: TempDir,
}

impl Scratch {
    /// Starts the server and prepares its database.
    ///
    /// # Errors
    /// When there is no PostgreSQL.
    pub async fn start(clock: &Clock) -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("teacherin-bench-").tempdir()?;
        // As root, PostgreSQL runs as another user, who must get through.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711))?;
        let config = LauncherConfig {
            // Programs fetched with npm outlive the scratch folder.
            cache_folder: target_folder().map(|target| target.join("postgresql-cache")),
            ..LauncherConfig::for_development(folder.path().join("postgres"))
        };
        let scratch = Self { postgres: EmbeddedPostgres::start(config).await?, folder };
        scratch.postgres.create_database_if_missing(DATABASE).await?;
        prepare(&scratch.database_url(), clock).await?;
        Ok(scratch)
    }

    /// Its database.
    #[must_use]
    pub fn database_url(&self) -> String {
        self.postgres.url(DATABASE)
    }

    /// A folder that goes with it.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Stops the server and removes its data.
    pub async fn stop(self) {
        self.postgres.stop().await;
    }
}

/// What `teacherin migrate` does: the schema and the vocabulary.
///
/// # Errors
/// When the database fails.
pub async fn prepare(database_url: &str, clock: &Clock) -> Result<(), Failure> {
    database::migrations::run_pending(database_url).await?;
    let pools = Pools::new(&PoolConfig::new(database_url))?;
    catalog::vocabulary::install(&mut *pools.write().await?, clock.now()).await?;
    pools.close();
    Ok(())
}
