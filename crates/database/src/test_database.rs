//! A database of its own for each test, on one server that every test process of a machine shares.
//!
//! The first process starts the server in `target/test-postgres`, builds the template database and clones it; the
//! others find both. The launcher's keeper stops the server half a minute after the last process. With
//! `DATABASE_TEST_URL` the databases are made on another server, whose login must be allowed to create them.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest as _, Sha256};
use tokio::sync::OnceCell;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, NoTls};

use crate::launcher::{EmbeddedPostgres, LauncherConfig};
use crate::migrations;

/// Two templates are never built at once, and none while another process looks for it.
const BUILDING_LOCK: i64 = 0x7465_6163_6865_7269;

/// An empty database with the schema of this build; dropped when this value is.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    name: String,
    server: &'static TestServer,
}

#[derive(Debug)]
struct TestServer {
    /// The URL of a database, given its name.
    place: Place,
}

#[derive(Debug)]
enum Place {
    Embedded(EmbeddedPostgres),
    /// The URL up to the path, and what follows it.
    Elsewhere(String, String),
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

impl TestServer {
    async fn start() -> Self {
        if let Some(url) = std::env::var("DATABASE_TEST_URL").ok().filter(|url| !url.is_empty()) {
            let (before, after) = around_database_name(&url);
            return Self { place: Place::Elsewhere(before, after) };
        }
        let config = LauncherConfig {
            cache_folder: target_folder().map(|target| target.join("postgresql-cache")),
            ..LauncherConfig::for_tests(data_folder())
        };
        let embedded = EmbeddedPostgres::start(config)
            .await
            .unwrap_or_else(|error| panic!("the tests need PostgreSQL: {error}"));
        let fresh = !embedded.adopted();
        let server = Self { place: Place::Embedded(embedded) };
        if fresh {
            server.sweep().await;
        }
        server
    }

    fn url(&self, database: &str) -> String {
        match &self.place {
            Place::Embedded(embedded) => embedded.url(database),
            Place::Elsewhere(before, after) => format!("{before}{database}{after}"),
        }
    }

    /// Drops what processes that were killed left behind, and the templates of other migrations. Other tests may have
    /// begun already: their databases bear the number of a process that lives.
    async fn sweep(&self) {
        let admin = Admin::connect(&self.url("postgres")).await;
        // Nobody builds while this is held, so what is still being built was given up.
        admin.run(&format!("SELECT pg_advisory_lock({BUILDING_LOCK})")).await;
        let databases = admin.client.query("SELECT datname FROM pg_database", &[]).await;
        for row in databases.expect("the list of databases is readable by everybody") {
            let name: String = row.get(0);
            if is_leftover(&name) {
                // Somebody may look into it at this moment: then it stays until next time.
                let _ = admin.client.batch_execute(&format!("DROP DATABASE IF EXISTS \"{name}\"")).await;
            }
        }
        // The lock goes with the connection.
        admin.close().await;
    }
}

/// Whether nobody will use a database of ours again.
fn is_leftover(name: &str) -> bool {
    if name.starts_with("template_") {
        return !name.ends_with(migrations_hash());
    }
    let Some(owner) = name.strip_prefix("test_") else { return name.starts_with("building_") };
    let pid = owner.split('_').nth(1).and_then(|pid| pid.parse().ok());
    pid.is_none_or(|pid| {
        let pid = nix::unistd::Pid::from_raw(pid);
        nix::sys::signal::kill(pid, None) == Err(nix::errno::Errno::ESRCH)
    })
}

async fn server() -> &'static TestServer {
    // Never dropped: the keeper sees when the process ends.
    static SERVER: OnceCell<TestServer> = OnceCell::const_new();
    SERVER.get_or_init(TestServer::start).await
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

/// A connection that makes and drops databases, which Diesel's builder has no words for.
struct Admin {
    client: Client,
    serving: tokio::task::JoinHandle<Result<(), tokio_postgres::Error>>,
}

impl Admin {
    async fn connect(url: &str) -> Self {
        let config: Config = url.parse().unwrap_or_else(|error| panic!("DATABASE_TEST_URL: {error}"));
        let (client, connection) =
            config.connect(NoTls).await.unwrap_or_else(|error| panic!("the tests' PostgreSQL: {error}"));
        Self { client, serving: tokio::spawn(connection) }
    }

