//! What an operator wants to know of a database before people use it. Asked by `teacherin doctor`, once, by hand.
//!
//! All of it is PostgreSQL's own: catalogues, settings and functions that are in no generated schema, hence plain SQL.

use chrono::{DateTime, Utc};
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Double, Nullable, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl as _};

use crate::error::DatabaseError;
use crate::launcher::EXTENSIONS_NEEDED;

/// How a database stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnosis {
    /// PostgreSQL's version as a number: 170002 is 17.2.
    pub version_number: i64,
    /// The same as people write it.
    pub version: String,
    /// Its clock, read while it answered.
    pub clock: DateTime<Utc>,
    /// The most connections of all programs together.
    pub connections_max: i64,
    /// How many of them are open.
    pub connections_open: i64,
    /// The language of its messages.
    pub messages_language: String,
    /// Transactions of this database that began more than ten minutes ago.
    pub long_transactions: i64,
    /// Whether the role may do anything at all.
    pub is_superuser: bool,
    /// Extensions that we need and it does not have.
    pub extensions_missing: Vec<&'static str>,
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    version_number: i64,
    #[diesel(sql_type = Text)]
    version: String,
    #[diesel(sql_type = Timestamptz)]
    clock: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    connections_max: i64,
    #[diesel(sql_type = BigInt)]
    connections_open: i64,
    #[diesel(sql_type = Text)]
    messages_language: String,
    #[diesel(sql_type = BigInt)]
    long_transactions: i64,
    #[diesel(sql_type = Bool)]
    is_superuser: bool,
}

/// The database's own clock is what is asked for here: elsewhere no statement asks for it.
const STATEMENT: &str = "SELECT
    current_setting('server_version_num')::bigint AS version_number,
    current_setting('server_version') AS version,
    clock_timestamp() AS clock,
    current_setting('max_connections')::bigint AS connections_max,
    (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections_open,
    current_setting('lc_messages') AS messages_language,
    (SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND xact_start < clock_timestamp() - interval '10 minutes')
        AS long_transactions,
    (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser";

/// Looks at a database.
///
/// # Errors
/// When it does not answer.
pub async fn diagnose(connection: &mut AsyncPgConnection) -> Result<Diagnosis, DatabaseError> {
    let row: Row = sql_query(STATEMENT).get_result(connection).await?;
    let mut extensions_missing = Vec::new();
    for name in EXTENSIONS_NEEDED {
        if !has_extension(connection, name).await? {
            extensions_missing.push(name);
        }
    }
    Ok(Diagnosis {
        version_number: row.version_number,
        version: row.version,
        clock: row.clock,
        connections_max: row.connections_max,
        connections_open: row.connections_open,
        messages_language: row.messages_language,
        long_transactions: row.long_transactions,
        is_superuser: row.is_superuser,
        extensions_missing,
    })
}

async fn has_extension(connection: &mut AsyncPgConnection, name: &str) -> Result<bool, DatabaseError> {
    #[derive(diesel::QueryableByName)]
    struct Found {
        #[diesel(sql_type = Bool)]
        found: bool,
    }
    let statement = "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = $1) AS found";
    let found: Found = sql_query(statement).bind::<Text, _>(name).get_result(connection).await?;
    Ok(found.found)
}

/// How far a replica is behind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Replication {
    /// It takes writes itself: it is no replica.
    None,
    /// It has all that it was sent.
    Current,
    /// The last change that it has was made so many seconds ago, and there is more.
    Behind(f64),
}

/// Looks at a database that is to be read only.
///
/// # Errors
/// When it does not answer.
pub async fn replication(connection: &mut AsyncPgConnection) -> Result<Replication, DatabaseError> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = Bool)]
        is_replica: bool,
        #[diesel(sql_type = Nullable<Bool>)]
        is_current: Option<bool>,
        #[diesel(sql_type = Nullable<Double>)]
        seconds: Option<f64>,
    }
    let statement = "SELECT
        pg_is_in_recovery() AS is_replica,
        pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AS is_current,
        extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::double precision AS seconds";
    let row: Row = sql_query(statement).get_result(connection).await?;
    Ok(match row {
        Row { is_replica: false, .. } => Replication::None,
        Row { is_current: Some(true), .. } | Row { seconds: None, .. } => Replication::Current,
        Row { seconds: Some(seconds), .. } => Replication::Behind(seconds),
    })
}
