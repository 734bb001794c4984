//! Where the data is.

use ::database::{DatabaseError, PoolConfig, Pools};
use clap::Args;
use secrecy::{ExposeSecret, SecretString};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use super::{Findings, unless_blank};

/// The most connections of each pool.
const CONNECTIONS_DEFAULT: usize = 16;

/// A worker runs four jobs at once, each of which may hold a connection, and needs one to look for more.
const CONNECTIONS_COMFORTABLE: usize = 6;

/// Where the data is, as given.
#[derive(Debug, Clone, Args)]
pub struct DatabaseArguments {
    /// The database that is written, e.g. `postgresql://teacherin:…@db.example/teacherin?sslmode=require`.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<SecretString>,
    /// A replica for reads that may lag a moment.
    #[arg(long, env = "DATABASE_READ_URL", hide_env_values = true)]
    pub database_read_url: Option<SecretString>,
    /// The most connections of each pool; about four for each core.
    #[arg(long, env = "DATABASE_CONNECTIONS", default_value_t = CONNECTIONS_DEFAULT)]
    pub database_connections: usize,
}

/// Where the data is, checked.
#[derive(Debug, Clone)]
pub struct DatabaseSettings {
    url: SecretString,
    read_url: Option<SecretString>,
    connections_max: usize,
}

impl DatabaseSettings {
    /// The URL of the database that is written.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.expose_secret()
    }

    /// The URL of the replica.
    pub(crate) fn read_url(&self) -> Option<&str> {
        self.read_url.as_ref().map(ExposeSecret::expose_secret)
    }

    /// The most connections of each pool.
    pub(crate) fn connections_max(&self) -> usize {
        self.connections_max
    }

    /// Pools of the database.
    ///
    /// # Errors
    /// When the pools cannot be built.
    pub fn pools(&self) -> Result<Pools, DatabaseError> {
        let mut config = PoolConfig::new(self.url());
        config.read_url = self.read_url.as_ref().map(|url| url.expose_secret().to_owned());
        config.connections_max = self.connections_max;
        Pools::new(&config)
    }
}

impl DatabaseArguments {
    pub(super) fn check(self, findings: &mut Findings) -> Option<DatabaseSettings> {
        if self.database_connections == 0 {
            findings.problem("DATABASE_CONNECTIONS must be at least 1");
        }
        if (1..CONNECTIONS_COMFORTABLE).contains(&self.database_connections) {
            findings.warning(format!(
                "DATABASE_CONNECTIONS is below {CONNECTIONS_COMFORTABLE}: four jobs and a look at the queue hold that many"
            ));
        }
        let read_url = unless_blank(self.database_read_url);
        if let Some(read_url) = &read_url {
            check_url(read_url, "DATABASE_READ_URL", findings);
        }
        let Some(url) = unless_blank(self.database_url) else {
            findings.problem("DATABASE_URL is missing");
            return None;
        };
        check_url(&url, "DATABASE_URL", findings);
        Some(DatabaseSettings { url, read_url, connections_max: self.database_connections })
    }

    /// The settings of a command that needs nothing but the database; an operator runs it by hand.
    ///
    /// # Errors
    /// When the URL is missing.
    pub(crate) fn settings(self) -> Result<DatabaseSettings, &'static str> {
        let url = unless_blank(self.database_url).ok_or(
            "DATABASE_URL is missing: give it in the environment, e.g. postgresql://user:password@host/database",
        )?;
        Ok(DatabaseSettings {
            url,
            read_url: unless_blank(self.database_read_url),
            connections_max: self.database_connections.max(1),
        })
    }
}

/// Passwords and people's data travel over this connection: whoever wants them to travel in the clear must say so.
fn check_url(url: &SecretString, name: &str, findings: &mut Findings) {
    let Ok(config) = url.expose_secret().parse::<Config>() else {
        findings.problem(format!("{name} is not of the form postgresql://user:password@host/database"));
        return;
    };
    let is_remote = config.get_hosts().iter().any(|host| match host {
        Host::Tcp(name) => !matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
        Host::Unix(_) => false,
    });
    match config.get_ssl_mode() {
        SslMode::Prefer if is_remote => findings
            .problem(format!("{name} must say sslmode=require, or sslmode=disable inside a private network")),
        SslMode::Disable if is_remote => {
            findings.warning(format!("{name} says sslmode=disable: everything travels in the clear"));
        }
        _ => {}
    }
}