    async fn has_database(&self, name: &str) -> bool {
        let found = self.client.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]).await;
        found.expect("the list of databases is readable by everybody").is_some()
    }

    /// Runs statements, again while another process happens to be connected to the same database.
    async fn run(&self, statements: &str) {
        for attempt in 1..=50_u32 {
            match self.client.batch_execute(statements).await {
                Ok(()) => return,
                Err(error) if attempt < 50 && error.code() == Some(&SqlState::OBJECT_IN_USE) => {
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                }
                Err(error) => panic!("{statements}: {error:?}"),
            }
        }
    }

    async fn close(self) {
        drop(self.client);
        let _ = self.serving.await;
    }
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

/// Beside the build, so that `cargo clean` takes it along; elsewhere for test programs that were copied away or are run
/// by somebody who may not write there.
fn data_folder() -> PathBuf {
    let beside_build = target_folder().map(|target| target.join("test-postgres"));
    beside_build
        .filter(|folder| std::fs::create_dir_all(folder).is_ok() && writable(folder))
        .unwrap_or_else(|| std::env::temp_dir().join(format!("teacherin-test-{}", nix::unistd::geteuid())))
}

fn writable(folder: &Path) -> bool {
    nix::unistd::access(folder, nix::unistd::AccessFlags::W_OK).is_ok()
}

/// The build folder this program stands in, by the mark that Cargo leaves there.
#[must_use]
pub fn target_folder() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file()).map(Path::to_owned)
}

/// Splits a URL at its database's name.
fn around_database_name(url: &str) -> (String, String) {
    let (address, parameters) = url
        .split_once('?')
        .map_or((url, String::new()), |(address, parameters)| (address, format!("?{parameters}")));
    let after_scheme = address.find("://").map_or(0, |index| index + 3);
    let authority_length = address.get(after_scheme..).and_then(|rest| rest.find('/'));
    let end = authority_length.map_or(address.len(), |length| after_scheme + length);
    (format!("{}/", address.get(..end).unwrap_or(address)), parameters)
}

#[cfg(test)]
mod tests {
    use super::{around_database_name, database_name, is_leftover, migrations_hash, template_name};

    #[test]
    fn only_what_nobody_uses_is_swept() {
        for used in [&database_name(), &template_name("any"), "postgres", "template0", "template1", "scratch"]
        {
            assert!(!is_leftover(used), "{used}");
        }
        let of_the_dead = format!("test_0a1b2c3d_{}_0", i32::MAX);
        let stale = template_name("any").replace(migrations_hash(), "0123456789abcdef");
        for unused in [&of_the_dead, &stale, "building_template_any_0a1b2c3d_0123456789abcdef"] {
            assert!(is_leftover(unused), "{unused}");
        }
    }

    #[test]
    fn the_name_in_a_url_is_replaced() {
        for (url, before, after) in [
            ("postgres://me:pw@host:5432/mine", "postgres://me:pw@host:5432/", ""),
            ("postgres://host", "postgres://host/", ""),
            ("postgresql:///mine?host=/tmp&user=me", "postgresql:///", "?host=/tmp&user=me"),
            ("postgresql://host?sslmode=disable", "postgresql://host/", "?sslmode=disable"),
        ] {
            assert_eq!(around_database_name(url), (before.to_owned(), after.to_owned()), "{url}");
        }
    }

    #[test]
    fn templates_of_different_keys_have_different_names_that_postgresql_does_not_cut() {
        let long = |end: &str| template_name(&format!("{}{end}", "vocabulary and more ".repeat(5)));
        assert_ne!(long("1"), long("2"));
        assert!(format!("building_{}", long("1")).len() <= 63);
    }
}
