//! The server that the test databases stand on.

use std::path::{Path, PathBuf};

use tokio::sync::OnceCell;

use super::admin::Admin;
use super::{BUILDING_LOCK, migrations_hash};
use crate::launcher::{EmbeddedPostgres, LauncherConfig};

#[derive(Debug)]
pub(super) struct TestServer {
    place: Place,
}

#[derive(Debug)]
enum Place {
    Embedded(EmbeddedPostgres),
    /// The URL up to the path, and what follows it.
    Elsewhere(String, String),
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

    pub(super) fn url(&self, database: &str) -> String {
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

pub(super) async fn server() -> &'static TestServer {
    // Never dropped: the keeper sees when the process ends.
    static SERVER: OnceCell<TestServer> = OnceCell::const_new();
    SERVER.get_or_init(TestServer::start).await
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
    use super::super::{database_name, migrations_hash, template_name};
    use super::{around_database_name, is_leftover};

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
}
