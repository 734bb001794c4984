//! One connection to PostgreSQL, set up the way every statement of the product expects it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::connection::InstrumentationEvent;
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long a statement may run and wait for a lock.
#[derive(Debug, Clone, Copy)]
pub struct TimeLimits {
    /// A statement that runs longer is ended by the server.
    pub statement: Duration,
    /// A statement that waits longer for a lock fails, and its command is refused or run again.
    pub lock: Duration,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self { statement: Duration::from_secs(15), lock: Duration::from_secs(5) }
    }
}

fn refused(error: impl std::fmt::Display) -> ConnectionError {
    ConnectionError::BadConnection(error.to_string())
}

/// Connects, with TLS unless the URL says `sslmode=disable` or names a Unix socket.
///
/// Every statement is counted in `statements`, which is what the tests of constant statement numbers read.
///
/// # Errors
/// When the server cannot be reached, refuses the login, or its certificate is not trusted.
pub async fn connect(
    url: &str,
    limits: TimeLimits,
    statements: Arc<AtomicU64>,
) -> ConnectionResult<AsyncPgConnection> {
    let mut config: Config = url.parse().map_err(refused)?;
    config.connect_timeout(Duration::from_secs(5));
    // The zone is set because PostgreSQL would otherwise print and parse text in the server's own. The threshold is how
    // alike words must be to be compared at all: the default, 0.3, misses a dropped letter in four.
    config.options(format!(
        "-c timezone=UTC -c pg_trgm.similarity_threshold=0.25 -c statement_timeout={} -c lock_timeout={} -c idle_in_transaction_session_timeout=60000",
        limits.statement.as_millis(),
        limits.lock.as_millis(),
    ));
    let mut connection = if config.get_ssl_mode() == SslMode::Disable || only_unix_sockets(&config) {
        let (client, stream) = config.connect(NoTls).await.map_err(refused)?;
        AsyncPgConnection::try_from_client_and_connection(client, stream).await?
    } else {
        let (tls, _unreadable) = MakeRustlsConnect::with_native_certs().map_err(|_| {
            refused("no trusted certificates were found on this machine, so TLS cannot be checked")
        })?;
        let (client, stream) = config.connect(tls).await.map_err(refused)?;
        AsyncPgConnection::try_from_client_and_connection(client, stream).await?
    };
    connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            statements.fetch_add(1, Ordering::Relaxed);
            crate::statements::sent();
        }
    });
    Ok(connection)
}

/// A plain tokio-postgres connection, for COPY, which Diesel's asynchronous connection does not speak. It waits for a
/// lock for ten seconds and runs a statement as long as it takes.
///
/// # Errors
/// As [`connect`].
pub async fn connect_for_copy(url: &str) -> ConnectionResult<Client> {
    let mut config: Config = url.parse().map_err(refused)?;
    config.connect_timeout(Duration::from_secs(5));
    config.options("-c timezone=UTC -c statement_timeout=0 -c lock_timeout=10000");
    // A connection that breaks ends the client's statements with an error: what its driver returns says no more.
    if config.get_ssl_mode() == SslMode::Disable || only_unix_sockets(&config) {
        let (client, driver) = config.connect(NoTls).await.map_err(refused)?;
        tokio::spawn(driver);
        return Ok(client);
    }
    let (tls, _unreadable) = MakeRustlsConnect::with_native_certs().map_err(|_| {
        refused("no trusted certificates were found on this machine, so TLS cannot be checked")
    })?;
    let (client, driver) = config.connect(tls).await.map_err(refused)?;
    tokio::spawn(driver);
    Ok(client)
}

fn only_unix_sockets(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| matches!(host, tokio_postgres::config::Host::Unix(_)))
}
