//! A database of its own for each test, on one server that every test process of a machine shares.
//!
//! The first process starts the server in `target/test-postgres`, builds the template database and clones it; the
//! others find both. The launcher's keeper stops the server half a minute after the last process. With
//! `DATABASE_TEST_URL` the databases are made on another server, whose login must be allowed to create them.

use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest as _, Sha256};
use tokio_postgres::NoTls;

use crate::migrations;

mod admin;
mod server;

use admin::Admin;
pub use server::target_folder;
use server::{TestServer, server};

/// Two templates are never built at once, and none while another process looks for it.
const BUILDING_LOCK: i64 = 0x7465_6163_6865_7269;

/// An empty database with the schema of this build; dropped when this value is.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    name: String,
    server: &'static TestServer,
}

impl TestDatabase {
    /// Clones the migrated template.
    ///
    /// # Panics
    /// When there is no PostgreSQL or a migration fails: no test can run then.
    pub async fn create() -> Self {
        Self::create_prepared("migrated", async |_url| {}).await
    }

    /// Clones a template that holds more than the schema. `prepare` gets the URL of the migrated template and fills it,
    /// once per `key` and set of migrations: put a version into the key and raise it when `prepare` changes.
    ///
    /// # Panics
    /// When there is no PostgreSQL, or a migration or `prepare` fails: no test can run then.
    pub async fn create_prepared(key: &str, prepare: impl AsyncFnOnce(&str)) -> Self {
        let server = server().await;
        let template = template_name(key);
        let admin = Admin::connect(&server.url("postgres")).await;
        if !admin.has_database(&template).await {
            build_template(server, &admin, key, &template, prepare).await;
        }
        let name = database_name();
        // Written through the log, the copy needs no checkpoint, which all other tests would wait for.
        admin.run(&format!("CREATE DATABASE \"{name}\" TEMPLATE \"{template}\" STRATEGY WAL_LOG")).await;
        admin.close().await;
        Self { url: server.url(&name), name, server }
    }

    /// The URL of this database, for pools and `migrations`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for TestDatabase {
    /// On a thread of its own: a test's runtime may be gone, or may not be blocked.
    fn drop(&mut self) {
        let url = self.server.url("postgres");
        let statement = format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", self.name);
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
                let serving = tokio::spawn(connection);
                client.batch_execute(&statement).await?;
                drop(client);
                let _ = serving.await;
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
            })
        });
        // What could not be dropped is swept when the server starts next: not worth a second panic in a failing test.
        let _ = dropping.join();
    }
}

/// One process builds, the others wait. A template appears under its name only when it is whole.
async fn build_template(
    server: &TestServer,
    admin: &Admin,
    key: &str,
    template: &str,
    prepare: impl AsyncFnOnce(&str),
) {
    admin.run(&format!("SELECT pg_advisory_lock({BUILDING_LOCK})")).await;
    if !admin.has_database(template).await {
        let building = format!("building_{template}");
        admin.run(&format!("DROP DATABASE IF EXISTS \"{building}\" WITH (FORCE)")).await;
        admin.run(&format!("CREATE DATABASE \"{building}\"")).await;
        let url = server.url(&building);
        let migrated = migrations::run_pending(&url).await;
        migrated.unwrap_or_else(|error| panic!("the template “{key}” could not be migrated: {error}"));
        prepare(&url).await;
        // A pool of `prepare` may not have closed its connections yet; nobody has a use for them.
        admin
            .run(&format!(
                "ALTER DATABASE \"{building}\" ALLOW_CONNECTIONS false; \
                 SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{building}'"
            ))
            .await;
        admin.run(&format!("ALTER DATABASE \"{building}\" RENAME TO \"{template}\"")).await;
    }
    admin.run(&format!("SELECT pg_advisory_unlock({BUILDING_LOCK})")).await;
}

/// PostgreSQL cuts names at 63 bytes; the key itself is only there for people who look.
fn template_name(key: &str) -> String {
    let readable: String = key.chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    format!("template_{}_{}_{}", readable.to_ascii_lowercase(), short_hash(key.as_bytes()), migrations_hash())
}

/// Changes with any migration, also one that was edited before it landed.
fn migrations_hash() -> &'static str {
    env!("MIGRATIONS_HASH")
}

fn database_name() -> String {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    // On a server elsewhere, process numbers of several machines meet.
    let machine = nix::unistd::gethostname().unwrap_or_default();
    let machine = short_hash(machine.as_encoded_bytes());
    format!("test_{machine}_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed))
}

fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::template_name;

    #[test]
    fn templates_of_different_keys_have_different_names_that_postgresql_does_not_cut() {
        let long = |end: &str| template_name(&format!("{}{end}", "vocabulary and more ".repeat(5)));
        assert_ne!(long("1"), long("2"));
        assert!(format!("building_{}", long("1")).len() <= 63);
    }
}
